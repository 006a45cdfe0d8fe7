/**
 * Copies: the same input twice, nearly the same input, in one file and across files; and whether their labels agree.
 */
import { Report } from "@assay/core"
import { type Corpus, type CorpusRow, isOwn, keyOf, nameOf, shownLabel } from "./corpus.ts"
import { type Finding, identityOf, namedRows, type Rule, type Severity } from "./Finding.ts"
import { type NearPair, nearPairs } from "./nearPairs.ts"

const { counted } = Report.Figures

/** What is known of copies. */
export interface Copies {
  readonly findings: ReadonlyArray<Finding>
  /** Rows that are copies or near copies of each other, pair by pair, by their positions. */
  readonly related: ReadonlyArray<readonly [number, number]>
  /** How many texts were not compared with all that share their wording. */
  readonly limited: number
}

const findingOf = (
  corpus: Corpus,
  rule: Rule,
  severity: Severity,
  message: string,
  rows: ReadonlyArray<CorpusRow>
): Finding => ({
  identity: identityOf(rule, rows.map((row) => keyOf(corpus, row)).sort()),
  rule,
  severity,
  message,
  rows: rows.slice(0, namedRows).map((row) => nameOf(corpus, row)),
  rowCount: rows.length
})

/** Labels with the number of rows that have each, the rarest first. */
const countsOf = (rows: ReadonlyArray<CorpusRow>): ReadonlyArray<readonly [label: number, rows: number]> => {
  const counts = new Map<number, number>()
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].sort((a, b) => a[1] - b[1] || a[0] - b[0])
}

const conflictOf = (corpus: Corpus, rows: ReadonlyArray<CorpusRow>): Finding => {
  const counts = countsOf(rows)
  const rankOf = new Map(counts.map(([label], rank) => [label, rank]))
  const shown = counts
    .slice(0, 4)
    .map(([label, count]) => `${shownLabel(corpus, label)} (${counted(count, "row")})`)
    .join(", ")
  return findingOf(
    corpus,
    "label-conflict",
    corpus.isCategorical ? "error" : "warning",
    `the same input has ${counts.length} labels: ${shown}${counts.length > 4 ? ", …" : ""}`,
    rows.toSorted((a, b) => (rankOf.get(a.label) ?? 0) - (rankOf.get(b.label) ?? 0))
  )
}

/** What is said of rows with the same input. */
const exact = (corpus: Corpus, rows: ReadonlyArray<CorpusRow>): ReadonlyArray<Finding> => {
  if (!rows.some((row) => isOwn(corpus, row))) return []
  const isAcross = new Set(rows.map(({ source }) => source)).size > 1
  const hasConflict = new Set(rows.map(({ label }) => label)).size > 1
  return [
    ...(hasConflict ? [conflictOf(corpus, rows)] : []),
    ...(isAcross
      ? [findingOf(corpus, "copy-across-files", "error", "the same input is in more than one file", rows)]
      : []),
    ...(hasConflict || isAcross
      ? []
      : [findingOf(corpus, "duplicate", "warning", `the same input and label ${rows.length} times`, rows)])
  ]
}

/** What is said of a row and its near copies, which stand before it. */
const near = (
  corpus: Corpus,
  row: CorpusRow,
  others: ReadonlyArray<readonly [CorpusRow, likeness: number]>
): ReadonlyArray<Finding> => {
  const alike = (of: ReadonlyArray<readonly [CorpusRow, number]>): string => {
    const least = Math.min(...of.map(([, likeness]) => likeness))
    return least === 1 ? "all words" : `${Math.floor(100 * least)} % of the words`
  }
  const made = (
    rule: Rule,
    severity: Severity,
    of: ReadonlyArray<readonly [CorpusRow, number]>,
    what: string
  ): ReadonlyArray<Finding> =>
    of.length === 0
      ? []
      : [findingOf(corpus, rule, severity, `${what} (${alike(of)})`, [row, ...of.map(([other]) => other)])]
  const own = others.filter(([other]) => isOwn(corpus, row) || isOwn(corpus, other))
  const across = own.filter(([other]) => other.source !== row.source)
  const conflicting = corpus.isCategorical ? own.filter(([other]) => other.label !== row.label) : []
  const within = own.filter(
    ([other]) => other.source === row.source && !conflicting.some(([each]) => each === other)
  )
  const labels = [...new Set(conflicting.map(([other]) => other.label))]
  return [
    ...made("near-copy-across-files", "warning", across, "nearly the same input is in another file"),
    ...made(
      "near-label-conflict",
      "warning",
      conflicting,
      `${shownLabel(corpus, row.label)}, where nearly the same input is ${labels
        .slice(0, 3)
        .map((label) => shownLabel(corpus, label))
        .join(" and ")}`
    ),
    ...made("near-copy", "note", within, "nearly the same input stands before it")
  ]
}

/** Beyond this the middle of a text is not compared, and its length must agree as well. */
const wholeLength = 2_000

const isPair = (a: CorpusRow, b: CorpusRow): boolean =>
  Math.max(a.length, b.length) <= wholeLength ||
  Math.abs(a.length - b.length) <= 0.02 * Math.max(a.length, b.length)

/** Finds copies, near copies and labels that do not agree. */
export const copies = (corpus: Corpus): Copies => {
  const groups = new Map<string, Array<number>>()
  for (const [position, { inputDigest }] of corpus.rows.entries()) {
    const group = groups.get(inputDigest)
    if (group === undefined) groups.set(inputDigest, [position])
    else group.push(position)
  }
  const distinct: Array<CorpusRow> = []
  const positions: Array<number> = []
  const related: Array<readonly [number, number]> = []
  const findings: Array<Finding> = []
  for (const group of groups.values()) {
    const [first = 0, ...rest] = group
    const row = corpus.rows[first]
    if (row === undefined) continue
    distinct.push(row)
    positions.push(first)
    if (rest.length === 0) continue
    for (const other of rest) related.push([first, other])
    findings.push(
      ...exact(
        corpus,
        group.flatMap((each) => corpus.rows[each] ?? [])
      )
    )
  }
  const { pairs, limited } = nearPairs(
    distinct.map(({ text }) => text),
    (position) => distinct[position]?.label ?? -1
  )
  const byLater = new Map<number, Array<NearPair>>()
  for (const pair of pairs) {
    const one = distinct[pair.earlier]
    const another = distinct[pair.later]
    if (one === undefined || another === undefined || !isPair(one, another)) continue
    related.push([positions[pair.earlier] ?? 0, positions[pair.later] ?? 0])
    const of = byLater.get(pair.later)
    if (of === undefined) byLater.set(pair.later, [pair])
    else of.push(pair)
  }
  for (const [later, of] of byLater) {
    const row = distinct[later]
    if (row === undefined) continue
    const others = of.flatMap(({ earlier, likeness }) => {
      const other = distinct[earlier]
      return other === undefined ? [] : [[other, likeness] as const]
    })
    findings.push(...near(corpus, row, others))
  }
  return { findings, related, limited }
}
