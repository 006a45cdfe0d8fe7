/**
 * A shadow's report as plain text of 80 columns.
 */
import { listed, number, percent, wrapped } from "../work/sentences.ts"
import type { Change } from "./figures.ts"
import type { CandidateReport, Report } from "./model.ts"

const dueOf = ({ slice, due, requests, disagreement, noise }: Change): string =>
  due.estimate === undefined || disagreement === undefined || noise === undefined
    ? `${slice}: nothing can be said of ${number(requests)} requests.`
    : `${slice}: ${percent(due.estimate)} (${percent(due.low)} to ${percent(due.high)}) of ${number(requests)}; ${percent(disagreement)} differ, ${percent(noise)} between two answers of the primary.`

const candidateOf = (report: CandidateReport): ReadonlyArray<string> => {
  const { candidate, change, slices, scores, latency, candidateUsd, primaryUsd } = report
  const { notComparedBy, failedBy, otherWork } = report
  const lines = [
    ...wrapped(
      change.due.estimate === undefined
        ? `${candidate}: nothing can be said yet of ${number(report.compared)} compared requests.`
        : `${candidate}: ${percent(change.due.estimate)} of answers differ due to the change (${percent(change.due.low)} to ${percent(change.due.high)}).`
    ),
    ...[change, ...slices].flatMap((each) => wrapped(`  ${dueOf(each)}`))
  ]
  for (const [name, { estimate = 0, low, high }] of Object.entries(scores))
    lines.push(
      ...wrapped(
        `  ${name}: ${estimate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) against the primary.`
      )
    )
  if (latency.ratio !== undefined)
    lines.push(
      ...wrapped(
        `  Time: ${latency.ratio.toFixed(2)} times the primary's${latency.low === undefined || latency.high === undefined ? "" : ` (${latency.low.toFixed(2)} to ${latency.high.toFixed(2)})`}.`
      )
    )
  if (candidateUsd !== undefined)
    lines.push(
      ...wrapped(
        `  Cost: ${candidateUsd.toPrecision(3)} USD an answer${primaryUsd === undefined ? "" : `, the primary ${primaryUsd.toPrecision(3)} USD`}.`
      )
    )
  if (otherWork > 0)
    lines.push(
      ...wrapped(`  On ${number(otherWork)} requests it would have done other things than the primary.`)
    )
  if (Object.keys(failedBy).length > 0)
    lines.push(
      ...wrapped(`  It did not answer what the primary did, and disagrees there: ${listed(failedBy)}.`)
    )
  if (Object.keys(notComparedBy).length > 0)
    lines.push(...wrapped(`  Not compared: ${listed(notComparedBy)}.`))
  return lines
}

/** The report in plain sentences, answer first. */
export const toText = (report: Report): string => {
  const { name, counts, candidates, spentUsd, stopped, openSessions, reviewed, reviewFile } = report
  const lines = candidates.flatMap(candidateOf)
  lines.push(
    ...wrapped(
      `${name}: ${number(counts.compared)} of ${number(counts.sampled)} picked requests were put to the candidates; ${number(counts.dropped)} were dropped, ${number(counts.pending)} are pending. It saw ${number(counts.seen)}.`
    )
  )
  if (counts.dropped > 0) lines.push(...wrapped(`Dropped: ${listed(counts.droppedBy)}.`))
  if (openSessions > 0) lines.push(`${number(openSessions)} sessions are not over, and not in the intervals.`)
  if (stopped !== undefined) lines.push(`It has ended by itself: ${stopped}.`)
  if (spentUsd > 0) lines.push(`Shadow calls cost ${spentUsd.toFixed(4)} USD.`)
  if (reviewed > 0)
    lines.push(
      ...wrapped(`${number(reviewed)} disagreements wait for review in ${reviewFile ?? "its queue"}.`)
    )
  return lines.join("\n")
}
