/**
 * An assessment as a report: for a terminal, Markdown, or wherever outlines are written.
 */
import { Report } from "@assay/core"
import type { Assessment, CandidateResult, FamilyResult, Rate } from "./model.ts"

const { counted, count, percent, rate: asRate } = Report.Figures

const quiet = (text: string): Report.Line => ({ _tag: "Line", text, tone: "quiet" })
const plain = (text: string): Report.Line => ({ _tag: "Line", text, tone: "plain" })
const warning = (text: string): Report.Line => ({ _tag: "Line", text, tone: "warning" })

const interval = ({ low, high }: Rate): string => `[${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`

const rateText = (rate: Rate | undefined): string =>
  rate === undefined ? "n/a" : `${asRate(rate.value)} ${interval(rate)}`

const columns: ReadonlyArray<Report.Column> = [
  { header: "family", align: "left", role: "label" },
  { header: "failed", align: "right", role: "figure" },
  { header: "rate", align: "right", role: "figure" },
  { header: "above noise", align: "right", role: "figure" },
  { header: "most often", align: "left", role: "figure" }
]

const mostOften = ({ modes }: FamilyResult): string =>
  Object.entries(modes).toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ""

const rowOf = (result: FamilyResult, isNoisy: boolean): ReadonlyArray<Report.Cell> => {
  const assessed = result.failed + result.held
  const tone = result.rate !== undefined && result.rate.low > 0.05 ? "bad" : "plain"
  return [
    { text: result.family },
    { text: `${count(result.failed)} of ${count(assessed)}` },
    { text: rateText(result.rate), tone },
    { text: isNoisy ? rateText(result.excess) : "" },
    { text: mostOften(result) }
  ]
}

const groups = [
  [
    "Certain to keep the label: failures count against the candidate",
    (each: FamilyResult) => each.property === "invariance" && each.certainty === "certain"
  ],
  [
    "Likely to keep the label: look at some before they count",
    (each: FamilyResult) => each.property === "invariance" && each.certainty === "likely"
  ],
  ["Other properties", (each: FamilyResult) => each.property !== "invariance" && each.family !== "swap"]
] as const

const asked: Readonly<Record<FamilyResult["property"], string>> = {
  invariance: "stays right",
  directional: "changes as it must",
  functionality: "is right",
  graceful: "never confidently wrong",
  conformance: "keeps to the schema",
  "no leak": "gives no secret away"
}

const unassessedOf = (families: ReadonlyArray<FamilyResult>): ReadonlyArray<Report.Line> => {
  const sums = new Map<string, number>()
  for (const { unassessed } of families)
    for (const [why, number] of Object.entries(unassessed)) sums.set(why, (sums.get(why) ?? 0) + number)
  return sums.size === 0
    ? []
    : [quiet(`Not assessed: ${[...sums].map(([why, number]) => `${count(number)} ${why}`).join(", ")}.`)]
}

const guardOf = ({ ignoresInput, families }: CandidateResult): ReadonlyArray<Report.Line> => {
  const swap = families.find(({ family }) => family === "swap")
  if (swap === undefined || ignoresInput === undefined)
    return [
      quiet("No edit that must change the answer could be assessed: a constant answer would look invariant.")
    ]
  const all = swap.failed + swap.held
  const changed = all - (swap.modes.unchanged ?? 0)
  const said = `On inputs with another label the answer changed in ${count(changed)} of ${count(all)}`
  return [
    ignoresInput
      ? warning(`${said}: it seems to ignore its input, so that its invariance means nothing.`)
      : quiet(`${said}.`)
  ]
}

const noiseLine = ({ right, asked: all, noise }: CandidateResult): Report.Line =>
  quiet(
    `Right on ${count(right)} of ${counted(all, "case")} unperturbed; ${
      noise.asked === 0
        ? "asked again: nothing to compare"
        : `asked again, ${count(noise.flipped)} of ${count(noise.asked)} were not right`
    }.`
  )

const sectionOf = (result: CandidateResult): Report.Section => {
  const isNoisy = result.noise.flipped > 0
  const shown = isNoisy ? columns : columns.filter(({ header }) => header !== "above noise")
  const tables = groups.flatMap(([caption, isOf]): ReadonlyArray<Report.Block> => {
    const all = result.families.filter(isOf)
    if (all.length === 0) return []
    const isOther = caption === "Other properties"
    const rows = all.map((each) => {
      const cells = rowOf(each, isNoisy).filter((_, at) => isNoisy || columns[at]?.header !== "above noise")
      return isOther ? [{ text: `${each.family}: ${asked[each.property]}` }, ...cells.slice(1)] : cells
    })
    return [{ _tag: "Table", caption, columns: shown, rows }]
  })
  return {
    title: result.name,
    blocks: [
      noiseLine(result),
      ...guardOf(result),
      ...tables,
      ...unassessedOf(result.families),
      ...examplesOf(result)
    ]
  }
}

const shownCharacters = 300

/** The first failure of each of the worst certain families. */
const examplesOf = ({ families }: CandidateResult): ReadonlyArray<Report.Block> => {
  const worst = families.filter(
    ({ certainty, found, property }) =>
      certainty === "certain" && found.length > 0 && property === "invariance"
  )
  const fields = worst.slice(0, 2).flatMap(
    ({ family, found: [first] }): ReadonlyArray<readonly [string, string]> =>
      first === undefined
        ? []
        : [
            [family, `${first.caseId} (${first.how})`],
            ["input", first.inputJson.slice(0, shownCharacters).toWellFormed()],
            ["answer", (first.outputJson ?? first.text ?? "none").slice(0, shownCharacters).toWellFormed()]
          ]
  )
  return fields.length === 0 ? [] : [{ _tag: "Fields", fields }]
}

/** The report of an assessment. */
export const toOutline = (assessment: Assessment): Report.Outline => {
  const { experiment, run, planned, done, status, candidates } = assessment
  const open =
    done < planned
      ? [warning(`Inconclusive: ${count(done)} of ${count(planned)} trials were done.`)]
      : status === "inconclusive"
        ? [warning("Inconclusive: of a candidate nothing could be assessed.")]
        : []
  return {
    title: experiment,
    lines: [quiet(`Run ${run}. ${counted(done, "trial")}. Rates have 95 % intervals over cases.`), ...open],
    sections: [
      ...candidates.map(sectionOf),
      {
        title: "What this says",
        blocks: [
          plain(
            `A rate is of inputs that were made to break things, and no estimate for production. ${percent(0.05)} of intervals miss the truth; of many families some look bad by chance.`
          )
        ]
      }
    ]
  }
}
