/**
 * Says in plain sentences why a call waits, why the lane slowed down, and what each step of a replay did.
 */
import * as Concurrency from "./concurrency.ts"
import type { Conclusion, Decision, Episode, Event, Slowed, Wait } from "./model.ts"
import { overview, type State } from "./state.ts"

const seconds = (ms: number): string =>
  ms < 950 ? `${Math.max(1, Math.round(ms))} ms` : `${Number((ms / 1000).toPrecision(3))} s`

const amount = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en")

const calls = (count: number): string => (count === 1 ? "1 call" : `${count} calls`)

const share = (part: number): string => `${Number((part * 100).toPrecision(2))} %`

const limitNames = {
  requests: "its request limit",
  tokens: "its token limit",
  concurrency: "its limit of concurrent calls",
  unknown: "no limit"
} as const

const causeOf = (reason: Episode["reason"]): string =>
  reason === "overloaded"
    ? "the server said that it is overloaded"
    : `the server refused a call with 429 and named ${limitNames[reason]}`

const slowedTo = ({ from, of, to }: Slowed): string | undefined => {
  if (to === undefined || to === from) return undefined
  if (from === undefined) return `slowed down to ${amount(to)} ${of} a minute`
  return `${from > to ? "slowed down" : "went"} from ${amount(from)} to ${amount(to)} ${of} a minute`
}

const changeOf = ({ at, from, slowed, to, untilMs }: Episode): string => {
  const changes = [
    from === to ? undefined : `went from ${from} to ${calls(to)} at once`,
    slowed === undefined ? undefined : slowedTo(slowed),
    untilMs === undefined ? undefined : `paused for ${seconds(untilMs - at)}`
  ].filter((change) => change !== undefined)
  if (changes.length === 0) return `The lane stayed at ${calls(to)} at once, though`
  return `The lane ${changes.join(" and ")} because`
}

/**
 * Why the lane slowed down, in one sentence, such as "The lane went from 12 to 8 calls at once because the server
 * refused a call with 429 and named its limit of concurrent calls."
 */
export const explainEpisode = (episode: Episode): string => `${changeOf(episode)} ${causeOf(episode.reason)}.`

/**
 * Why a call waits, in one sentence, such as "The call waits 1.2 s because the lane is at its limit of 600 requests a
 * minute."
 *
 * @param at when it asked, milliseconds of the lane's clock
 */
export const explainWait = (state: State, at: number, { untilMs, why }: Wait): string => {
  const forHow = untilMs === undefined ? "" : ` ${seconds(untilMs - at)}`
  const { inFlight, pausedUntil, requestsPerMinute, tokensPerMinute } = overview(state, at)
  const rate = (perMinute: number | undefined, unit: string): string =>
    perMinute === undefined ? `its ${unit} limit` : `its limit of ${amount(perMinute)} ${unit}s a minute`
  switch (why) {
    case "concurrency":
      return `The call waits until another call ends because ${calls(inFlight)} are in progress, the most that the lane allows.`
    case "requests":
      return `The call waits${forHow} because the lane is at ${rate(requestsPerMinute, "request")}.`
    case "tokens":
      return `The call waits${forHow} because the lane is at ${rate(tokensPerMinute, "token")}.`
    case "asked-to-wait":
      if (state.series.probe !== undefined)
        return `The call waits${forHow} because the lane tests whether slowing down helps against refusals.`
      return pausedUntil === undefined
        ? `The call waits${forHow} because after the pause one call first tests whether the server accepts calls again.`
        : `The call waits${forHow} because the lane is paused after a refusal.`
  }
}

const conclusions: Record<Exclude<Conclusion, "episode">, string> = {
  served: "was served.",
  fault: "failed at the server, so the lane does not grow for a while.",
  neutral: "ended without information about the server.",
  "unknown-permit": "had already ended, so nothing changed.",
  "same-episode":
    "was refused, but it had started before the lane last slowed down, so the lane stays as it is.",
  expected: "was refused by chance (some calls are refused at every rate), so the lane stays as it is.",
  "probe-began":
    "was refused although the lane sends less than before, so the lane tests with more calls whether slowing down helps.",
  "in-probe": "was refused while the lane tests whether slowing down helps."
}

const decisionOf = (before: State, after: State, event: Event, decision: Decision): string | undefined => {
  switch (decision._tag) {
    case "Permit":
      return `Call ${decision.id} starts as number ${decision.inFlight} of at most ${Math.max(decision.inFlight, Concurrency.limitOf(before.concurrency))} at once.`
    case "Wait":
      return explainWait(after, event.at, decision)
    case "Acknowledgement": {
      const { conclusion } = decision
      const id = event._tag === "CallEnded" ? event.permit : 0
      return conclusion === "episode" ? undefined : `Call ${id} ${conclusions[conclusion]}`
    }
  }
}

/** What a step did and why, in a sentence or a few. `before`, `after`: the lane's states; see `replay`. */
export const explain = ({
  after,
  before,
  decision,
  event
}: {
  readonly event: Event
  readonly decision: Decision
  readonly before: State
  readonly after: State
}): string => {
  const { lastEpisode } = after
  const isEpisode = lastEpisode !== undefined && after.episodes > before.episodes
  const isTakenBack = after.takenBackAt !== before.takenBackAt
  return [
    decisionOf(before, after, event, decision),
    isEpisode ? explainEpisode(lastEpisode) : undefined,
    isTakenBack && after.background.share > 0
      ? `Slowing down did not help: ${share(after.background.share)} of calls are refused at every rate, so the lane is as fast as before.`
      : isTakenBack
        ? "The refusals have stopped, so the lane is as fast as before."
        : undefined
  ]
    .filter((sentence) => sentence !== undefined)
    .join(" ")
}
