/**
 * The attempts of one trial: waits for its turn, asks, journals what came, and tries again where that makes sense.
 */
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import {
  type Answer,
  type Call,
  type Candidate,
  CandidateError,
  Facts,
  type Question
} from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import { type Cost, unpriced } from "../provider/Cost.ts"
import type { Provider, Reply, Request } from "../provider/Provider.ts"
import type { ProviderError } from "../provider/ProviderError.ts"
import type { Usage } from "../provider/Usage.ts"
import { describe } from "../settle.ts"
import type { AttemptRow, Service, StoredRun, StoreError } from "../store/RunStore.ts"
import type { Amount } from "./budget.ts"
import { endingOf, isPaidUnseen, isUseless } from "./callEnding.ts"
import type { Slot } from "./lane/Lane.ts"
import type { HeldBack, Line, Need } from "./lines.ts"
import { delayMs, type RetryMs } from "./retry.ts"
import { callSpan } from "./spans.ts"
import type { Options as Telemetry } from "./Telemetry.ts"
import { outOfTime, type Timeouts } from "./timeouts.ts"

/** What the attempts of a run share. `cache`: whether replies are looked up there, and whether kept. */
export interface Desk {
  readonly store: Service
  readonly run: StoredRun
  readonly timeouts: Timeouts
  readonly retry: RetryMs
  readonly cache: { readonly reads: boolean; readonly writes: boolean; readonly replaces: boolean }
  readonly clock: Clock.Clock
  readonly telemetry: Telemetry | undefined
  /** Told how each trial ends, as soon as that is known: a run that is to be stopped makes no calls meanwhile. */
  readonly decided: (candidate: string, errored: boolean) => void
}

/** Which trial is attempted, and how. `attempts`: how many were made before. */
export interface Order<Input, Output> {
  readonly candidate: Candidate<Input, Output>
  readonly position: number
  readonly question: Question<Input>
  readonly attempts: number
  /** Where its calls wait for their turn; absent for work inside this process. */
  readonly line: Line | undefined
}

/** How the last attempt ended. */
export interface Attempted<Output> {
  readonly attempt: number
  readonly outcome: Outcome.Outcome<Output>
  readonly facts: Facts
  readonly latencyMs: number | undefined
}

/** Why the code of a user did not come to an end of its own, in words. */
export const explain = (cause: Cause.Cause<unknown>, timedOut: string): string => {
  if (Cause.hasInterruptsOnly(cause)) return "it interrupted itself"
  const thrown = Cause.squash(cause)
  if (thrown === outOfTime) return timedOut
  return thrown instanceof CandidateError ? thrown.message : describe(thrown)
}

/**
 * Runs the code of a user in a fiber of its own, within a time limit. Whatever becomes of it, an interruption of its
 * own making included, is its exit; an interruption of the run is not, and passes through.
 */
export const isolate = <A, E>(
  body: () => Effect.Effect<A, E>,
  timeouts: Timeouts | undefined
): Effect.Effect<Exit.Exit<A, E | typeof outOfTime>> =>
  Effect.flatMap(
    Effect.forkChild(Effect.suspend(body), { startImmediately: true }),
    (fiber): Effect.Effect<Exit.Exit<A, E | typeof outOfTime>> => {
      // Much of it does not wait for anything, and is over by now.
      const exit = fiber.pollUnsafe()
      if (exit !== undefined) return Effect.succeed(exit)
      return timeouts === undefined ? Fiber.await(fiber) : timeouts.within(fiber)
    }
  )

const isFacts: (facts: unknown) => boolean = Schema.is(Facts)

/** Facts as they may be stored: of those that do not fit their description, the text alone. */
const checked = (facts: Facts): Facts =>
  isFacts(facts) ? facts : typeof facts.text === "string" ? { text: facts.text } : {}

const isJson = Schema.is(Schema.Json)

/** The output as JSON. A function may return anything; only JSON comes back the same from the store. */
const encodeOutput = (output: unknown): string | undefined => {
  try {
    return isJson(output) ? JSON.stringify(output) : undefined
  } catch {
    return undefined
  }
}

