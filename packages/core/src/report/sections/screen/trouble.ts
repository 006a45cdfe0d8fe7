/**
 * Trials that failed with a sign of it, or that are not measured: how many, and why.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import type { CandidateSummary, Reason } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line, type Section } from "../../outline.ts"
import { limited } from "./limited.ts"
import { inOrder } from "./order.ts"

/** Reasons of one failure mode, and candidates, that are told. */
const mostReasons = 3
const mostCandidates = 6

/** A reason may quote a whole reply. In characters. */
const mostOfReason = 80

/** What was expected, without what was found: that differs from reply to reply. */
const withoutFinding = (reason: string): string => reason.replace(/[;,] found .*$/su, "")

/** Reasons that are one but for what was found, most frequent first. */
const grouped = (reasons: ReadonlyArray<Reason>): ReadonlyArray<Reason> =>
  [...Map.groupBy(reasons, ({ reason }) => withoutFinding(reason))]
    .map(([reason, group]) => ({ reason, trials: group.reduce((sum, { trials }) => sum + trials, 0) }))
    .toSorted((a, b) => b.trials - a.trials)

const short = (reason: string): string =>
  reason.length <= mostOfReason ? reason : `${reason.slice(0, mostOfReason - 1).toWellFormed()}…`

const listed = (reasons: ReadonlyArray<Reason>): string => {
  const told = grouped(reasons.filter(({ reason }) => reason !== ""))
  const rest = told.slice(mostReasons).reduce((sum, { trials }) => sum + trials, 0)
  const words = told
    .slice(0, mostReasons)
    .map(({ reason, trials }) => `${short(reason)} ×${Figures.count(trials)}`)
  return words.length === 0
    ? ""
    : ` (${[...words, ...(rest > 0 ? [`others ×${Figures.count(rest)}`] : [])].join("; ")})`
}

const ofCandidate = (candidate: CandidateSummary): ReadonlyArray<Line> => {
  const { name, modes, misses, scores, errors, failures } = candidate
  const failed = misses.flatMap(({ mode, reasons }) => {
    if (mode === "wrong-silent") return []
    const why =
      mode === "errored" ? errors : mode === "unscored" ? (scores[0]?.unscoredReasons ?? []) : reasons
    return [`${Figures.count(modes[mode])} ${mode}${listed(why)}`]
  })
  const { trials, reasons } = failures.falseAlarms
  const parts = [
    ...failed,
    ...(trials === 0 ? [] : [`${Figures.counted(trials, "false alarm")} on right answers${listed(reasons)}`])
  ]
  return parts.length === 0
    ? []
    : [line(`${name}: ${parts.join(", ")}`, modes.errored > 0 ? "warning" : "plain")]
}

/** The failure modes of every candidate but the silent one, with their reasons. */
export const trouble = (report: RunReport): ReadonlyArray<Section> =>
  limited(
    inOrder(report)
      .map(ofCandidate)
      .filter((lines) => lines.length > 0),
    mostCandidates,
    "candidate"
  )
