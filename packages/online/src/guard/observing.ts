/**
 * Observes answers: samples, copies, queues, scores, records. What is done while the application waits is the draw and a
 * bounded copy; everything else has turns of its own.
 */
import { randomUUID } from "node:crypto"
import type { Outcome } from "@assay/core"
import { placeOf } from "@assay/core/internal/draw"
import * as Copy from "../capture/copy.ts"
import { amountOf, tagsOf, textOf } from "../capture/tags.ts"
import * as Delivery from "../sink/Delivery.ts"
import type { SinkCounts } from "../sink/model.ts"
import * as Breaker from "../work/Breaker.ts"
import { after } from "../work/clock.ts"
import * as Money from "../work/Money.ts"
import * as Tally from "../work/Tally.ts"
import * as Work from "../work/Work.ts"
import * as Awaiting from "./Awaiting.ts"
import * as Figures from "./Figures.ts"
import type { Check, Counts, Live, Picked, Reason } from "./model.ts"
import { type Options, resolve } from "./options.ts"
import { type Captured, given, inputOf, reasonsOf, texts } from "./recording.ts"
import type { Ready, Said } from "./scoring.ts"

/** What a guard knows. */
export interface Report {
  /** The name of the guard. */
  readonly name: string
  /** Answers, and what became of them. */
  readonly counts: Counts
  /** Scores given when the answer came. */
  readonly scores: ReadonlyArray<Figures.ScoreFigure>
  /** Scores by labels. Empty without `labelled`. */
  readonly labelled: ReadonlyArray<Figures.LabelledFigure>
  /** How labels come. Undefined without `labelled`. */
  readonly labels: Awaiting.LabelCounts | undefined
  /** Answers whose label came, and what became of their scoring; nothing is declined. */
  readonly labelCounts: Counts
  /** Records, by sink. */
  readonly sinks: ReadonlyArray<SinkCounts>
  /** What calls of the checks cost so far, in US dollars. */
  readonly spentUsd: number
  /** Answers whose checks took too long; what these began may still go on. */
  readonly leftRunning: number
}

/** What may be said with an answer. */
export interface ObserveOptions {
  /**
   * Told of a promise that ends with the checks of this answer and their records, and never rejects, as `waitUntil` of the guard.
   *
   * @defaultValue that of the guard
   */
  readonly waitUntil?: (promise: Promise<void>) => unknown
}

interface Job {
  readonly captured: Captured
  /** Bytes that it holds. */
  readonly bytes: number
  /** What is still to be done for it when its checks have ended: what sinks have not answered for. */
  readonly rest: Array<Promise<void>>
  readonly stage: "answer" | "label"
  readonly taken: Tally.Taken<Reason>
}

/** Checks in a row that take too long, after which answers are let go for a while. */
const hangsToOpen = 8
const hangRestMs = 30_000

const isCallable = (value: unknown): value is (promise: Promise<void>) => unknown =>
  typeof value === "function"

const countsOf = (tally: Tally.Tally<Reason>): Counts => {
  const { done: scored, ...counts } = tally.counts()
  return { ...counts, scored }
}

/** What {@link make} makes: the machine under a guard. */
export interface Observing {
  /** Decides on an answer before it is there: undefined where it is not picked. It counts. */
  readonly pick: (id: string | undefined, session: string | undefined) => Pick | undefined
  /** Takes an answer that was picked. It never throws. */
  readonly take: (
    pick: Pick,
    live: Live<unknown, unknown>,
    options?: ObserveOptions,
    decode?: Decode,
    readInput?: (asked: unknown) => unknown
  ) => void
  /** Takes a label. It never throws. */
  readonly label: (id: string, expected: unknown) => boolean
  /** Ends what is under way, within milliseconds. */
  readonly flush: (within: number) => Promise<boolean>
  /** Takes no more. */
  readonly close: () => void
  /** What is known. */
  readonly report: () => Report
  /** How large an answer may be. */
  readonly limits: ReturnType<typeof resolve>["limits"]
}

/** A picked answer that is still to come. */
export interface Pick {
  readonly id: string
  readonly picked: Picked
  readonly taken: Tally.Taken<Reason>
  readonly at: number
}

/** Makes an outcome of what was read, in a turn of its own. */
export type Decode = (output: unknown) => Outcome.Outcome<unknown>

