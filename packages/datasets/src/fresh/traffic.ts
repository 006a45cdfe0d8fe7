/**
 * Production as a file of JSON Lines: one request a line, with how it was picked.
 */
import { readFileSync } from "node:fs"
import { isRecord, parseExactJson } from "@assay/core/internal"
import { Rng } from "@assay/stats"
import { noFields } from "../source/fields.ts"
import { FreshError } from "./FreshError.ts"
import { type Line, lineOf, type SampleFields } from "./line.ts"
import type { Row, Traffic } from "./model.ts"

export type { SampleFields } from "./line.ts"

/** How a sample is read. */
export interface SampleOptions {
  /**
   * The seed by which rows that were likelier to be picked are thinned, a whole number.
   *
   * @defaultValue 1
   */
  readonly seed?: number
  /**
   * Which properties are the parts of a request, dotted where they are nested.
   *
   * @defaultValue `id`; `input`, `text`, `question` or the like; `expected`, `label`, `intent` or the like; `cluster` or
   * `user`
   */
  readonly fields?: SampleFields
}

/** Rules of picking that say nothing of what was thought of a request. */
const fair = new Set(["random", "all"])

/** The lines of a file. A line that a killed process left torn is no JSON: it is counted. */
const linesOf = (
  file: string,
  text: string,
  fields: SampleFields
): { readonly lines: ReadonlyArray<Line>; readonly torn: number } => {
  const lines: Array<Line> = []
  let torn = 0
  let firstTorn = 0
  for (const [nth, written] of text
    .replace(/^\ufeff/u, "")
    .split("\n")
    .entries()) {
    if (written.trim() === "") continue
    let value: unknown
    try {
      value = parseExactJson(written)
    } catch {
      torn++
      firstTorn ||= nth + 1
      continue
    }
    const line = isRecord(value) ? lineOf(value, fields) : "expected an object of JSON, one a line"
    if (typeof line === "string") throw new FreshError({ message: `${file}:${nth + 1}: ${line}` })
    lines.push(line)
  }
  if (torn > lines.length)
    throw new FreshError({
      message: `${file}:${firstTorn}: expected JSON Lines, found ${torn} of ${torn + lines.length} lines that are no JSON`
    })
  return { lines, torn }
}

const rowOf = ({ id, picked: _, ...line }: Line, nth: number): Row => ({ id: id ?? `${nth + 1}`, ...line })

/** Keeps each row with a probability such that all have been kept with the same: rows that were likelier are thinned. */
const thinned = (lines: ReadonlyArray<Line>, seed: number): ReadonlyArray<Line> => {
  const probabilities = lines.flatMap(({ picked }) =>
    picked?.probability === undefined ? [] : [picked.probability]
  )
  const lowest = probabilities.reduce((least, each) => Math.min(least, each), 1)
  const rng = Rng.make(seed)
  return lines.filter(
    ({ picked }) => rng.uniform() * (picked?.probability ?? 1) < lowest || picked?.probability === lowest
  )
}

const times = (n: number, one: string, more: string): string => (n === 1 ? `1 ${one}` : `${n} ${more}`)

/**
 * Reads a file. Lines that are torn are left out and counted. Rows that were picked by anything but chance are left out; a
 * file without others is no sample of traffic. Rows that were likelier to be picked than others are thinned, so that those
 * left are a plain random sample.
 *
 * @throws FreshError, which names file, line and field.
 */
export const jsonl = (file: string, { seed = 1, fields = noFields.named }: SampleOptions = {}): Traffic => {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (thrown) {
    throw new FreshError({
      message: `${file}: cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    })
  }
  const { lines, torn } = linesOf(file, text, fields)
  const tornNote =
    torn === 0
      ? []
      : [`${times(torn, "line of", "lines of")} ${file} ${torn === 1 ? "is" : "are"} torn and left out.`]
  const chosen = lines.filter(({ picked }) => picked !== undefined && !fair.has(picked.by))
  const rules = [
    ...new Set(chosen.flatMap(({ picked }) => (picked === undefined ? [] : [JSON.stringify(picked.by)])))
  ].slice(0, 3)
  const unfit = (why: string): Traffic => ({
    name: file,
    rows: lines.map(rowOf),
    unfit: why,
    ...(torn === 0 ? {} : { note: tornNote.join(" ") })
  })
  if (chosen.length > 0 && chosen.length === lines.length)
    return unfit(`its rows were picked by ${rules.join(", ")}`)
  const random = lines.filter((line) => !chosen.includes(line))
  const known = random.filter(({ picked }) => picked !== undefined)
  if (known.length > 0 && known.length < random.length)
    return unfit(`${random.length - known.length} of ${lines.length} rows do not say how they were picked`)
  const kept = thinned(random, seed)
  const thinnedOut = random.length - kept.length
  const notes = [
    ...tornNote,
    ...(known.length === 0
      ? [`${file} does not say how its rows were picked; it is taken for a random sample of traffic.`]
      : []),
    ...(chosen.length > 0
      ? [
          `${times(chosen.length, "row that was", "rows that were")} picked by ${rules.join(", ")} ${chosen.length === 1 ? "is" : "are"} left out.`
        ]
      : []),
    ...(thinnedOut > 0
      ? [
          `${times(thinnedOut, "row that was", "rows that were")} likelier to be picked than others ${thinnedOut === 1 ? "is" : "are"} left out, so that all count alike.`
        ]
      : [])
  ]
  return { name: file, rows: kept.map(rowOf), ...(notes.length === 0 ? {} : { note: notes.join(" ") }) }
}
