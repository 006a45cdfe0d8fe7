/**
 * A guard's report as plain text of 80 columns.
 */
import { listed, number, percent, wrapped } from "../work/sentences.ts"
import type { Report } from "./observing.ts"

/** Counts as sentences. */
const counted = ({ name, counts }: Report): ReadonlyArray<string> => {
  const { seen, declined, sampled, scored, dropped, droppedBy, pending } = counts
  return [
    ...wrapped(
      `${name}: ${number(scored)} of ${number(sampled)} picked answers were scored; ${number(dropped)} were dropped and ${number(pending)} are pending.`
    ),
    ...wrapped(`It saw ${number(seen)} and the sample left out ${number(declined)}.`),
    ...(dropped === 0 ? [] : wrapped(`Dropped: ${listed(droppedBy)}.`))
  ]
}

/** The report in plain sentences, answer first. */
export const toText = (report: Report): string => {
  const { scores, labelled, labels, sinks, spentUsd, leftRunning } = report
  const lines: Array<string> = []
  for (const { name, mean, scored, unscored } of scores)
    lines.push(
      ...wrapped(
        `${name}: ${mean === undefined ? "no score" : `mean ${mean.toFixed(3)}`} of ${number(scored)} scored, ${number(unscored)} unscored.`
      )
    )
  for (const { name, estimate } of labelled)
    lines.push(
      ...wrapped(
        estimate._tag === "NotEstimable"
          ? `${name} by labels is not estimable: ${estimate.because}.`
          : `${name} by labels is ${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)}), from ${number(estimate.labelled)} of the audit sample.`
      )
    )
  lines.push(...counted(report))
  if (labels !== undefined)
    lines.push(
      ...wrapped(
        labels.arrivalRate === undefined
          ? `Labels: none is due; ${number(labels.waiting)} answers wait.`
          : `Labels came for ${percent(labels.arrivalRate)} of the answers that are due; ${number(labels.waiting)} wait.`
      )
    )
  for (const { name, given, written, flushesFailed, isOpen, lastError } of sinks)
    if (written < given || flushesFailed > 0)
      lines.push(
        ...wrapped(
          `Sink ${name} took ${number(written)} of ${number(given)} records${flushesFailed > 0 ? ", could not bring all of them to their end," : ""}${isOpen ? " and is left alone" : ""}${lastError === undefined ? "" : `: ${lastError}`}.`
        )
      )
  if (spentUsd > 0) lines.push(`The checks cost ${spentUsd.toFixed(4)} USD.`)
  if (leftRunning > 0) lines.push(`${number(leftRunning)} checks took too long; what they began may go on.`)
  return lines.join("\n")
}
