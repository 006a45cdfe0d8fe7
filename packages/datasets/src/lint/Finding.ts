/**
 * What a lint of a dataset says: a finding names rows, says how grave it is, and has an identity that stays while the rows
 * stay what they are.
 */
import { createHash } from "node:crypto"

/** How grave a finding is. */
export const severities = ["error", "warning", "note"] as const

/**
 * How grave a finding is: an `error` makes figures wrong, a `warning` probably does, a `note` should be known by whoever
 * reads the figures.
 */
export type Severity = (typeof severities)[number]

/** What is looked for, in the order of a report. */
export const rules = [
  "fault",
  "prompt-leak",
  "copy-across-files",
  "label-conflict",
  "secret",
  "near-copy-across-files",
  "near-label-conflict",
  "suspicious-label",
  "duplicate",
  "near-copy",
  "personal-data",
  "few-cases",
  "missing-kind",
  "imbalance",
  "unexpected-script",
  "extreme-length"
] as const

/** What is looked for. */
export type Rule = (typeof rules)[number]

/** A row that a finding is about. */
export interface RowName {
  /** The file, as it was named, or the name of the dataset. */
  readonly file: string
  /** The line in the file, or the position in an array, from 1. */
  readonly line: number
  /** The id of the case. */
  readonly id: string
}

/** Something that was found. */
export interface Finding {
  /**
   * Its identity: the rule and ten hex digits. It is that of the same finding in the next lint, and changes when the rows
   * change that it is about.
   */
  readonly identity: string
  /** What was looked for. */
  readonly rule: Rule
  /** How grave it is. */
  readonly severity: Severity
  /** What was found, in a sentence without texts of the data, apart from labels, tags and names. */
  readonly message: string
  /** The rows that it is about, at most 20; the one to look at first. Empty where it is about the dataset. */
  readonly rows: ReadonlyArray<RowName>
  /** How many rows it is about; `rows` names the first of them. */
  readonly rowCount: number
}

/** How many rows a finding names at most. */
export const namedRows = 20

/** A digest of parts that no other parts have. */
export const identityOf = (rule: string, parts: ReadonlyArray<string>): string =>
  `${rule}-${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 10)}`

/** Puts findings in the order of a report: the worst first, then by rule, then by place. */
export const inOrder = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
  const placeOf = new Map<string, number>([...severities, ...rules].map((name, place) => [name, place]))
  const place = (name: string): number => placeOf.get(name) ?? 0
  return findings.toSorted((a, b) => place(a.severity) - place(b.severity) || place(a.rule) - place(b.rule))
}
