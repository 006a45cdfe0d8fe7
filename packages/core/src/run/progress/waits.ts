/**
 * What a lane waits for and why, in one line for a person.
 */

import type { Status } from "@assay/pacing/Lane"
import { count } from "../../text/figures.ts"
import { unheeded } from "../../text/runnerCommands.ts"
import { neutral } from "../../text/terminalText.ts"

/** For so long after an episode a lane's change of concurrency is worth a word, milliseconds. */
const memorableMs = 30_000
/** Shorter holds are pacing, and not worth one. */
const noticeableMs = 500

const seconds = (ms: number): string => `${Math.max(1, Math.ceil(ms / 1_000))} s`

const refusal = ({ lastEpisode }: Status): string => {
  switch (lastEpisode?.reason) {
    case "overloaded":
      return "overloaded"
    case "requests":
    case "tokens":
    case "concurrency":
      return `429 (${lastEpisode.reason})`
    default:
      return "429"
  }
}

const rateOf = (rate: number | undefined, unit: string): string =>
  rate === undefined ? `its limit of ${unit}s` : `its limit of ${count(Math.round(rate))} ${unit}s a minute`

/** Why the lane waits; undefined while it does not, or only for its own calls. */
const holdOf = (status: Status): string | undefined => {
  const { held } = status
  if (held === undefined) return undefined
  switch (held.why) {
    case "asked-to-wait":
      return `${refusal(status)}, retry in ${seconds(held.forMs ?? 0)}`
    case "requests":
    case "tokens": {
      const unit = held.why === "requests" ? "request" : "token"
      const rate = held.why === "requests" ? status.requestsPerMinute : status.tokensPerMinute
      const next = (held.forMs ?? 0) < noticeableMs ? "" : `, next call in ${seconds(held.forMs ?? 0)}`
      return `at ${rateOf(rate, unit)}${next}`
    }
    case "budget":
      return "the rest of the budget is reserved by running calls"
    case "concurrency":
      return undefined
  }
}

const changeOf = ({ lastEpisode, episodeAgoMs, concurrency }: Status): string | undefined => {
  if (lastEpisode === undefined || episodeAgoMs === undefined || episodeAgoMs > memorableMs) return undefined
  const { from, to } = lastEpisode
  if (from === to) return undefined
  return concurrency > to ? `concurrency ${from}→${to}→${concurrency}` : `concurrency ${from}→${to}`
}

/** What is wrong with a server, such as `local/m: no connection: connect ECONNREFUSED 127.0.0.1:9; trying again`. */
const troubleOf = ({ trouble }: Status): string | undefined => {
  if (trouble === undefined) return undefined
  const { because, forMs, hasAnswered, isUnreachable } = trouble
  const again = forMs === undefined || forMs < noticeableMs ? "trying again" : `next try in ${seconds(forMs)}`
  return `${unheeded(neutral(because))}; ${again}${isUnreachable && !hasAnswered ? ", Ctrl-C stops the run" : ""}`
}

/** Lanes whose calls find no server, or only its failures, for the line a run ends with. */
export const troubles = (lanes: ReadonlyArray<Status>): ReadonlyArray<string> =>
  lanes.flatMap(({ id, trouble }) =>
    trouble === undefined ? [] : [`${neutral(id)}: ${unheeded(neutral(trouble.because))}`]
  )

/** Which event a lane's line is about, so that a log tells of each once. Undefined for a limit that is kept to. */
export const eventOf = ({ lastEpisode, trouble }: Status): string | undefined =>
  trouble !== undefined
    ? `trouble since ${trouble.since}`
    : lastEpisode === undefined
      ? undefined
      : `episode at ${lastEpisode.at}`

/** One line, such as `openai/gpt-5-mini: 429, retry in 12 s, concurrency 20→14`; undefined when nothing is held up. */
export const waitLine = (status: Status): string | undefined => {
  const trouble = troubleOf(status)
  if (trouble !== undefined) return `${neutral(status.id)}: ${trouble}`
  const hold = holdOf(status)
  const change = changeOf(status)
  const parts = [
    hold,
    hold === undefined && change !== undefined ? `${refusal(status)} earlier` : undefined,
    change
  ]
  const said = parts.filter((part) => part !== undefined)
  return said.length === 0 ? undefined : `${neutral(status.id)}: ${said.join(", ")}`
}