/** Makes the machine. */
export const make = <Input, Output, Expected>(options: Options<Input, Output, Expected>): Observing => {
  const { name, rate, by, sinks, now, limits, labels } = resolve(options)
  const [tally, labelTally] = [Tally.make<Reason>(), Tally.make<Reason>()]
  const money = Money.make(options.budget ?? {}, now)
  const deliveries = sinks.map((sink) => Delivery.make(sink, now, limits.bytes))
  const [figures, labelledFigures] = [Figures.make(), Figures.make()]
  const breaker = Breaker.make(hangsToOpen, hangRestMs, now)
  let [leftRunning, auditMissed, running] = [0, 0, 0]
  let isClosed = false
  const { labelled, keep, onCheck } = options
  const awaiting = Awaiting.make<Captured>(labels, ({ isAudit }) => {
    if (isAudit) auditMissed++
  })
  // Loaded beside the application's start, so that the first answer waits for nothing.
  let shares: ReadonlySet<string> = new Set()
  const ready: Promise<Record<"answer" | "label", Ready | undefined>> = import("./scoring.ts").then(
    (scoring) => {
      const made = {
        answer: scoring.ready(options.scorers),
        label: labelled === undefined ? undefined : scoring.ready(labelled)
      }
      shares = made.label?.shares ?? shares
      return made
    }
  )
  ready.catch(() => {})

  const record = (job: Job, outcome: Outcome.Outcome<unknown>, said: Said, checkMs: number): void => {
    const { captured, stage } = job
    const check: Check = {
      format: "assay-check",
      version: 1,
      guard: name,
      id: captured.id,
      at: new Date(captured.at).toISOString(),
      stage,
      picked: captured.picked,
      audit: captured.isAudit,
      outcome: outcome._tag,
      scores: said.scores,
      unscored: reasonsOf(keep, said.unscored),
      checkMs,
      checkUsd: said.usd,
      ...(said.isCostUnknown ? { isCostUnknown: true } : {}),
      ...given(captured),
      ...(keep === undefined ? {} : texts(keep, captured, outcome))
    }
    const size = keep === undefined ? 0 : job.bytes
    for (const delivery of deliveries) {
      const answered = delivery.give(check, size)
      if (answered !== undefined) job.rest.push(answered)
    }
    if (onCheck !== undefined) Work.quietly(() => onCheck(check))
  }

  const score = async (job: Job, scorers: Ready): Promise<Said | Reason> => {
    const { captured } = job
    if (scorers.isCalling && money.exhausted() !== undefined) return "out of money"
    const aborting = new AbortController()
    const outcome = typeof captured.outcome === "function" ? captured.outcome() : captured.outcome
    const { id, expected, tags = {}, candidate, latencyMs } = captured
    const input = inputOf(captured)
    const began = performance.now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Reason>((resolve) => {
      timer = after(limits.timeMs, () => resolve("took too long"))
      timer.unref()
    })
    const answer = { id, input, expected, outcome, tags, candidate, latencyMs }
    const said = await Promise.race([scorers.score(answer, money, aborting.signal), late])
    clearTimeout(timer)
    if (typeof said === "string") {
      leftRunning++
      breaker.failed()
      aborting.abort(new Error("the checks took too long"))
      return said
    }
    breaker.succeeded()
    if (said.wasRefused) return "out of money"
    const sums = job.stage === "answer" ? figures : labelledFigures
    sums.add(said, captured.isAudit)
    record(job, outcome, said, performance.now() - began)
    return said
  }

  const run = async (job: Job): Promise<void> => {
    const drop = (reason: Reason): void => {
      job.taken.drop(reason)
      if (job.stage === "label" && job.captured.isAudit) auditMissed++
    }
    running++
    try {
      if (!breaker.allows(running - 1)) return drop("checks hang")
      const scorers = (await ready)[job.stage]
      if (scorers === undefined) return
      const said = await score(job, scorers)
      if (typeof said === "string") drop(said)
      else job.taken.finish()
    } catch {
      drop("guard failed")
    } finally {
      running--
    }
  }
  const work = Work.make<Job>({ items: limits.answers, ...limits }, run)

  const enqueue = (
    captured: Captured,
    bytes: number,
    stage: Job["stage"],
    taken: Tally.Taken<Reason>,
    waitUntil: unknown
  ): boolean => {
    let done: (() => void) | undefined
    const ended = isCallable(waitUntil)
      ? new Promise<void>((resolve) => {
          done = resolve
        })
      : undefined
    const rest: Array<Promise<void>> = []
    const isDone = done
    const offered = work.offer(
      { captured, bytes, stage, taken, rest },
      bytes,
      isDone === undefined ? undefined : () => Promise.all(rest).then(isDone)
    )
    if (offered !== "taken") {
      taken.drop(offered === "items" ? "queue full" : "queue out of bytes")
      if (stage === "label" && captured.isAudit) auditMissed++
      return false
    }
    if (ended !== undefined && isCallable(waitUntil)) Work.quietly(() => waitUntil(ended))
    return true
  }

  const take: Observing["take"] = ({ id, picked, taken, at }, live, settings, decode, readInput) => {
    try {
      if (isClosed) return taken.drop("closed")
      const isCut =
        limits.larger === "cut" &&
        typeof live.output === "string" &&
        2 * live.output.length > limits.answerBytes / 2
      const output = isCut ? Copy.beginning(String(live.output), limits.answerBytes / 2) : live.output
      const copied = Copy.copy([live.input, output, live.outcome, live.expected, live.tags], {
        bytes: limits.answerBytes,
        values: limits.answerValues
      })
      if (copied._tag !== "Copied") return taken.drop(copied._tag === "TooLarge" ? "too large" : "not data")
      // A list of five was copied, member by member.
      const [input, ended, outcome, expected, slices] = copied.value as [
        unknown,
        unknown,
        Outcome.Outcome<unknown> | undefined,
        unknown,
        unknown
      ]
      const captured: Captured = {
        id,
        at,
        picked,
        isAudit: labels.audit > 0 && placeOf(`${name} audit`, id) < labels.audit,
        isCut,
        input: readInput === undefined ? input : () => readInput(input),
        outcome:
          decode === undefined ? (outcome ?? { _tag: "Answered", output: ended }) : () => decode(ended),
        expected,
        hasLabel: expected !== undefined,
        session: textOf(live.session),
        tags: tagsOf(slices),
        candidate: textOf(live.candidate),
        latencyMs: amountOf(live.latencyMs),
        costUsd: amountOf(live.costUsd)
      }
      const waitUntil = settings?.waitUntil ?? options.waitUntil
      if (!enqueue(captured, copied.bytes, "answer", taken, waitUntil) || labelled === undefined) return
      awaiting.hold(id, captured, copied.bytes, at)
      if (captured.hasLabel && awaiting.take(id, at) !== undefined)
        enqueue(captured, copied.bytes, "label", labelTally.sample(), waitUntil)
    } catch {
      taken.drop("guard failed")
    }
  }

  return {
    limits,
    pick: (wanted, session) => {
      try {
        const id = textOf(wanted) ?? randomUUID()
        const key = by === "session" ? (textOf(session) ?? id) : id
        if (rate < 1 && !(rate > 0 && placeOf(name, key) < rate)) {
          tally.decline()
          return undefined
        }
        const [at, picked] = [now(), { by, probability: rate }]
        return { id, picked, taken: tally.sample(), at }
      } catch {
        tally.decline()
        return undefined
      }
    },
    take,
    label: (id, expected) => {
      try {
        if (isClosed) return false
        const captured = awaiting.take(id, now())
        if (captured === undefined) return false
        const taken = labelTally.sample()
        const copied = Copy.copy(expected, { bytes: limits.answerBytes, values: limits.answerValues })
        if (copied._tag !== "Copied") {
          taken.drop(copied._tag === "TooLarge" ? "too large" : "not data")
          if (captured.isAudit) auditMissed++
          return false
        }
        const labelled = { ...captured, expected: copied.value, hasLabel: true }
        return enqueue(labelled, copied.bytes, "label", taken, options.waitUntil)
      } catch {
        return false
      }
    },
    flush: async (milliseconds) => {
      const flushed = () => Promise.all(deliveries.map((delivery) => delivery.flush()))
      const all = async (): Promise<void> => {
        const idle = work.idle()
        // Checks that do not end must not cost the records of those that did.
        if (!(await Work.within(0.75 * milliseconds, idle))) {
          await flushed()
          await idle
        }
        await flushed()
      }
      return Work.within(milliseconds, all())
    },
    close: () => {
      isClosed = true
    },
    report: () => {
      const counts = awaiting.counts()
      const arrival = `${counts.arrived} of ${counts.wanted} answers`
      return {
        name,
        counts: countsOf(tally),
        scores: figures.scores(),
        labelled: labelledFigures.labelled(auditMissed, shares, labels.audit > 0, arrival),
        labels: labelled === undefined ? undefined : counts,
        labelCounts: countsOf(labelTally),
        sinks: deliveries.map((delivery) => delivery.counts()),
        spentUsd: money.spentUsd(),
        leftRunning
      }
    }
  }
}
