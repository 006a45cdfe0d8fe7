/**
 * Shadows requests: the primary answers, and what is asked of others is asked in turns of its own.
 */
import { randomUUID } from "node:crypto"
import { placeOf } from "@assay/core/internal/draw"
import * as Copy from "../capture/copy.ts"
import type * as Reading from "../capture/Reading.ts"
import { tagsOf, textOf } from "../capture/tags.ts"
import { isWithin } from "../work/clock.ts"
import * as Money from "../work/Money.ts"
import * as Tally from "../work/Tally.ts"
import * as Work from "../work/Work.ts"
import { againOf, inTime } from "./again.ts"
import { type Compared, type Comparing, compare, type PrimarySide } from "./comparing.ts"
import * as Following from "./Following.ts"
import { answerOf, contextOf, type Leg, type LegMeans, leg } from "./leg.ts"
import type { CandidateReason, Reason, Report } from "./model.ts"
import { type Asked, isRateLimit, type Options } from "./options.ts"
import { resolve } from "./resolve.ts"
import * as Review from "./review.ts"
import { observed } from "./standing.ts"
import { recorded, type Tools } from "./tools.ts"

/** What the primary came to. */
type Ended = (PrimarySide & { readonly costUsd: number | undefined; readonly bytes: number }) | Reason

interface Job {
  readonly id: string
  readonly asked: Asked
  readonly at: number
  readonly input: unknown
  readonly primary: Promise<Ended>
  readonly taken: Tally.Taken<Reason>
}

/** How long something may take. */
interface Bound {
  /** Milliseconds for all of it together, 0 or more. */
  readonly within: number
}

/** A shadow. */
export interface Shadow<in Input, out Answer> {
  /** Answers a request: what the primary returns or throws, untouched. */
  readonly answer: (input: Input, asked?: Asked) => Answer
  /** A `fetch` for the primary's client: a 429 that it meets silences shadow calls, also where the client tries again. */
  readonly fetch: (fetch?: typeof globalThis.fetch) => typeof globalThis.fetch
  /** Ends what is under way, within the bound. Whether all of it ended. It never rejects. */
  readonly flush: (options: Bound) => Promise<boolean>
  /** As `flush`; then sessions are over, and no more requests are shadowed. */
  readonly close: (options: Bound) => Promise<boolean>
  /** What is known. */
  readonly report: () => Report
}

