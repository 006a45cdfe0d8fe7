/**
 * Shadows requests: the primary answers, and what is asked of others is asked in turns of its own.
 */
import { randomUUID } from "node:crypto"
import { placeOf } from "@assay/core/internal/draw"
import * as Copy from "../capture/copy.ts"
import * as Pass from "../capture/passThrough.ts"
import * as Reading from "../capture/Reading.ts"
import { tagsOf, textOf } from "../capture/tags.ts"
import * as Money from "../work/Money.ts"
import * as Tally from "../work/Tally.ts"
import * as Units from "../work/Units.ts"
import * as Work from "../work/Work.ts"
import type { Answered } from "./asking.ts"
import { type Compared, type Comparing, compare, type PrimarySide } from "./comparing.ts"
import * as Figures from "./figures.ts"
import type { CandidateReason, Reason, Report } from "./model.ts"
import { type Asked, isRateLimit, type Options, type PrimaryContext } from "./options.ts"
import { resolve } from "./resolve.ts"
import * as Review from "./review.ts"
import { recorded, type ToolCall, type Tools } from "./tools.ts"

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

/** What follows one candidate. */
interface Following {
  readonly name: string
  readonly figures: Figures.Figures
  readonly units: Units.Units<Figures.Seen>
  readonly notComparedBy: Map<CandidateReason, number>
  compared: number
  toolCalls: number
  otherWork: number
  isAlarm: boolean
  quietUntil: number
  minute: number
  inMinute: number
}

/** How long something may take. */
export interface Bound {
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

const isStream = (value: unknown): value is ReadableStream<unknown> | AsyncIterable<unknown> =>
  value instanceof ReadableStream ||
  (typeof value === "object" && value !== null && Symbol.asyncIterator in value)

const abandoned = new FinalizationRegistry<() => void>((give) => give())

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
  let isClosed = false
  let quietUntil = Number.NEGATIVE_INFINITY
  let stopped: Report["stopped"]

  const following = Object.keys(options.candidates).map((candidate): Following => {
    const figures = Figures.make(noise, planned)
    const self: Following = {
      name: candidate,
      figures,
      notComparedBy: new Map(),
      units: Units.make({ gapMs, open: 10_000 }, (session) => {
        figures.add(session)
        judge(self)
      }),
      compared: 0,
      toolCalls: 0,
      otherWork: 0,
      isAlarm: false,
      quietUntil: Number.NEGATIVE_INFINITY,
      minute: 0,
      inMinute: 0
    }
    return self
  })

  /** Ends the shadow where its intervals say so. */
  const judge = (self: Following): void => {
    const { low, high } = self.figures.known().change.due
    if (stop.alarm !== undefined && low > stop.alarm) self.isAlarm = true
    if (stopped !== undefined) return
    if (following.every((each) => each.isAlarm)) stopped = "alarm"
    const { width } = stop
    const isNarrow = (each: Following): boolean => {
      const { due } = each.figures.known().change
      return each.isAlarm || (width !== undefined && due.high - due.low <= width)
    }
    if (width !== undefined && high - low <= width && following.every(isNarrow)) stopped = "width"
  }

  const silence = (error: unknown): void => {
    if (limited(error)) quietUntil = Math.max(quietUntil, now() + limits.quietMs)
  }

  /** Why shadow calls are not made now. */
  const barred = (): Reason | undefined => {
    if (isClosed) return "closed"
    if (stopped !== undefined) return "stopped"
    if (now() < quietUntil) return "primary rate limited"
    const spent = money.exhausted()
    if (spent === "all") stopped = "budget"
    return spent === undefined ? undefined : "out of money"
  }

  /** Why this candidate is not asked now. It takes a place in the minute where it is. */
  const barredCandidate = (self: Following): CandidateReason | undefined => {
    if (self.isAlarm) return "alarm"
    if (now() < self.quietUntil) return "rate limited"
    const minute = Math.floor(now() / 60_000)
    if (minute !== self.minute) [self.minute, self.inMinute] = [minute, 0]
    if (self.inMinute >= limits.perMinute) return "own limit"
    self.inMinute++
    return undefined
  }

