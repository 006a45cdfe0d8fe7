/**
 * The first screen of an adversarial run: one ranked table, the first failures, and where to look next.
 */
import { Report } from "@assay/core"
import { excerptOf, oneLine } from "./excerpt.ts"
import type { Assessment, CandidateResult } from "./model.ts"
import { isNoisy } from "./noise.ts"
import {
  briefRate,
  isShown,
  isTelling,
  kindOf,
  kinds,
  plain,
  quiet,
  ranked,
  rateText,
  type Shown
} from "./words.ts"

const { count, counted, percent } = Report.Figures

/** Families in the table. */
const mostRows = 8

const mostExamples = 4

/** Of an answer or a label so much is shown beside an input. */
const shortTextCharacters = 14

const bad = 0.05

/** A family on which nothing failed is too little known where more than this is not ruled out. */
const mostClean = 0.25

const label = (header: string): Report.Column => ({ header, align: "left", role: "label" })
const figure = (header: string, align: "left" | "right" = "right"): Report.Column => ({
  header,
  align,
  role: "figure"
})

const cellOf = (shown: Shown | undefined, text: (rate: Shown["rate"]) => string): Report.Cell => {
  if (shown === undefined) return { text: "" }
  if (!isTelling(shown.candidate)) return { text: "–", tone: "quiet" }
  return {
    text: text(shown.rate),
    tone: shown.rate !== undefined && shown.rate.low > bad ? "bad" : "plain"
  }
}

/** The rows of a family, one for each candidate. */
interface FamilyRow {
  readonly family: string
  readonly kind: string
  readonly of: ReadonlyMap<CandidateResult, Shown>
}

const rowsOf = (all: ReadonlyArray<Shown>): ReadonlyArray<FamilyRow> => {
  const order = [...all.filter(({ candidate }) => isTelling(candidate)), ...all]
  const names = [...new Set(order.map(({ family }) => family.family))]
  return names.flatMap((family) => {
    const own = all.filter((each) => each.family.family === family)
    const [first] = own
    return first === undefined
      ? []
      : [{ family, kind: kindOf(first.family), of: new Map(own.map((each) => [each.candidate, each])) }]
  })
}

const failedSomewhere = ({ of }: FamilyRow): boolean =>
  [...of.values()].some(({ family }) => family.failed > 0)

const isAssessed = ({ of }: FamilyRow): boolean =>
  [...of.values()].some(({ family }) => family.failed + family.held > 0)

/** The highest rate that is not ruled out, of any candidate. */
const highestOf = ({ of }: FamilyRow): number =>
  Math.max(
    ...[...of.values()].map(({ candidate, family }) => (isTelling(candidate) ? (family.rate?.high ?? 1) : 0))
  )

const mostOften = (modes: Readonly<Record<string, number>>): string =>
  Object.entries(modes).toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ""

/** Of one candidate there is room for counts and for how it fails. */
const single = (
  rows: ReadonlyArray<FamilyRow>,
  candidate: CandidateResult,
  repeats: number
): Report.Table => ({
  _tag: "Table",
  columns: [
    label("family"),
    figure("label", "left"),
    figure("failed"),
    figure(isNoisy(candidate) ? "above noise" : "rate"),
    ...(repeats > 1 ? [figure("held each time")] : []),
    figure("most often", "left")
  ],
  rows: rows.map(({ family, kind, of }) => {
    const shown = of.get(candidate)
    const { failed = 0, held = 0, modes = {}, eachTime } = shown?.family ?? {}
    return [
      { text: family },
      { text: kind },
      { text: `${count(failed)} of ${count(failed + held)}` },
      cellOf(shown, rateText),
      ...(repeats > 1
        ? [{ text: eachTime === undefined ? "n/a" : `${count(eachTime.held)} of ${count(eachTime.of)}` }]
        : []),
      { text: mostOften(modes) }
    ]
  })
})

const several = (
  rows: ReadonlyArray<FamilyRow>,
  candidates: ReadonlyArray<CandidateResult>
): Report.Table => ({
  _tag: "Table",
  columns: [label("family"), figure("label", "left"), ...candidates.map(({ name }) => figure(name))],
  rows: rows.map(({ family, kind, of }) => [
    { text: family },
    { text: kind },
    ...candidates.map((each) => cellOf(of.get(each), briefRate))
  ])
})