/** One attempt as it ended. `error`: what brought no reply, where that came from a provider. */
interface Tried<Output> {
  readonly outcome: Outcome.Outcome<Output>
  readonly facts: Facts
  readonly latencyMs: number | undefined
  readonly cost: Cost | undefined
  readonly error: ProviderError | "TimedOut" | undefined
}

/** Waits before an attempt, and when it began. */
interface Waits {
  readonly startedAt: number
  readonly queuedMs: number | undefined
  readonly limitedMs: number | undefined
}

const toAttemptRow = <Input, Output>(
  { position, question }: Order<Input, Output>,
  attempt: number,
  { outcome, facts, latencyMs, cost, error }: Tried<Output>,
  outputJson: string | undefined,
  waits: Waits
): AttemptRow => ({
  candidate: position,
  caseId: question.caseId,
  repeat: question.repeat,
  attempt,
  ...waits,
  latencyMs,
  firstTokenMs: facts.firstTokenMs,
  replayed: facts.replayed ?? false,
  outcome: outcome._tag,
  reason:
    outcome._tag === "Answered" ? undefined : outcome._tag === "Errored" ? outcome.error : outcome.reason,
  error: typeof error === "string" ? error : error?.reason._tag,
  cost,
  outputJson,
  confidence:
    outcome._tag === "Answered" && Number.isFinite(outcome.confidence) ? outcome.confidence : undefined,
  text: facts.text,
  usage: facts.usage,
  model: facts.model,
  requestId: facts.requestId ?? (typeof error === "object" ? error.requestId : undefined)
})

/**
 * Journals an attempt and says under which number. An output that cannot be stored is no answer. `isLast`: no other
 * attempt follows.
 */
const journal = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  attempt: number,
  tried: Tried<Output>,
  waits: Waits,
  isLast = true
): Effect.fn.Return<Attempted<Output>, StoreError> {
  let { outcome } = tried
  let outputJson: string | undefined
  if (outcome._tag === "Answered") {
    outputJson = encodeOutput(outcome.output)
    if (outputJson === undefined && tried.facts.text === undefined) {
      const error = "the output is not JSON; return plain data, or use a task with an output schema"
      outcome = Outcome.errored(error)
    }
  }
  if (isLast) desk.decided(order.question.candidate, outcome._tag === "Errored")
  const row = toAttemptRow(order, attempt, { ...tried, outcome }, outputJson, waits)
  const number = yield* desk.store.journal(desk.run, row)
  return { attempt: number, outcome, facts: tried.facts, latencyMs: tried.latencyMs }
})

const elapsedMs = (clock: Clock.Clock, since: bigint): number =>
  Number(clock.monotonicTimeNanosUnsafe() - since) / 1e6

/** An answer that came: facts checked, latency the candidate's own where it knows better. */
const arrived = <Output>(
  { outcome, facts: reported }: Answer<Output>,
  tookMs: number,
  cost: Cost | undefined
): Tried<Output> => {
  const facts = checked(reported)
  const latencyMs = facts.replayed === true ? facts.latencyMs : (facts.latencyMs ?? tookMs)
  return { outcome, facts, latencyMs, cost, error: undefined }
}

/** An attempt that brought no answer. */
const failed = (
  desk: Desk,
  cause: Cause.Cause<unknown>,
  tookMs: number
): Tried<never> & { readonly outcome: Outcome.Errored } => {
  const thrown = Cause.hasInterruptsOnly(cause) ? undefined : Cause.squash(cause)
  const error =
    thrown === outOfTime ? "TimedOut" : thrown instanceof CandidateError ? thrown.cause : undefined
  return {
    outcome: Outcome.errored(explain(cause, `no answer within ${Duration.format(desk.timeouts.limit)}`)),
    facts: {},
    latencyMs: tookMs,
    cost: undefined,
    error
  }
}

const priceOf = (provider: Provider, usage: Usage | undefined, model: string | undefined, at: number) => {
  if (provider.price === undefined) return undefined
  return usage === undefined
    ? unpriced("the provider reported no tokens")
    : provider.price(usage, { model, at })
}

