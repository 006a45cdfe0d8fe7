/**
 * Corrected expected values in a dataset file. Only the values themselves are replaced: every other byte stays as it is,
 * those of the same line included.
 */
import { Label } from "@assay/core"
import type * as Schema from "effect/Schema"
import { spanOf } from "./span.ts"

/** A line that changes. */
interface Change {
  /** Its line in the file, from 1. */
  readonly line: number
  /** Id of the case. */
  readonly case: string
  /** The line as it was. */
  readonly before: string
  /** The line as it becomes. */
  readonly after: string
  /** Who says so. */
  readonly people: ReadonlyArray<string>
}

/** What corrections make of a file. */
export interface Applied {
  /** The whole text of the new version. */
  readonly text: string
  /** Lines that change. */
  readonly changes: ReadonlyArray<Change>
  /** Cases of which people say different things: they are left as they are. */
  readonly conflicts: ReadonlyArray<{ readonly case: string; readonly people: ReadonlyArray<string> }>
  /** Corrected cases that the file does not have. */
  readonly absent: ReadonlyArray<string>
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  )

/** Applies corrections to a text of JSON Lines. `field`: what the dataset calls the expected value. */
export const apply = (
  text: string,
  labels: ReadonlyArray<Label.Label>,
  field: string = "expected"
): Applied => {
  const said = Map.groupBy(
    Label.current(labels).filter(({ expected }) => expected !== undefined),
    ({ case: id }) => id
  )
  const conflicts: Array<Applied["conflicts"][number]> = []
  const wanted = new Map<string, { readonly value: Schema.Json; readonly people: ReadonlyArray<string> }>()
  for (const [id, all] of said) {
    const people = [...new Set(all.map(({ person }) => person))]
    const value = all[0]?.expected
    if (value === undefined) continue
    if (all.every(({ expected }) => canonical(expected) === canonical(value)))
      wanted.set(id, { value, people })
    else conflicts.push({ case: id, people })
  }
  const changes: Array<Change> = []
  const found = new Set<string>()
  // Line ends stay as they are: they are parts of their lines here.
  const lines = text.split(/(?<=\n)/u).map((line, nth) => {
    const row = rowOf(line)
    const id = row === undefined ? undefined : String(row.id ?? "")
    if (row === undefined || id === undefined) return line
    if (said.has(id)) found.add(id)
    const correction = wanted.get(id)
    if (correction === undefined || canonical(row[field]) === canonical(correction.value)) return line
    const span = spanOf(line, field)
    const value = JSON.stringify(correction.value)
    const end = line.lastIndexOf("}")
    const after =
      span === undefined
        ? `${line.slice(0, end).trimEnd()}${Object.keys(row).length === 0 ? "" : ", "}${JSON.stringify(field)}: ${value}${line.slice(end)}`
        : line.slice(0, span.from) + value + line.slice(span.to)
    changes.push({
      line: nth + 1,
      case: id,
      before: line.trimEnd(),
      after: after.trimEnd(),
      people: correction.people
    })
    return after
  })
  return { text: lines.join(""), changes, conflicts, absent: [...said.keys()].filter((id) => !found.has(id)) }
}

const rowOf = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const row: unknown = JSON.parse(line.replace(/^\uFEFF/u, ""))
    return typeof row === "object" && row !== null && !Array.isArray(row) ? { ...row } : undefined
  } catch {
    return undefined
  }
}