/** The one table, and what it does not show. */
const tableOf = ({ candidates, repeats }: Assessment): ReadonlyArray<Report.Block> => {
  // Of candidates that ignore their input there is nothing to rank.
  if (!candidates.some(isTelling)) return []
  const rows = rowsOf(ranked(candidates))
  const failing = rows.filter(failedSomewhere)
  const shown = (failing.length === 0 ? rows.filter(isAssessed) : failing).slice(0, mostRows)
  const [only] = candidates
  if (shown.length === 0 || only === undefined) return []
  const unfailed = rows.filter((row) => isAssessed(row) && !failedSomewhere(row) && !shown.includes(row))
  const clean = unfailed.filter((row) => highestOf(row) <= mostClean)
  const tooFew = unfailed.filter((row) => highestOf(row) > mostClean)
  const highest = Math.max(...clean.map(highestOf))
  const kindsShown = [...new Set(shown.map(({ kind }) => kind))]
  const constant = candidates.filter((each) => !isTelling(each))
  return [
    candidates.length === 1 ? single(shown, only, repeats) : several(shown, candidates),
    ...(failing.length > shown.length
      ? [quiet(`${counted(failing.length - shown.length, "more family", "more families")} with lower rates.`)]
      : []),
    ...(clean.length === 0
      ? []
      : [
          quiet(
            `Nothing failed on ${clean.map(({ family }) => family).join(", ")} (each below ${percent(Math.ceil(1000 * highest) / 1000)}).`
          )
        ]),
    ...(tooFew.length === 0
      ? []
      : [quiet(`Too few inputs to tell on ${tooFew.map(({ family }) => family).join(", ")}.`)]),
    quiet(
      `${kindsShown.map((kind) => `${kind}: ${kinds[kind] ?? ""}`).join(". ")}. Rates have 95 % intervals over cases${
        candidates.some(isNoisy) ? ", less noise" : ""
      }.`
    ),
    ...(repeats > 1
      ? [
          quiet(
            candidates
              .map(({ name, rightEachTime, right, asked }) =>
                rightEachTime === undefined
                  ? ""
                  : `${name}, unperturbed: right in the first answer on ${count(right)} of ${count(asked)}, in all ${count(repeats)} on ${count(rightEachTime.held)} of ${count(rightEachTime.of)}.`
              )
              .join(" ")
          )
        ]
      : []),
    ...(constant.length === 0
      ? []
      : [
          quiet(
            `–: ${constant.map(({ name }) => name).join(" and ")} ignores its input, so that a rate says nothing.`
          )
        ])
  ]
}

/** The worst families that have a failure to show, the certain ones first, each family once. */
const exemplary = (all: ReadonlyArray<Shown>): ReadonlyArray<Shown> => {
  const withFailures = all.filter(({ candidate, family }) => family.found.length > 0 && isTelling(candidate))
  const certain = withFailures.filter(({ family }) => family.certainty === "certain")
  return [...certain, ...withFailures]
    .filter((each, at, list) => list.findIndex(({ family }) => family.family === each.family.family) === at)
    .slice(0, mostExamples)
}

/** The first failures. The input is cut to the width, and begins where it differs from the case. */
const examplesOf = (shown: ReadonlyArray<Shown>, hasSeveral: boolean): ReadonlyArray<Report.Section> => {
  const rows = shown.flatMap(({ candidate, family }): ReadonlyArray<ReadonlyArray<Report.Cell>> => {
    const [first] = family.found
    if (first === undefined) return []
    const got = first.outputJson ?? first.text
    return [
      [
        { text: family.family },
        ...(hasSeveral ? [{ text: oneLine(candidate.name, shortTextCharacters) }] : []),
        { text: first.expectedJson === undefined ? "n/a" : oneLine(first.expectedJson, shortTextCharacters) },
        { text: got === undefined ? first.how : oneLine(got, shortTextCharacters), tone: "bad" },
        { text: excerptOf(first) }
      ]
    ]
  })
  return rows.length === 0
    ? []
    : [
        {
          title: "First failures",
          blocks: [
            {
              _tag: "Table",
              columns: [
                label("family"),
                ...(hasSeveral ? [figure("candidate", "left")] : []),
                figure("expected", "left"),
                figure("got", "left"),
                { header: "input", align: "left", role: "excerpt" }
              ],
              rows
            }
          ]
        }
      ]
}

/** Commands that tell more. */
const nextOf = (
  { run, candidates }: Assessment,
  shown: ReadonlyArray<Shown>,
  isFull: boolean
): ReadonlyArray<Report.Section> => {
  const [worst] = shown
  const first = worst?.family.found[0]
  const likely = shown.find((each) => each.family.certainty === "likely" && isShown(each))
  const families = new Set(candidates.flatMap((each) => each.families.map(({ family }) => family))).size - 1
  const errored = candidates.some((each) =>
    each.families.some(({ unassessed }) => (unassessed.errored ?? 0) > 0)
  )
  const blocks = [
    ...(errored ? [plain(`assay show ${run}: why trials errored.`)] : []),
    ...(worst === undefined || first === undefined
      ? []
      : [
          plain(
            `assay cases ${run} --candidate ${worst.candidate.name} --tag family=${worst.family.family}: all its failures.`
          ),
          plain(
            `assay adversarial FILE --only ${worst.candidate.name} --shrink ${JSON.stringify(first.caseId)}${
              first.how === "wrong-silent" ? "" : ` --how ${first.how}`
            }: what of the input does it.`
          )
        ]),
    ...(likely === undefined
      ? []
      : [
          plain(
            `assay cases ${run} --tag family=${likely.family.family} --show all: does the label still hold?`
          )
        ]),
    ...(worst === undefined || families < 2
      ? []
      : [
          plain(
            `--seed 2: other variants. The worst of ${counted(families, "family", "families")} looks worse than it is.`
          )
        ]),
    ...(isFull ? [] : [plain("--full: every family of each candidate, with what was not assessed.")])
  ]
  return blocks.length === 0 ? [] : [{ title: "Where to look next", blocks }]
}

/** The one ranked table and the first failures. */
export const figuresOf = (assessment: Assessment): ReadonlyArray<Report.Section> => {
  const table = tableOf(assessment)
  return [
    ...(table.length === 0 ? [] : [{ title: "", blocks: table }]),
    ...examplesOf(exemplary(ranked(assessment.candidates)), assessment.candidates.length > 1)
  ]
}

/** All of the screen below the answer. */
export const screenOf = (assessment: Assessment, isFull: boolean): ReadonlyArray<Report.Section> => [
  ...figuresOf(assessment),
  ...nextOf(assessment, exemplary(ranked(assessment.candidates)), isFull)
]