/** Input of any sort and output. Undefined where a part was not reported. */
const tokensOf = (usage: Usage | undefined): number | undefined =>
  usage?.inputTokens === undefined || usage.outputTokens === undefined
    ? undefined
    : usage.inputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0) + usage.outputTokens

/** What a reply cost, for the budget; undefined where that is not known. */
const amountOf = (cost: Cost | undefined, usage: Usage | undefined, most: Amount): Amount | undefined => {
  const tokens = tokensOf(usage)
  if (tokens === undefined) return undefined
  if (cost?._tag === "Priced") return { usd: cost.usd, tokens }
  return { usd: most.usd, tokens }
}

/** Hands back a place that no call was made in, and its reservation. */
const giveBack = (line: Line, slot: Slot, most: Amount | undefined): void => {
  line.lane.release(slot, { _tag: "Neutral" })
  if (most !== undefined) line.purse?.settle(most, { usd: 0, tokens: 0 })
}

/** Hands the place back, and the reservation for what it came to. */
const settleCall = (line: Line, slot: Slot, { most, used }: Need, tried: Tried<unknown> | HeldBack): void => {
  if ("_tag" in tried) {
    giveBack(line, slot, most)
    return
  }
  const { error, facts } = tried
  const tokens = tokensOf(facts.usage)
  if (facts.usage !== undefined) used(facts.usage)
  // First of all, so that the place goes to nobody.
  if (error !== undefined && isUseless(error)) line.giveUp(error.message)
  line.lane.release(slot, endingOf(error, facts, tokens))
  if (most === undefined) return
  line.purse?.settle(
    most,
    error === undefined
      ? amountOf(tried.cost, facts.usage, most)
      : isPaidUnseen(error)
        ? undefined
        : { usd: 0, tokens: 0 }
  )
}

/** A function that ran out of time is not asked again: nobody knows what it does. */
const failedItself = (desk: Desk, cause: Cause.Cause<unknown>, tookMs: number): Tried<never> => {
  const tried = failed(desk, cause, tookMs)
  return tried.error === "TimedOut" ? { ...tried, error: undefined } : tried
}

/** One attempt outside any provider: a baseline, a function. */
const answer = <Input, Output>(
  desk: Desk,
  { candidate, question }: Order<Input, Output>
): Effect.Effect<Tried<Output>> =>
  Effect.suspend(() => {
    const since = desk.clock.monotonicTimeNanosUnsafe()
    // A baseline computes without waiting: nothing could interrupt it, so no timer is set.
    const limit = candidate.kind === "baseline" ? undefined : desk.timeouts
    return Effect.map(
      isolate(() => candidate.answer(question), limit),
      (exit) => {
        const tookMs = elapsedMs(desk.clock, since)
        return Exit.isSuccess(exit)
          ? arrived(exit.value, tookMs, undefined)
          : failedItself(desk, exit.cause, tookMs)
      }
    )
  })

/** One call of a provider, and what its reply means. `keep` gets the reply, whatever the task makes of it. */
const ask = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  call: Call<Input, Output>,
  request: Request,
  keep: (reply: Reply) => Effect.Effect<void, StoreError>
): Effect.fn.Return<Tried<Output>, StoreError> {
  const { provider } = call
  const at = desk.clock.currentTimeMillisUnsafe()
  const since = desk.clock.monotonicTimeNanosUnsafe()
  let came: { readonly reply: Reply; readonly tookMs: number } | undefined
  const exit = yield* isolate(
    () =>
      Effect.matchEffect(provider.complete(request), {
        onFailure: call.fail,
        onSuccess: (reply) => {
          came = { reply, tookMs: elapsedMs(desk.clock, since) }
          return call.conclude(reply)
        }
      }),
    desk.timeouts
  )
  // Assigned in a closure, which the type checker does not follow.
  const received = came as typeof came | undefined
  const tookMs = received?.tookMs ?? elapsedMs(desk.clock, since)
  if (received === undefined) {
    if (Exit.isSuccess(exit)) return arrived(exit.value, tookMs, undefined)
    const tried = failed(desk, exit.cause, tookMs)
    const isPaid = provider.price !== undefined && tried.error !== undefined && isPaidUnseen(tried.error)
    return isPaid ? { ...tried, cost: unpriced("an attempt broke off; what it cost is not known") } : tried
  }
  const { reply } = received
  const cost = priceOf(provider, reply.usage, reply.model, at)
  yield* keep({ latencyMs: tookMs, ...reply })
  if (Exit.isSuccess(exit)) return arrived(exit.value, tookMs, cost)
  const { text, usage, model } = reply
  const facts = { text, ...(usage === undefined ? {} : { usage }), ...(model === undefined ? {} : { model }) }
  return { ...failed(desk, exit.cause, tookMs), facts: checked(facts), cost }
})