  /** A deep copy of what was copied already: it fits. */
  const again = (value: unknown): unknown => {
    const copied = Copy.copy(value, { bytes: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY })
    return copied._tag === "Copied" ? copied.value : undefined
  }

  const contextOf = ({ id, asked }: Pick<Job, "id" | "asked">): Asked => ({
    id,
    ...(asked.session === undefined ? {} : { session: asked.session }),
    ...(asked.tags === undefined ? {} : { tags: asked.tags })
  })

  type Asking = Awaited<typeof asking>
  type Leg =
    | { readonly _tag: "Answered"; readonly answer: Answered; readonly calls: ReadonlyArray<ToolCall> }
    | { readonly _tag: "Not"; readonly because: CandidateReason; readonly error: unknown }

  /** Asks somebody in shadow: a deep copy of the input, tools that change nothing, a time and a signal of its own. */
  const leg = async (
    { ask }: Asking,
    job: Job,
    leg: string,
    shadowed: Parameters<Asking["ask"]>[0]
  ): Promise<Leg> => {
    const own = recorded(tools, true, { bytes: limits.answerBytes, values: limits.answerValues })
    const aborting = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Leg>((resolve) => {
      timer = setTimeout(() => {
        resolve({ _tag: "Not", because: "took too long", error: undefined })
        aborting.abort(new Error("the shadow call took too long"))
      }, limits.timeMs)
      timer.unref()
    })
    const asked = ask(shadowed as never, {
      ...contextOf(job),
      id: job.id,
      name: leg,
      input: again(job.input),
      tools: own.tools as never,
      money,
      signal: aborting.signal
    }).then(
      (answer): Leg => {
        const limitsOf = { bytes: limits.answerBytes, values: limits.answerValues }
        const copied = Copy.copy(answer.output, limitsOf)
        if (copied._tag !== "Copied") return { _tag: "Not", because: "comparison failed", error: undefined }
        return { _tag: "Answered", answer: { ...answer, output: copied.value }, calls: own.calls }
      },
      (error: unknown): Leg => {
        const isUnpaid = error instanceof Error && error.name === "NotPaidFor"
        return {
          _tag: "Not",
          because: isUnpaid ? "out of money" : limited(error) ? "rate limited" : "failed",
          error
        }
      }
    )
    const found = await Promise.race([asked, late])
    clearTimeout(timer)
    return found
  }

