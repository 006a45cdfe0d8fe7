/**
 * Sends the requests of a schedule and takes the times of what comes back. In an open schedule each request is sent when it is
 * due, by the clock and not by the one before it, and whatever the server does.
 */
import { performance } from "node:perf_hooks"
import type { Arrival, Schedule } from "../Schedule.ts"
import type { Caps } from "./caps.ts"
import * as Recorder from "./recorder.ts"
import * as SelfWatch from "./selfWatch.ts"
import type { Sent, Target } from "./target.ts"
import * as Timeline from "./timeline.ts"

/** How requests are sent. */
export interface RunSettings {
  readonly seed: number
  /** The longest that a request may take, milliseconds from when it is sent. */
  readonly timeoutMs: number
  /** How long answers are waited for after the last request, milliseconds. */
  readonly drainMs: number
  /** What makes prompts unlike each other; undefined where they are sent as they are. */
  readonly prefix: string | undefined
  readonly caps: Caps
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** How far a run is. */
export interface Progress {
  /** Milliseconds since the start. */
  readonly atMs: number
  /** How many the schedule takes. */
  readonly ofMs: number
  /** Requests that were sent. */
  readonly sent: number
  /** Requests that have not ended. */
  readonly inFlight: number
  /** Requests that were refused. */
  readonly refused: number
}

/** Why no more was sent before the schedule ended. Undefined where all was. */
export type Stop = "calls" | "budget" | "aborted" | "refused for good" | undefined

/** What was served, by when it came, whichever step asked for it. */
export interface Came {
  /** Answers, when they ended. */
  readonly answers: Timeline.Timeline
  /** Tokens of input, when the answer began. */
  readonly input: Timeline.Timeline
  /** Tokens of output, evenly from the first piece to the last; at the end where an answer comes at once. */
  readonly output: Timeline.Timeline
}

/** What was seen. */
export interface Observed {
  readonly steps: ReadonlyArray<Recorder.Recorder>
  /** What was served, by when it came. */
  readonly came: Came
  /** How the generator did, without so many requests at the beginning. */
  readonly generator: (warmUp: number) => SelfWatch.GeneratorFacts
  readonly stop: Stop
  /** How long requests were sent, and until the last answer, milliseconds. */
  readonly sendingMs: number
  readonly elapsedMs: number
  readonly startedAt: number
}

/** Nearer than this, a timer is too coarse, and the loop only waits. Milliseconds. */
const timerSlackMs = 2
const progressEveryMs = 500

interface Flight {
  readonly abort: AbortController
  readonly ended: Promise<void>
}

/** Sends it all. Resolves when every request has ended or was given up. */
export const run = async (target: Target, schedule: Schedule, settings: RunSettings): Promise<Observed> => {
  const { caps, drainMs, onProgress, prefix, seed, signal, timeoutMs } = settings
  const isOverdue = ({ ended, sent }: Recorder.Moments): boolean => ended - sent >= timeoutMs - 1
  const steps = schedule.steps.map(() => Recorder.make(isOverdue))
  const timeline = (): Timeline.Timeline => Timeline.make(schedule.durationMs)
  const came: Came = { answers: timeline(), input: timeline(), output: timeline() }
  const positions = steps.map(() => 0)
  const flights = new Set<Flight>()
  const watch = SelfWatch.make()
  const startedAt = performance.now()
  let index = 0
  let stop: Stop
  const now = (): number => performance.now()

  const stopFor = (why: Exclude<Stop, undefined>): void => {
    stop ??= why
  }
  const onAbort = (): void => {
    stopFor("aborted")
    for (const { abort } of flights) abort.abort()
  }
  if (signal?.aborted === true) stopFor("aborted")
  signal?.addEventListener("abort", onAbort)

  /** Sends one. Undefined where a cap forbids it. */
  const send = (arrival: Arrival): Promise<Sent> | undefined => {
    const { inputTokens, outputTokens, step } = arrival
    const number = index
    const most = caps.reserve({ index: number, inputTokens, outputTokens })
    if (most._tag === "Spent") {
      stopFor(most.by)
      return undefined
    }
    const recorder = steps[step]
    if (recorder === undefined) return undefined
    index++
    const position = positions[step] ?? 0
    positions[step] = position + 1
    const abort = new AbortController()
    const sentAt = now()
    const intended = startedAt + arrival.atMs
    watch.sent(sentAt - intended)
    recorder.begin(sentAt)
    let firstByte: number | undefined
    let firstToken: number | undefined
    let firstAnswer: number | undefined
    let lastToken: number | undefined
    let isSettled = false
    let chunks = 0
    let showsReasoning = false
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    const sent = target.send({
      index: number,
      prefix: prefix === undefined ? undefined : `${prefix}-${number.toString(36)}`,
      inputTokens,
      outputTokens,
      signal: abort.signal,
      watch: {
        onFirstByte: (at) => {
          firstByte ??= at
        },
        onChunk: (channel, at) => {
          firstToken ??= at
          if (channel === "answer") firstAnswer ??= at
          else showsReasoning = true
          if (lastToken !== undefined && !isSettled) recorder.gap(position, at - lastToken)
          lastToken = at
          chunks++
        }
      }
    })
    const settle = (outcome: Sent): void => {
      clearTimeout(timer)
      flights.delete(flight)
      caps.settle(most, outcome)
      const ended = now()
      recorder.end(
        position,
        {
          ...{ intended, sent: sentAt, firstByte, firstToken, firstAnswer, lastToken },
          ...{ chunks, showsReasoning, ended }
        },
        outcome
      )
      if (outcome._tag === "Served") {
        const at = ended - startedAt
        came.answers.add(at, at, 1)
        const tokens = Recorder.tokensOf(outcome.usage)
        if (tokens !== undefined) {
          const begun = (firstByte ?? ended) - startedAt
          came.input.add(begun, begun, tokens.input)
          came.output.add((firstToken ?? ended) - startedAt, (lastToken ?? ended) - startedAt, tokens.output)
        }
      }
      if (outcome._tag === "Refused" && outcome.isFinal) stopFor("refused for good")
    }
    // A target that does not heed its signal must not hold up the end: what it says later is not heard.
    const ended = new Promise<void>((resolve) => {
      const once = (outcome: Sent): void => {
        if (isSettled) return
        isSettled = true
        settle(outcome)
        resolve()
      }
      abort.signal.addEventListener("abort", () => setImmediate(once, { _tag: "Aborted" }), { once: true })
      sent.then(once, () => once({ _tag: "Aborted" }))
    })
    const flight: Flight = { abort, ended }
    flights.add(flight)
    return sent
  }

  let told = 0
  const tell = (): void => {
    const at = now() - startedAt
    if (onProgress === undefined || at - told < progressEveryMs) return
    told = at
    const refused = steps.reduce((sum, { counts }) => sum + counts.refused, 0)
    onProgress({ atMs: at, ofMs: schedule.durationMs, sent: index, inFlight: flights.size, refused })
  }

  const openLoop = (arrivals: Iterator<Arrival>): Promise<number> =>
    new Promise((resolve) => {
      let next = arrivals.next()
      let turnedAt = now()
      let isWaiting = false
      const pump = (): void => {
        const at = now()
        if (isWaiting) watch.turned(at - turnedAt)
        let sentNow = 0
        while (stop === undefined && next.done !== true && startedAt + next.value.atMs <= now()) {
          send(next.value)
          sentNow++
          next = arrivals.next()
        }
        tell()
        if (stop !== undefined || next.done === true) {
          const endsAt = stop === undefined ? startedAt + schedule.durationMs : 0
          const left = endsAt - now()
          if (left > 0) setTimeout(() => resolve(0), left)
          else resolve(0)
          return
        }
        const waitMs = startedAt + next.value.atMs - now()
        isWaiting = waitMs <= timerSlackMs && sentNow === 0
        turnedAt = now()
        if (waitMs > timerSlackMs) setTimeout(pump, Math.min(waitMs - timerSlackMs, progressEveryMs))
        else setImmediate(pump)
      }
      pump()
    })

  const closedLoop = async (users: number): Promise<number> => {
    const user = async (): Promise<void> => {
      while (stop === undefined && now() - startedAt < schedule.durationMs) {
        const asked = send({ atMs: now() - startedAt, step: 0 })
        if (asked === undefined) return
        await asked
        tell()
      }
    }
    // Those who are still waiting at the end are let go.
    const rest = new Promise<void>((resolve) => void setTimeout(resolve, schedule.durationMs))
    await Promise.race([Promise.all(Array.from({ length: users }, user)), rest])
    return 0
  }

  const unsent =
    schedule._tag === "Open"
      ? await openLoop(schedule.arrivals(seed)[Symbol.iterator]())
      : await closedLoop(schedule.users)
  const sendingMs = now() - startedAt
  const drain = setTimeout(
    () => {
      for (const { abort } of flights) abort.abort()
    },
    stop === "aborted" ? 0 : drainMs
  )
  await Promise.all([...flights].map(({ ended }) => ended))
  clearTimeout(drain)
  signal?.removeEventListener("abort", onAbort)
  const elapsedMs = now() - startedAt
  return { steps, came, generator: watch.end(unsent), stop, sendingMs, elapsedMs, startedAt }
}