/** A function says nothing of tokens or costs. */
const noNeed: Need = { tokens: () => 0, most: undefined, used: () => {} }

/** What is known of an attempt before it is made. */
interface Start {
  readonly attempt: number
  readonly queuedMs: number
  readonly limitedMs: number
}

/** How a trial's attempts are made: one after the other until one counts. */
interface Way<Output> {
  readonly once: (start: Start) => Effect.Effect<Tried<Output>, StoreError>
  readonly need: Need
}

const askedMs = (error: Tried<unknown>["error"]): number | undefined =>
  typeof error === "object" ? error.retryAfterMs : undefined

/**
 * Attempts until one counts, each journalled before anything else is done. Undefined: the lane takes no calls any
 * more, and the trial stays to be done. Once a reply is there, interruption waits until it is journalled.
 */
const inTurn = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  line: Line,
  { once, need }: Way<Output>
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  const { clock, retry } = desk
  let firstAt: bigint | undefined
  let queuedMs = 0
  let limitedMs = 0
  let isHeldBack = false
  let last: Attempted<Output> | undefined
  const leave = (): Attempted<Output> | undefined => {
    if (last !== undefined) desk.decided(order.question.candidate, true)
    return last
  }
  for (let made = 1; ; ) {
    // What was held back has its part of a shared limit already.
    if (line.shared !== undefined && !isHeldBack) {
      limitedMs += (yield* line.lane.whileOpen(line.shared(need.tokens()))) ?? 0
    }
    const slot = yield* line.lane.acquire({ ...need, isRetry: made > 1 })
    if (slot._tag === "Closed") return leave()
    queuedMs += slot.queuedMs
    limitedMs += slot.limitedMs
    const waits = { startedAt: clock.currentTimeMillisUnsafe(), queuedMs, limitedMs }
    const now = clock.monotonicTimeNanosUnsafe()
    // The wait for its turn may have been the longer one.
    if (firstAt !== undefined && elapsedMs(clock, firstAt) >= retry.deadlineMs) {
      giveBack(line, slot, need.most)
      return leave()
    }
    const ended = yield* Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const tried = yield* Effect.onExit(restore(line.guard(once({ ...waits, attempt: made }))), (exit) =>
          Effect.sync(() => {
            if (Exit.isFailure(exit)) line.lane.release(slot, { _tag: "Neutral", sent: true })
            else settleCall(line, slot, need, exit.value)
          })
        )
        if ("_tag" in tried) return tried
        const { error } = tried
        const delay =
          error === undefined
            ? undefined
            : delayMs(
                retry,
                {
                  attempts: made,
                  isRetryable: typeof error === "string" || error.isRetryable,
                  askedMs: askedMs(error),
                  sinceFirstMs: elapsedMs(clock, firstAt ?? now)
                },
                yield* Random.next
              )
        const isLast = delay === undefined
        const attempted = yield* journal(desk, order, order.attempts + made, tried, waits, isLast)
        return { attempted, delay }
      })
    )
    isHeldBack = "_tag" in ended
    if ("_tag" in ended) {
      if (ended.failingMs >= retry.deadlineMs) {
        line.giveUp(
          `${line.lane.id} has been failing for ${Duration.format(Duration.millis(ended.failingMs))}: ${ended.because}`
        )
      }
      if (firstAt !== undefined && elapsedMs(clock, firstAt) + ended.forMs >= retry.deadlineMs) return leave()
      yield* line.lane.whileOpen(Effect.sleep(ended.forMs))
      limitedMs += ended.forMs
      continue
    }
    firstAt ??= now
    const { attempted, delay } = ended
    if (delay === undefined) return attempted
    last = attempted
    yield* line.lane.whileOpen(Effect.sleep(delay))
    queuedMs = 0
    limitedMs = delay
    made++
  }
})

