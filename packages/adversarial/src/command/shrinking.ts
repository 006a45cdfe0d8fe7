/**
 * A shrunk failure in words.
 */
import { Report } from "@assay/core"
import { neutral } from "@assay/core/internal"
import type { ShrunkCase } from "../shrink/found.ts"

const { counted, percent, usd } = Report.Figures

const ending: Readonly<Record<ShrunkCase["shrunk"]["status"], string>> = {
  minimal: "Nothing more can be taken away.",
  budget: "The calls were spent: this is the best that was confirmed.",
  rare: "It fails too rarely to be shrunk within these calls.",
  background: "The text before fails about as often: there is nothing to shrink.",
  unanswered: "Too many answers in a row could not be judged."
}

/** What came of it, in lines. */
export const shrunkLines = ({
  caseId,
  candidate,
  how,
  input,
  shrunk,
  spentUsd
}: ShrunkCase): ReadonlyArray<string> => {
  const { status, from, to, rate, original, background, threshold, calls, accepted, rejected } = shrunk
  return [
    neutral(
      `${candidate} on ${caseId} (${how}): from ${counted(from, "part")} to ${counted(to, "part")}, ${counted(calls, "call")}${spentUsd > 0 ? ` for ${usd(spentUsd)} USD` : ""}.`
    ),
    ending[status],
    `Failed before: ${original.failed} of ${original.asked}; without the perturbation: ${background.failed} of ${background.asked}.`,
    ...(rate === undefined
      ? []
      : [
          `The smallest input fails in ${percent(rate.value)} [${percent(rate.low)}, ${percent(rate.high)}] of fresh answers; it had to keep ${percent(threshold)}.`
        ]),
    `${counted(accepted, "smaller input")} accepted, ${rejected} rejected.`,
    neutral(`Input: ${JSON.stringify(input)}`)
  ]
}
