/**
 * Gives records to sinks, so that a dead one costs nothing: of each a bounded number is under way, each has a time limit, and
 * one that fails over and over is left alone for a while. Time passes with the records: there is no interval that a frozen
 * process would miss.
 */
import type { Check } from "../guard/model.ts"
import * as Breaker from "../work/Breaker.ts"
import { inWords } from "../work/words.ts"
import type { Sink, SinkCounts } from "./model.ts"

/** Failures in a row after which a sink is left alone. */
const failuresToOpen = 5
/** How long it is left alone, in milliseconds. */
const restMs = 30_000
/** How long it may take for one record, in milliseconds. */
const timeMs = 5_000
/** Records that may be under way. */
const mostPending = 1_000

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function"

/** Runs what may answer later, once, whatever it does. */
const settle = (call: () => unknown, done: (error: unknown) => void): void => {
  let isDone = false
  const once = (error?: unknown): void => {
    if (isDone) return
    isDone = true
    clearTimeout(timer)
    done(error)
  }
  const timer = setTimeout(() => once(new Error(`no answer within ${timeMs} ms`)), timeMs)
  timer.unref()
  try {
    const returned = call()
    if (isThenable(returned))
      returned.then(
        () => once(),
        (error) => once(error ?? new Error("rejected without a reason"))
      )
    else once()
  } catch (thrown) {
    once(thrown ?? new Error("threw nothing"))
  }
}

/** Delivery to one sink. */
export interface Delivery {
  /** Gives it a record. What comes back resolves when it has answered; undefined where it has, or does not get it. */
  readonly give: (check: Check, bytes: number) => Promise<void> | undefined
  /** Resolves when it has answered for all of them and has flushed. */
  readonly flush: () => Promise<void>
  /** The counts. */
  readonly counts: () => SinkCounts
}

/** Starts delivering. `bytes`: what records that are under way may hold together. */
export const make = (sink: Sink, now: () => number, bytes: number): Delivery => {
  let [given, written, failed, refused, pending, held, flushesFailed] = [0, 0, 0, 0, 0, 0, 0]
  const breaker = Breaker.make(failuresToOpen, restMs, now)
  let lastError: string | undefined
  let onEmpty: Array<() => void> = []
  const end = (error: unknown): void => {
    pending--
    if (error === undefined) {
      written++
      breaker.succeeded()
    } else {
      failed++
      lastError = inWords(error)
      breaker.failed()
    }
    if (pending === 0) {
      const told = onEmpty
      onEmpty = []
      for (const tell of told) tell()
    }
  }
  return {
    give: (check, size) => {
      given++
      if (pending >= mostPending || (pending > 0 && held + size > bytes) || !breaker.allows(pending)) {
        refused++
        return undefined
      }
      pending++
      held += size
      let isAnswered = false
      let tell = (): void => {}
      settle(
        () => sink.write(check),
        (error) => {
          held -= size
          isAnswered = true
          end(error)
          tell()
        }
      )
      return isAnswered
        ? undefined
        : new Promise((resolve) => {
            tell = resolve
          })
    },
    flush: async () => {
      if (pending > 0) await new Promise<void>((resolve) => onEmpty.push(resolve))
      if (sink.flush !== undefined)
        await new Promise<void>((resolve) =>
          settle(
            () => sink.flush?.(),
            (error) => {
              if (error !== undefined) {
                flushesFailed++
                lastError = inWords(error)
              }
              resolve()
            }
          )
        )
    },
    counts: () => ({
      name: sink.name,
      given,
      written,
      failed,
      refused,
      pending,
      flushesFailed,
      isOpen: breaker.isOpen(),
      ...(lastError === undefined ? {} : { lastError })
    })
  }
}
