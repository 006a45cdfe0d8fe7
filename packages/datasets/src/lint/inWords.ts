/**
 * What a lint found, for a terminal: the answer first, then the worst.
 */
import { Report } from "@assay/core"
import { neutral, wrap } from "@assay/core/internal"
import { isPlaced } from "./corpus.ts"
import type { Finding, RowName } from "./Finding.ts"
import type { Result } from "./Lint.ts"
import type { Judged } from "./sidecar.ts"
import { assumedDiscordance } from "./sizes.ts"

const { count, counted, percent } = Report.Figures

const columns = 80

/** How many lines there are by default, and of one rule. */
const most = { lines: 24, ofRule: 4, rows: 3, slices: 6 } as const

const placeOf = ({ file, line, id }: RowName, isOneFile: boolean): string =>
  `${isOneFile ? "" : `${file}:`}${line === 0 ? "" : line}${id === "" || isPlaced(id) ? "" : ` ${id}`}`

/** Lines of a text: the first behind `first`, the others behind `indent`. */
const wrapped = (text: string, indent: string, first = ""): ReadonlyArray<string> =>
  wrap(neutral(text), columns - indent.length).map((line, k) => (k === 0 ? first : indent) + line)

const titles: Readonly<Record<Finding["rule"], string>> = {
  fault: "rows that cannot be read",
  "prompt-leak": "test cases in a prompt",
  "copy-across-files": "copies across files",
  "label-conflict": "one input, several labels",
  secret: "probable secrets",
  "near-copy-across-files": "near copies across files",
  "near-label-conflict": "near copies with another label",
  "suspicious-label": "suspicious labels",
  duplicate: "duplicates",
  "near-copy": "near copies",
  "personal-data": "personal data",
  "few-cases": "few cases",
  "missing-kind": "missing kinds",
  imbalance: "imbalance",
  "unexpected-script": "unexpected scripts",
  "extreme-length": "extreme lengths"
}

/** A finding in lines of its own. */
const findingLines = (finding: Finding, isOneFile: boolean): ReadonlyArray<string> => {
  const rows = finding.rows.slice(0, most.rows).map((row) => placeOf(row, isOneFile))
  const more = finding.rowCount - rows.length
  const places = rows.length === 0 ? "" : `${rows.join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}: `
  return wrapped(`${places}${finding.message} (${finding.identity})`, "    ", "  ")
}

const sections = (
  open: ReadonlyArray<Finding>,
  isOneFile: boolean,
  isFull: boolean
): ReadonlyArray<string> => {
  const lines: Array<string> = []
  const groups = new Map<string, Array<Finding>>()
  for (const finding of open) {
    const key = `${finding.severity} ${finding.rule}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const left = isFull ? group.length : most.lines - lines.length > 6 ? most.ofRule : 1
    const title = `${first.severity}: ${titles[first.rule]}`
    lines.push(group.length === 1 ? title : `${title} (${count(group.length)})`)
    // A group of rows that only notes say is one line, unless all are asked for.
    const shown =
      !isFull && first.severity === "note" && group.length > 1 ? group.slice(0, 1) : group.slice(0, left)
    for (const finding of shown) lines.push(...findingLines(finding, isOneFile))
    if (shown.length < group.length) lines.push(`  … ${count(group.length - shown.length)} more`)
  }
  return lines
}

const points = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} points`

const sizeLines = ({ sizes: all }: Result, isFull: boolean): ReadonlyArray<string> => {
  // Where all cases are of one kind, its line would say the same twice.
  const sizes = all.filter(({ slice, cases }) => !slice.startsWith("kind ") || cases !== all[0]?.cases)
  const shown = isFull ? sizes : sizes.slice(0, most.slices)
  const told = shown.map(({ slice, cases, independent, detectable }) => {
    const clusters = independent === cases ? "" : ` (${count(independent)} independent)`
    return `${slice} ${count(cases)}${clusters}: ${detectable === undefined ? "no difference below 20 points" : points(detectable)}`
  })
  return sizes.length === 0
    ? []
    : wrapped(
        `What the cases can show, where two candidates disagree on ${percent(assumedDiscordance)}: ${told.join("; ")}${shown.length < sizes.length ? "; … (--full)" : ""}.`,
        "  "
      )
}

const labelLines = ({ labels }: Result): ReadonlyArray<string> =>
  labels.skipped !== undefined
    ? [`Suspicious labels were not looked for: ${labels.skipped}.`]
    : wrapped(
        `Labels: ${count(labels.rows)} rows were checked by ${labels.folds} models that had not seen them${labels.mostTrained === undefined ? "" : ` and learned from ${count(labels.mostTrained)} others each`}; of ${counted(labels.suspicious, "suspicious label")} about ${count(Math.round(labels.expectedFalse))} are expected to be right.`,
        "  "
      )

/** What is said first: how many findings there are, and whether they fail the check. */
const answer = (
  result: Result,
  { open, accepted }: Judged,
  fails: string,
  isFailing: boolean
): ReadonlyArray<string> => {
  const numbers = (["error", "warning", "note"] as const).flatMap((severity) => {
    const n = open.filter((finding) => finding.severity === severity).length
    return n === 0 ? [] : [counted(n, severity)]
  })
  const where = `${result.files.join(", ")}, ${counted(result.cases, "case")}`
  const taken = accepted.length === 0 ? "" : ` ${count(accepted.length)} accepted.`
  return wrapped(
    numbers.length === 0
      ? `Nothing is found in ${where}.${taken}`
      : `${numbers.join(", ")} in ${where}.${taken} ${isFailing ? `Fails: something is at or above ${fails}.` : `Passes: nothing is at or above ${fails}.`}`,
    ""
  )
}

/** What was found, in lines of at most 80 columns. */
export const inWords = (
  result: Result,
  judged: Judged,
  {
    isFull,
    failOn,
    isFailing,
    sidecar,
    readAs
  }: {
    readonly isFull: boolean
    readonly failOn: string
    readonly isFailing: boolean
    readonly sidecar: string
    /** What was taken for input and label, in a sentence; undefined where the names say it themselves. */
    readonly readAs: string | undefined
  }
): ReadonlyArray<string> => {
  const isOneFile = new Set(judged.open.flatMap(({ rows }) => rows.map(({ file }) => file))).size <= 1
  const { obsolete, open } = judged
  return [
    ...answer(result, judged, failOn, isFailing),
    ...(readAs === undefined ? [] : wrapped(readAs, "")),
    "",
    ...sections(open, isOneFile, isFull),
    ...(open.length === 0 ? [] : [""]),
    ...sizeLines(result, isFull),
    ...labelLines(result),
    ...(result.prompts === undefined
      ? []
      : wrapped(
          result.prompts.candidates.length === 0
            ? "No candidate has a prompt to be searched."
            : `Prompts of ${result.prompts.candidates.join(", ")}: ${count(result.prompts.prompts)} of each were searched for other cases.`,
          "  "
        )),
    ...(result.notCompared === 0
      ? []
      : wrapped(
          `${counted(result.notCompared, "input")} share their wording with so many others that a copy among these may be missed.`,
          "  "
        )),
    ...(obsolete.length === 0
      ? []
      : wrapped(
          `${sidecar} accepts what is no longer found: ${obsolete.slice(0, 5).join(", ")}${obsolete.length > 5 ? ` and ${obsolete.length - 5} more` : ""}. --tidy takes it out.`,
          "  "
        )),
    ...(open.length === 0
      ? []
      : [
          `Accept one with --accept ID --because "…"; ${isFull ? "--json has all rows" : "--full shows all"}.`
        ])
  ]
}