  const follow = async (
    module: Asking,
    job: Job,
    self: Following,
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
    const { answer, calls } = asked
    self.toolCalls += calls.length
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
        const because = barredCandidate(self)
        return because === undefined
          ? leg(module, job, self.name, options.candidates[self.name] as never)
          : Promise.resolve({ _tag: "Not", because, error: undefined })
      })
      const noiseLeg = isNoise ? leg(module, job, `${name} again`, againOf(id)) : undefined
      const primary = before ?? (await job.primary)
      if (typeof primary === "string") return taken.drop(primary)
      let itself: Compared | undefined
      if (noiseLeg !== undefined) {
        const found = await noiseLeg
        if (found._tag === "Not") {
          silence(found.error)
          return taken.drop("noise leg failed")
        }
        itself = await compare(comparing(module, job), primary, { ...found.answer, calls: found.calls })
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

  /** The primary in shadow: a stream that it answers with is read to its end. */
  const againOf =
    (id: string) =>
    async (input: never, context: never): Promise<unknown> => {
      const { tools: own, session, tags, report } = context as PrimaryContext<T>
      const answer = await options.primary(input, {
        id,
        tools: own,
        report,
        ...(session === undefined ? {} : { session }),
        ...(tags === undefined ? {} : { tags })
      })
      if (!isStream(answer)) return answer
      const reading = Reading.make(limits.answerBytes, { bytes: limits.answerBytes, held: 0 }, options.read)
      for await (const chunk of answer as AsyncIterable<unknown>) reading.add(chunk)
      const texts = reading.texts()
      if (texts === undefined) throw new RangeError("the answer is too large")
      return decoded([...texts.values()][0] ?? "")
    }
  const decoded = (text: string): unknown => (options.decode === undefined ? text : options.decode(text))

  const answer = (input: Input, asked: Asked = {}): Answer => {
    let job: (Job & { readonly end: (ended: Ended) => void }) | undefined
    const live: { costUsd: number | undefined } = { costUsd: undefined }
    const report = (costUsd: number): void => {
      if (costUsd >= 0) live.costUsd = (live.costUsd ?? 0) + costUsd
    }
    const copyLimits = { bytes: limits.answerBytes, values: limits.answerValues }
    const own = recorded(tools, false, copyLimits)
    try {
      job = begin(input, asked)
    } catch {
      job = undefined
    }
    const context = { ...(job === undefined ? asked : contextOf(job)), tools: own.tools, report }
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
    if (job === undefined && !(returned instanceof Promise)) return returned
    return observed(returned, took, failed, (reason) => job?.end(reason), job !== undefined)
  }

  /** Looks at what the primary returned: at once, later, or as a stream. */
  const observed = <A>(
    returned: A,
    took: (output: unknown) => void,
    failed: (error: unknown) => void,
    drop: (reason: Reason) => void,
    isPicked: boolean
  ): A => {
    if (typeof returned === "object" && returned !== null && "then" in returned) {
      // A stream that comes later can be looked at only by standing in for it, as below.
      let stream: unknown
      const followed = Pass.settled(
        returned,
        (value) => {
          if (isPicked && isStream(value)) stream = watched(value, took, drop)
          else took(value)
        },
        failed
      )
      if (followed === undefined) {
        drop("not data")
        return returned
      }
      if (!isPicked) return followed
      const stood = (followed as unknown as Promise<unknown>).then((value) => stream ?? value)
      return stood as unknown as A
    }
    if (isStream(returned)) return isPicked ? watched(returned, took, drop) : returned
    took(returned)
    return returned
  }

  const watched = <S>(source: S, took: (output: unknown) => void, drop: (reason: Reason) => void): S => {
    try {
      const reading = Reading.make(limits.answerBytes, shared, options.read)
      const watcher: Pass.Watcher = {
        chunk: reading.add,
        end: (how) => {
          const texts = reading.texts()
          reading.free()
          if (how !== "ended") return drop(how)
          if (texts === undefined) return drop("too large")
          try {
            took(decoded([...texts.values()][0] ?? ""))
          } catch {
            drop("not data")
          }
        }
      }
      const passed =
        source instanceof ReadableStream
          ? Pass.readable(source, watcher)
          : Pass.iterable(source as unknown as AsyncIterable<unknown>, watcher)
      abandoned.register(passed, () => watcher.end("cancelled"))
      return passed as unknown as S
    } catch {
      drop("not data")
      return source
    }
  }

  /** Decides on a request, and queues it: before the primary sees the input, which may be changed by it. */
  const begin = (
    input: Input,
    asked: Asked
  ): (Job & { readonly end: (ended: Ended) => void }) | undefined => {
    const id = typeof asked.id === "string" ? asked.id : randomUUID()
    const key = by === "session" && typeof asked.session === "string" ? asked.session : id
    if (rate < 1 && !(rate > 0 && placeOf(name, key) < rate)) {
      tally.decline()
      return undefined
    }
    const taken = tally.sample()
    const bar = barred()
    if (bar !== undefined) {
      taken.drop(bar)
      return undefined
    }
    const copied = Copy.copy([input, asked.tags, asked.session], {
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
    const known = {
      id,
      ...(tags === undefined ? {} : { tags }),
      ...(session === undefined ? {} : { session })
    }
    const job = {
      id,
      asked: known,
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
        if (response?.status === 429) quietUntil = Math.max(quietUntil, now() + limits.quietMs)
        return response
      },
    flush,
    close: async (bound) => {
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
        candidates: following.map((self) => ({
          candidate: self.name,
          compared: self.compared,
          notComparedBy: Object.fromEntries(self.notComparedBy),
          toolCalls: self.toolCalls,
          otherWork: self.otherWork,
          isAlarm: self.isAlarm,
          ...self.figures.known()
        })),
        spentUsd: money.spentUsd(),
        stopped,
        openSessions: Math.max(0, ...following.map(({ units }) => units.open())),
        reviewed: review?.count() ?? 0,
        reviewFile: review?.file()
      }
    }
  }
}
