/**
 * Every family of each candidate, ranked: failed, held and not assessed, with the rate and what of it is above noise.
 */
import { Report } from "@assay/core"
import { guardSentence } from "./answer.ts"
import type { Assessment, CandidateResult, FamilyResult } from "./model.ts"
import { kindOf, plain, progressOf, quiet, ranked, rateText, unassessedOf, warning } from "./words.ts"

const { count, counted, usd } = Report.Figures

const figure = (header: string, align: "left" | "right" = "right"): Report.Column => ({
  header,
  align,
  role: "figure"
})

const mostOften = ({ modes }: FamilyResult): string =>
  Object.entries(modes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([mode, number]) => `${count(number)} ${mode}`)[0] ?? ""

const unassessed = ({ unassessed: all }: FamilyResult): number =>
  Object.values(all).reduce((sum, each) => sum + each, 0)

const tableOf = (candidate: CandidateResult, repeats: number): Report.Table => ({
  _tag: "Table",
  columns: [
    { header: "family", align: "left", role: "label" },
    figure("label", "left"),
    figure("failed"),
    figure("held"),
    figure("not assessed"),
    figure("rate"),
    figure("above noise"),
    ...(repeats > 1 ? [figure("held each time")] : []),
    figure("most often", "left")
  ],
  rows: ranked([candidate]).map(({ family, rate }) => [
    { text: family.family },
    { text: kindOf(family) },
    { text: count(family.failed) },
    { text: count(family.held) },
    { text: count(unassessed(family)) },
    {
      text: rateText(family.rate),
      ...(family.rate === undefined || family.rate.value === 0
        ? {}
        : { shade: { share: Math.min(1, family.rate.value), isRight: false } })
    },
    {
      text: family.property === "invariance" ? rateText(family.excess) : "",
      tone: rate !== undefined && rate.low > 0.05 ? ("bad" as const) : ("plain" as const)
    },
    ...(repeats > 1
      ? [
          {
            text:
              family.eachTime === undefined
                ? "n/a"
                : `${count(family.eachTime.held)} of ${count(family.eachTime.of)}`
          }
        ]
      : []),
    { text: mostOften(family) }
  ])
})

const unperturbed = (candidate: CandidateResult, repeats: number): Report.Line => {
  const { right, asked, noise, rightEachTime } = candidate
  const each =
    rightEachTime === undefined
      ? ""
      : `, and in all ${count(repeats)} answers on ${count(rightEachTime.held)} of ${count(rightEachTime.of)}`
  return quiet(
    `Right on ${count(right)} of ${counted(asked, "case")} unperturbed${each}; ${
      noise.asked === 0
        ? "asked again: nothing to compare"
        : `asked again, ${count(noise.flipped)} of ${count(noise.asked)} were not right`
    }.`
  )
}

const guardLine = (candidate: CandidateResult): Report.Line => {
  const said = guardSentence(candidate)
  const { changed, asked } = candidate.guard
  return said === undefined
    ? quiet(`On inputs with another label the answer changed on ${count(changed)} of ${count(asked)}.`)
    : warning(said)
}

const sectionOf = (candidate: CandidateResult, repeats: number): Report.Section => {
  const reasons = unassessedOf(candidate.families)
  return {
    title: candidate.name,
    blocks: [
      unperturbed(candidate, repeats),
      guardLine(candidate),
      tableOf(candidate, repeats),
      ...(reasons === "" ? [] : [quiet(`Not assessed: ${reasons}.`)])
    ]
  }
}

/** The sections of the candidates, and how to read them. */
export const detailsOf = (assessment: Assessment): ReadonlyArray<Report.Section> => {
  const { run, repeats, candidates } = assessment
  return [
    ...candidates.map((each) => sectionOf(each, repeats)),
    {
      title: "How to read this",
      blocks: [
        ...(assessment.written ?? []).map(({ family, writer, asked, usable, spentUsd }) =>
          quiet(
            `${family} was written by ${writer}: ${count(usable)} of ${counted(asked, "text")} can be used${spentUsd > 0 ? `, for ${usd(spentUsd)} USD` : ""}. Whether they keep the label is for people to say.`
          )
        ),
        plain(
          "A rate is of inputs that were made to break things, and no estimate for production. Intervals are of 95 % over cases; of many families some look bad by chance. Above noise: less what the same cases do when they are asked again as they are, paired, with its own interval."
        ),
        quiet(
          `Run ${run}, ${progressOf(assessment)}, ${counted(repeats, "answer")} per input. planned = failed + held + not assessed.`
        )
      ]
    }
  ]
}
