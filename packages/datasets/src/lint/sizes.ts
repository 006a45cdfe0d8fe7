/**
 * How many cases there are of each kind, tag and label, and what so many can show.
 */
import { Case, Report } from "@assay/core"
import { Power } from "@assay/stats"
import { type Corpus, type CorpusRow, isOwn } from "./corpus.ts"
import { type Finding, identityOf, type Severity } from "./Finding.ts"

const { counted, percent } = Report.Figures

/** The share of cases on which two candidates are taken to disagree. */
export const assumedDiscordance = 0.2

/** A slice of a dataset. */
export interface Size {
  /** What it is of: `all`, a kind (`kind edge`), or a value of a tag (`language de`). */
  readonly slice: string
  /** How many cases it has. */
  readonly cases: number
  /** How many of them are independent: clusters count once. */
  readonly independent: number
  /**
   * The smallest difference of two candidates' shares of right answers that these cases show with a probability of 80 %, at
   * the level 0.05, where the candidates disagree on 20 % of cases; 0 to 1. Undefined where not even a difference of 20
   * points is shown.
   */
  readonly detectable: number | undefined
}

/** Values of a tag that have fewer cases are named. */
const few = { warning: 30, note: 50 } as const

const detectableOf = (() => {
  const known = new Map<number, number | undefined>()
  return (n: number): number | undefined => {
    // Beyond, the root of n says it to three digits, and the exact sum takes long.
    if (n > 2_000) {
      const at = detectableOf(2_000)
      return at === undefined ? undefined : at * Math.sqrt(2_000 / n)
    }
    if (!known.has(n))
      known.set(n, n < 1 ? undefined : Power.binaryDetectable(n, { discordance: assumedDiscordance }))
    return known.get(n)
  }
})()

const sizeOf = (slice: string, rows: ReadonlyArray<CorpusRow>): Size => {
  const clusters = new Set(rows.flatMap(({ cluster }) => cluster ?? [])).size
  const independent = clusters + rows.filter(({ cluster }) => cluster === undefined).length
  return { slice, cases: rows.length, independent, detectable: detectableOf(independent) }
}

/** Rows by the values of a property of them. */
const groupedBy = (
  rows: ReadonlyArray<CorpusRow>,
  nameOfSlice: (row: CorpusRow) => string | undefined
): ReadonlyMap<string, ReadonlyArray<CorpusRow>> => {
  const groups = new Map<string, Array<CorpusRow>>()
  for (const row of rows) {
    const value = nameOfSlice(row)
    if (value === undefined) continue
    const group = groups.get(value)
    if (group === undefined) groups.set(value, [row])
    else group.push(row)
  }
  return groups
}

const named = 6

/** Of a dimension the values with few cases, in one finding. */
const fewOf = (
  dimension: string,
  groups: ReadonlyMap<string, ReadonlyArray<CorpusRow>>
): ReadonlyArray<Finding> => {
  const short = [...groups]
    .map(([value, rows]) => [value, rows.length] as const)
    .filter(([, n]) => n < few.note)
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
  if (short.length === 0) return []
  const under = short.filter(([, n]) => n < few.warning)
  const severity: Severity = under.length > 0 ? "warning" : "note"
  const told = under.length > 0 ? under : short
  const list = told.slice(0, named).map(([value, n]) => `${JSON.stringify(value)} ${n}`)
  return [
    {
      identity: identityOf("few-cases", [dimension, ...told.map(([value]) => value)]),
      rule: "few-cases",
      severity,
      message: `${told.length} of ${counted(groups.size, "value")} of ${dimension} have fewer than ${under.length > 0 ? few.warning : few.note} cases: ${list.join(", ")}${told.length > named ? ", …" : ""}`,
      rows: [],
      rowCount: told.reduce((sum, [, n]) => sum + n, 0)
    }
  ]
}

const imbalanceOf = (labels: ReadonlyMap<string, ReadonlyArray<CorpusRow>>): ReadonlyArray<Finding> => {
  const counts = [...labels].map(([label, rows]) => [label, rows.length] as const).sort((a, b) => b[1] - a[1])
  const total = counts.reduce((sum, [, n]) => sum + n, 0)
  const [largest] = counts
  const smallest = counts.at(-1)
  if (largest === undefined || smallest === undefined || counts.length < 2 || total < few.warning) return []
  const finding = (severity: Severity, message: string): Finding => ({
    identity: identityOf("imbalance", [largest[0], smallest[0]]),
    rule: "imbalance",
    severity,
    message,
    rows: [],
    rowCount: total
  })
  const share = largest[1] / total
  if (share > 0.9)
    return [
      finding(
        "warning",
        `${percent(share)} of labels are ${JSON.stringify(largest[0])}: an answer that is always this is right as often`
      )
    ]
  return largest[1] > 20 * smallest[1]
    ? [
        finding(
          "note",
          `${JSON.stringify(largest[0])} has ${largest[1]} cases, ${JSON.stringify(smallest[0])} has ${smallest[1]}`
        )
      ]
    : []
}

/** Slices with their sizes, and what is found in these. */
export const sizes = (
  corpus: Corpus,
  mostValues: number = Case.mostValuesOfTag
): { readonly sizes: ReadonlyArray<Size>; readonly findings: ReadonlyArray<Finding> } => {
  const rows = corpus.rows.filter((row) => isOwn(corpus, row))
  if (rows.length === 0) return { sizes: [], findings: [] }
  const kinds = groupedBy(rows, ({ kind }) => kind)
  const missing = Case.Kind.literals.filter((kind) => !kinds.has(kind))
  const tags = [...new Set(rows.flatMap((row) => Object.keys(row.tags)))]
    .sort()
    .map((tag) => [tag, groupedBy(rows, (row) => row.tags[tag])] as const)
    // A tag with more values is an identifier and not a slice.
    .filter(([, groups]) => groups.size <= mostValues)
  const labels = corpus.isCategorical
    ? groupedBy(rows, ({ label }) => (label === -1 ? undefined : corpus.labels[label]))
    : new Map<string, ReadonlyArray<CorpusRow>>()
  return {
    sizes: [
      sizeOf("all", rows),
      ...[...kinds].map(([kind, of]) => sizeOf(`kind ${kind}`, of)),
      ...tags.flatMap(([tag, groups]) => [...groups].map(([value, of]) => sizeOf(`${tag} ${value}`, of)))
    ],
    findings: [
      ...(missing.length === 0
        ? []
        : [
            {
              identity: identityOf("missing-kind", missing),
              rule: "missing-kind",
              severity: "note",
              message: `no case is of kind ${missing.join(" or ")}: nothing is known of such inputs`,
              rows: [],
              rowCount: 0
            } satisfies Finding
          ]),
      ...fewOf("the kind", kinds.size > 1 ? kinds : new Map<string, ReadonlyArray<CorpusRow>>()),
      ...tags.flatMap(([tag, groups]) => fewOf(`the tag ${tag}`, groups)),
      ...fewOf("the label", labels),
      ...imbalanceOf(labels)
    ]
  }
}