/** Makes the machine. */
export const make = <Input, Answer, Output, T extends Tools = Record<never, never>>(
  options: Options<Input, Answer, Output, T>
): Shadow<Input, Answer> => {
  const settings = resolve(options)
  const { name, rate, by, noise, limits, now, gapMs, planned, stop } = settings
  const tools = options.tools ?? ({} as T)
  const tally = Tally.make<Reason>()
  const money = Money.make(options.budget ?? {}, now)
  const shared: Reading.Shared = { bytes: limits.bytes, held: 0 }
  const review = options.review === undefined ? undefined : Review.make(options.review, name)
  const limited = (error: unknown): boolean => {
    try {
      return (options.isRateLimit ?? isRateLimit)(error) === true
    } catch {
      // A rule of the user's that throws says nothing.
      return false
    }
  }
  const asking = import("./asking.ts").then((module) => ({
    ask: module.ask,
    scorers: options.scorers === undefined ? undefined : module.ready(options.scorers)
  }))
  asking.catch(() => {})
  let [isClosing, isClosed] = [false, false]
  let quietUntil = Number.NEGATIVE_INFINITY
  let stopped: Report["stopped"]

  const following: ReadonlyArray<Following.Following> = Object.keys(options.candidates).map((candidate) =>
    Following.make(candidate, { noise, planned, gapMs }, (self) => {
      stopped ??= Following.judge(self, following, stop)
    })
  )

  const silence = (error: unknown): void => {
    if (limited(error)) quietUntil = now() + limits.quietMs
  }

  /** Why shadow calls are not made now. */
  const barred = (): Reason | undefined => {
    if (isClosed) return "closed"
    if (stopped !== undefined) return "stopped"
    if (isWithin(now(), quietUntil, limits.quietMs)) return "primary rate limited"
    const spent = money.exhausted()
    if (spent === "all") stopped = "budget"
    return spent === undefined ? undefined : "out of money"
  }

  type Asking = Awaited<typeof asking>
  const copyLimits = { bytes: limits.answerBytes, values: limits.answerValues }
  const legMeans: LegMeans = { tools, money, copy: copyLimits, timeMs: limits.timeMs, isLimited: limited }

  const follow = async (
    module: Asking,
    job: Job,
    self: Following.Following,
    primary: Exclude<Ended, Reason>,
    itself: Compared | undefined,
    asked: Leg
  ): Promise<void> => {
    const miss = (because: CandidateReason): void =>
      void self.notComparedBy.set(because, (self.notComparedBy.get(because) ?? 0) + 1)
    if (asked._tag === "Not") {
      if (asked.because === "rate limited") self.quietUntil = now() + limits.quietMs
      return miss(asked.because)
    }
    const { calls } = asked
    self.toolCalls += calls.length
    if (asked._tag === "Failed") self.failedBy.set(asked.because, (self.failedBy.get(asked.because) ?? 0) + 1)
    const answer = answerOf(asked)
    const side = { ...answer, calls }
    const found = await compare(comparing(module, job), primary, side).catch(() => undefined)
    if (found === undefined) return miss("comparison failed")
    self.compared++
    if (found.isOtherWork) self.otherWork++
    const { session, tags = {} } = job.asked
    self.units.add(session, job.at, {
      differs: found.differs,
      itself: itself?.differs,
      scores: found.scores,
      slices: Object.entries(tags).map(([tag, value]) => `${tag}=${value}`),
      primaryMs: primary.latencyMs,
      candidateMs: answer.latencyMs,
      candidateUsd: answer.costUsd,
      primaryUsd: primary.costUsd
    })
    if (found.differs >= 0.5)
      review?.add({
        id: job.id,
        session,
        input: job.input,
        primary: primary.output,
        candidate: self.name,
        output: answer.output,
        outcome: answer.outcome,
        inclusion: rate
      })
  }

  const comparing = ({ scorers }: Asking, { id, input, asked }: Job): Comparing => ({
    same: (options.same ?? "exact") as Comparing["same"],
    scorers,
    money,
    id,
    input,
    tags: asked.tags ?? {},
    timeMs: limits.timeMs
  })

  const run = async (job: Job): Promise<void> => {
    const { taken, id } = job
    try {
      const module = await asking
      const before = settings.when === "beside" ? undefined : await job.primary
      if (typeof before === "string") return taken.drop(before)
      const bar = barred()
      if (bar !== undefined) return taken.drop(bar)
      // The primary's second answer uses its quota, so that it is a drawn part.
      const isNoise = placeOf(`${name} noise`, id) < noise
      const asked = following.map((self): Promise<Leg> => {
        const because = Following.barred(self, now(), limits)
        return because === undefined
          ? leg(legMeans, module.ask, job, self.name, options.candidates[self.name] as never)
          : Promise.resolve({ _tag: "Not", because, error: undefined })
      })
      const noiseLeg = isNoise ? leg(legMeans, module.ask, job, `${name} again`, again) : undefined
      const primary = before ?? (await inTime<Ended>(job.primary, limits.timeMs))
      if (typeof primary === "string") return taken.drop(primary)
      let itself: Compared | undefined
      if (noiseLeg !== undefined) {
        const found = await noiseLeg
        if (found._tag === "Not") {
          silence(found.error)
          return taken.drop("noise leg failed")
        }
        // Where it fails now it disagrees with itself, as a candidate that fails disagrees with it.
        const side = { ...answerOf(found), calls: found.calls }
        itself = await compare(comparing(module, job), primary, side).catch(() => undefined)
        if (itself === undefined) return taken.drop("noise leg failed")
      }
      await Promise.all(
        following.map(async (self, nth) =>
          follow(module, job, self, primary, itself, (await asked[nth]) as Leg)
        )
      )
      taken.finish()
    } catch {
      taken.drop("shadow failed")
    }
  }
  const work = Work.make<Job>(
    { items: limits.answers, bytes: limits.bytes, concurrency: limits.concurrency },
    run
  )

  const decoded = (text: string): unknown => (options.decode === undefined ? text : options.decode(text))
  const again = againOf({ primary: options.primary, read: options.read, decoded, bytes: limits.answerBytes })

  const answer = (input: Input, asked: Asked = {}): Answer => {
    let job: (Job & { readonly end: (ended: Ended) => void }) | undefined
    const live: { costUsd: number | undefined } = { costUsd: undefined }
    const report = (costUsd: number): void => {
      if (costUsd >= 0) live.costUsd = (live.costUsd ?? 0) + costUsd
    }
    const own = recorded(tools, false, copyLimits)
    try {
      job = begin(input, asked)
    } catch {
      job = undefined
    }
    const context = { ...known(asked, job), tools: own.tools, report }
    const began = performance.now()
    const took = (output: unknown): void => {
      if (job === undefined) return
      const latencyMs = performance.now() - began
      const copied = Copy.copy(output, copyLimits)
      const { costUsd } = live
      const { calls } = own
      job.end(
        copied._tag === "Copied"
          ? { output: copied.value, outcome: "Answered", latencyMs, calls, costUsd, bytes: copied.bytes }
          : copied._tag === "TooLarge"
            ? "too large"
            : "not data"
      )
    }
    const failed = (error: unknown): void => {
      silence(error)
      job?.end("failed")
    }
    let returned: Answer
    try {
      returned = options.primary(input, context)
    } catch (thrown) {
      failed(thrown)
      throw thrown
    }
    try {
      if (job === undefined && !(returned instanceof Promise)) return returned
      return observed(returned, {
        took,
        failed,
        drop: (reason) => job?.end(reason),
        isPicked: job !== undefined,
        bytes: limits.answerBytes,
        shared,
        read: options.read,
        decoded
      })
    } catch {
      // What throws when it is looked at is the application's own.
      job?.end("not data")
      return returned
    }
  }

  /** What the primary is told of a request; nothing of one that throws while it is read. */
  const known = (asked: Asked, job: Job | undefined): Asked => {
    try {
      return job === undefined ? { ...asked } : contextOf(job)
    } catch {
      return {}
    }
  }

  /** Decides on a request, and queues it: before the primary sees the input, which may be changed by it. */
  const begin = (
    input: Input,
    asked: Asked
  ): (Job & { readonly end: (ended: Ended) => void }) | undefined => {
    const id = textOf(asked.id) ?? randomUUID()
    const key = by === "session" ? (textOf(asked.session) ?? id) : id
    if (rate < 1 && !(rate > 0 && placeOf(name, key) < rate)) {
      tally.decline()
      return undefined
    }
    const taken = tally.sample()
    const bar = isClosing ? "closed" : barred()
    if (bar !== undefined) {
      taken.drop(bar)
      return undefined
    }
    const copied = Copy.copy([input, asked.tags, textOf(asked.session)], {
      bytes: limits.answerBytes,
      values: limits.answerValues
    })
    if (copied._tag !== "Copied") {
      taken.drop(copied._tag === "TooLarge" ? "too large" : "not data")
      return undefined
    }
    const [own, said, wanted] = copied.value as [unknown, unknown, unknown]
    const [tags, session] = [tagsOf(said), textOf(wanted)]
    let end: (ended: Ended) => void = () => {}
    const primary = new Promise<Ended>((resolve) => {
      end = resolve
    })
    const request = {
      id,
      ...(tags === undefined ? {} : { tags }),
      ...(session === undefined ? {} : { session })
    }
    const job = {
      id,
      asked: request,
      at: now(),
      input: own,
      primary,
      taken,
      end: (ended: Ended) => enter(ended)
    }
    const offer = (outputBytes: number): void => {
      let done: (() => void) | undefined
      const { waitUntil } = options
      const promise = new Promise<void>((resolve) => {
        done = resolve
      })
      const offered = work.offer(job, copied.bytes + outputBytes, done)
      if (offered !== "taken") taken.drop(offered === "items" ? "queue full" : "queue out of bytes")
      else if (waitUntil !== undefined) Work.quietly(() => waitUntil(promise))
    }
    // After the answer, nothing waits here while the primary works; beside it, candidates begin at once.
    const enter = (ended: Ended): void => {
      end(ended)
      if (settings.when === "beside") return
      if (typeof ended === "string") taken.drop(ended)
      else offer(ended.bytes)
    }
    if (settings.when === "beside") offer(limits.answerBytes)
    return job
  }

  const flush = ({ within }: Bound): Promise<boolean> => Work.within(within, work.idle())
  return {
    answer,
    fetch:
      (fetch = globalThis.fetch) =>
      async (input, init) => {
        const response = await fetch(input, init)
        if (response?.status === 429) quietUntil = now() + limits.quietMs
        return response
      },
    flush,
    close: async (bound) => {
      isClosing = true
      const isDone = await flush(bound)
      isClosed = true
      for (const { units } of following) units.close(Number.POSITIVE_INFINITY)
      return isDone
    },
    report: () => {
      const { done: compared, ...counts } = tally.counts()
      return {
        name,
        counts: { ...counts, compared },
        candidates: following.map(Following.report),
        spentUsd: money.spentUsd(),
        stopped,
        openSessions: Math.max(0, ...following.map(({ units }) => units.open())),
        reviewed: review?.count() ?? 0,
        reviewFile: review?.file()
      }
    }
  }
}
