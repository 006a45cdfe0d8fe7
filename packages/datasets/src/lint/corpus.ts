/**
 * The rows of one or more datasets as a lint looks at them: read once, of each no more kept than is compared later.
 */
import type { Case, Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RowName } from "./Finding.ts"
import { shortened } from "./words.ts"

/** One of the datasets that are looked at together. */
export interface Source {
  /** How findings name it: a file as it was given, or the name of a dataset. */
  readonly file: string
  /** Its rows. */
  readonly rows: Dataset.Dataset<unknown, unknown>["rows"]
  /** Whether it is only there for the others to be compared with; nothing is said of it alone. */
  readonly isReference: boolean
}

/** A row, as much of it as is kept. */
export interface CorpusRow {
  /** The place of its source among the sources. */
  readonly source: number
  /** The id of the case. */
  readonly id: string
  /** The line or position where it was read. */
  readonly line: number
  /** The texts of the input, joined; shortened where they are long. */
  readonly text: string
  /** Characters of the whole text. */
  readonly length: number
  /** The number of its label, -1 where it has none. */
  readonly label: number
  /** The digest of the input, 16 hex digits. */
  readonly inputDigest: string
  /** The kind of the case. */
  readonly kind: Case.Kind
  /** The tags of the case. */
  readonly tags: Case.Tags
  /** The cluster of the case; undefined where it stands alone. */
  readonly cluster: string | undefined
}

/** The rows of all sources. */
export interface Corpus {
  /** Where the rows come from. */
  readonly sources: ReadonlyArray<Source>
  /** The rows, source by source. */
  readonly rows: ReadonlyArray<CorpusRow>
  /** The labels by number, as they are shown. */
  readonly labels: ReadonlyArray<string>
  /** Whether the labels are classes: short, and few enough that most rows share theirs with others. */
  readonly isCategorical: boolean
  /** Why they are taken for none, in words. Undefined where they are, and where there are fewer than two. */
  readonly noClasses: string | undefined
  /** The faults of the sources, in words, with the line, 0 for a source as a whole. */
  readonly faults: ReadonlyArray<SourceFault>
}

/** A row that could not be read. */
interface SourceFault {
  /** The place of its source among the sources. */
  readonly source: number
  /** The line, 0 for the source as a whole. */
  readonly line: number
  /** What was expected and what was found, behind the field. */
  readonly problem: string
  /** How many faults of the source are not listed; for the last of them. */
  readonly more: number
}

/** The texts of a JSON value, without its keys: strings, numbers and truth values. */
const leaves = (value: Schema.Json): ReadonlyArray<string> => {
  if (value === null) return []
  if (typeof value !== "object") return [String(value)]
  return Object.values(value).flatMap((each: Schema.Json) => leaves(each))
}

const parsed = (json: string): Schema.Json => JSON.parse(json)

/** The whole texts of a row: of its input, and of its label. */
export interface RowTexts {
  readonly input: ReadonlyArray<string>
  readonly expected: ReadonlyArray<string>
}

const mostLabels = 2_000
const longestLabel = 120
/** The fewest rows of a class, on average. */
const leastOfClass = 3
/** From so many rows on it can be told whether labels are shared. */
const enoughRows = 100

const count = (n: number): string => n.toLocaleString("en")

/** Why labels are not taken for classes; undefined where they are. `longest`: the longest label, in characters. */
const whyNoClasses = (labels: number, longest: number, rows: number): string | undefined => {
  if (longest > longestLabel) return `the labels are no classes: one has more than ${longestLabel} characters`
  if (labels > mostLabels) return `the labels are no classes: there are ${count(labels)}`
  if (leastOfClass * labels <= rows) return undefined
  if (rows < enoughRows) return `fewer than ${enoughRows} rows have a label`
  return 2 * labels > rows
    ? `the labels are no classes: ${count(labels)} different ones on ${count(rows)} rows`
    : `too few rows of each label: ${count(labels)} labels on ${count(rows)} rows, where it takes ${leastOfClass} of each`
}

/** Reads all sources. `look` is given the whole texts of each row. */
export const read = (
  sources: ReadonlyArray<Source>,
  look: (row: CorpusRow, texts: RowTexts, index: number) => void
): Effect.Effect<Corpus> =>
  Effect.gen(function* () {
    const rows: Array<CorpusRow> = []
    const faults: Array<SourceFault> = []
    const numberOf = new Map<string, number>()
    const labels: Array<string> = []
    let longest = 0
    const labelOf = (json: string | undefined): number => {
      if (json === undefined || json === "null") return -1
      const known = numberOf.get(json)
      if (known !== undefined) return known
      longest = Math.max(longest, json.length)
      const shown = json.startsWith('"') ? String(parsed(json)) : json
      labels.push(shown.length > 60 ? `${shown.slice(0, 60).toWellFormed()}…` : shown)
      numberOf.set(json, labels.length - 1)
      return labels.length - 1
    }
    for (const [source, { rows: stream }] of sources.entries()) {
      yield* Stream.runForEachArray(stream, (chunk) =>
        Effect.sync(() => {
          for (const row of chunk) {
            const { id, kind, tags, cluster } = row.case
            const input = leaves(parsed(row.inputJson))
            const isClosed = row.case.graceful !== undefined
            const expected =
              row.expectedJson === undefined || isClosed ? [] : leaves(parsed(row.expectedJson))
            const text = input.length === 1 ? (input[0] ?? "") : input.join("\n")
            const kept: CorpusRow = {
              source,
              id,
              line: row.line,
              text: shortened(text),
              length: text.length,
              label: isClosed ? -1 : labelOf(row.expectedJson),
              inputDigest: row.inputDigest.slice(0, 16),
              kind,
              tags,
              cluster
            }
            look(kept, { input, expected }, rows.push(kept) - 1)
          }
        })
      ).pipe(
        Effect.catch((error) =>
          Effect.sync(() => {
            for (const [place, { line, field, problem }] of error.faults.entries()) {
              const more = place === error.faults.length - 1 ? error.count - error.faults.length : 0
              faults.push({ source, line, problem: field === "" ? problem : `${field}: ${problem}`, more })
            }
          })
        )
      )
    }
    const labelled = rows.filter(({ label }) => label !== -1).length
    const noClasses = labels.length < 2 ? undefined : whyNoClasses(labels.length, longest, labelled)
    return {
      sources,
      rows,
      labels,
      isCategorical: labels.length > 1 && noClasses === undefined,
      noClasses,
      faults
    }
  })

/** Whether an id was made from the place of a row in a file that has none: it is nothing to know the row by. */
export const isPlaced = (id: string): boolean => /^row \d+$/u.test(id)

/** What a row is known by in identities: its id, where it has one of its own, with its input and label. */
export const keyOf = ({ labels }: Corpus, { id, inputDigest, label }: CorpusRow): string =>
  `${isPlaced(id) ? "" : id} ${inputDigest} ${labels[label] ?? ""}`

/** How a finding names a row. */
export const nameOf = ({ sources }: Corpus, { source, line, id }: CorpusRow): RowName => ({
  file: sources[source]?.file ?? "",
  line,
  id
})

/** Whether a row is of a source that findings are made of. */
export const isOwn = ({ sources }: Corpus, { source }: CorpusRow): boolean =>
  sources[source]?.isReference !== true

/** A label as messages have it. */
export const shownLabel = ({ labels }: Corpus, label: number): string =>
  label === -1 ? "none" : JSON.stringify(labels[label] ?? "")