/** A reply from the cache, as an attempt that asked nobody. */
const fromCache = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  call: Call<Input, Output>,
  key: string
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  const at = desk.clock.currentTimeMillisUnsafe()
  const hit = yield* desk.store.cached(key, at)
  if (hit === undefined) return undefined
  const reply: Reply = { ...hit.reply, replayed: true }
  const exit = yield* isolate(() => call.conclude(reply), desk.timeouts)
  // What cannot be concluded from a kept reply is asked for.
  if (Exit.isFailure(exit)) return undefined
  const cost = priceOf(call.provider, reply.usage, reply.model, at)
  const waits = { startedAt: at, queuedMs: undefined, limitedMs: undefined }
  return yield* Effect.uninterruptible(
    journal(desk, order, order.attempts + 1, arrived(exit.value, 0, cost), waits)
  )
})

/** Whether a reply is worth keeping: whole, and with something in it. */
const isUsable = ({ finish, text, toolCalls = [], replayed }: Reply): boolean =>
  finish === "stop" && (text.trim() !== "" || toolCalls.length > 0) && replayed !== true

/** A call of a provider: from the cache, or in turn. */
const callInTurn = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  line: Line,
  call: Call<Input, Output>
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  const { clock, store, cache } = desk
  const asked = yield* Effect.exit(Effect.suspend(() => call.request(order.question)))
  if (Exit.isFailure(asked)) {
    const waits = { startedAt: clock.currentTimeMillisUnsafe(), queuedMs: undefined, limitedMs: undefined }
    const tried = { ...failed(desk, asked.cause, 0), latencyMs: undefined }
    return yield* Effect.uninterruptible(journal(desk, order, order.attempts + 1, tried, waits))
  }
  const request = asked.value
  const isCached = call.provider.replays !== true && (cache.reads || cache.writes)
  const key = isCached ? line.keyOf(call.provider, request) : undefined
  if (key !== undefined && cache.reads) {
    const hit = yield* fromCache(desk, order, call, key)
    if (hit !== undefined) return hit
  }
  const keep = (reply: Reply): Effect.Effect<void, StoreError> => {
    if (key === undefined || !cache.writes || !isUsable(reply)) return Effect.void
    const { limits: _, ...kept } = reply
    return store.cache(key, { provider: call.provider.id, reply: kept }, clock.currentTimeMillisUnsafe(), {
      unlessKept: !cache.replaces
    })
  }
  return yield* inTurn(desk, order, line, {
    once: (start) =>
      callSpan<Tried<Output>>(desk.telemetry, call.provider, request, start, ({ facts, error }) => ({
        facts,
        error: typeof error === "object" ? error.reason._tag : error
      }))(ask(desk, call, request, keep)),
    need: line.needOf(call.provider, request, clock.currentTimeMillisUnsafe())
  })
})

/** Makes the attempts of a trial. Undefined when it has to be left for another time. */
export const make = <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>
): Effect.Effect<Attempted<Output> | undefined, StoreError> => {
  const { line, candidate } = order
  if (line === undefined) {
    return Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const startedAt = desk.clock.currentTimeMillisUnsafe()
        const tried = yield* restore(answer(desk, order))
        const waits = { startedAt, queuedMs: undefined, limitedMs: undefined }
        return yield* journal(desk, order, order.attempts + 1, tried, waits)
      })
    )
  }
  return candidate.call === undefined
    ? inTurn(desk, order, line, { once: () => answer(desk, order), need: noNeed })
    : callInTurn(desk, order, line, candidate.call)
}
