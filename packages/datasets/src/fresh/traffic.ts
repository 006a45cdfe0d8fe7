/**
 * Production as a file of JSON Lines: one request a line, with how it was picked.
 */
import { readFileSync } from "node:fs"
import { Rng } from "@assay/stats"
import * as Schema from "effect/Schema"
import { FreshError } from "./FreshError.ts"
import type { Row, Traffic } from "./model.ts"
import { textOf } from "./rows.ts"

const optional = Schema.optionalKey

const Line = Schema.Struct({
  id: optional(Schema.String),
  input: optional(Schema.Json),
  text: optional(Schema.String),
  output: optional(Schema.Json),
  expected: optional(Schema.Json),
  label: optional(Schema.Json),
  cluster: optional(Schema.String),
  user: optional(Schema.String),
  picked: optional(
    Schema.Struct({
      by: Schema.String,
      probability: optional(Schema.Finite)
    })
  )
})
type Line = typeof Line.Type

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Line))

/** Rules of picking that say nothing of what was thought of a request. */
const fair = new Set(["random", "all"])

const linesOf = (file: string, text: string): ReadonlyArray<Line> =>
  text.split("\n").flatMap((line, nth): ReadonlyArray<Line> => {
    if (line.trim() === "") return []
    const fail = (what: string): never => {
      throw new FreshError({ message: `${file}:${nth + 1}: ${what}` })
    }
    let read: Line
    try {
      read = decode(line)
    } catch (thrown) {
      return fail(
        `expected { "input", … }, found ${thrown instanceof Error ? thrown.message : String(thrown)}`
      )
    }
    if (read.input === undefined && read.text === undefined)
      return fail("input: expected a value, found none")
    const probability = read.picked?.probability
    if (probability !== undefined && !(probability > 0 && probability <= 1))
      return fail(`picked.probability: expected a number above 0 and at most 1, found ${probability}`)
    return [read]
  })

const rowOf = (line: Line, nth: number): Row => {
  const label = line.expected ?? line.label
  const cluster = line.cluster ?? line.user
  return {
    id: line.id ?? `${nth + 1}`,
    text: textOf(line.input ?? line.text ?? ""),
    ...(cluster === undefined ? {} : { cluster }),
    ...(label === undefined ? {} : { label: textOf(label) }),
    ...(line.output === undefined ? {} : { output: textOf(line.output) })
  }
}

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

/**
 * Reads a file. Rows that were picked by anything but chance are left out; a file without others is no sample of traffic.
 * Rows that were likelier to be picked than others are thinned, so that those left are a plain random sample.
 *
 * @throws FreshError, which names file, line and field.
 */
export const jsonl = (file: string, seed = 1): Traffic => {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (thrown) {
    throw new FreshError({
      message: `${file}: cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    })
  }
  const lines = linesOf(file, text)
  const chosen = lines.filter(({ picked }) => picked !== undefined && !fair.has(picked.by))
  const rules = [
    ...new Set(chosen.flatMap(({ picked }) => (picked === undefined ? [] : [JSON.stringify(picked.by)])))
  ].slice(0, 3)
  if (chosen.length > 0 && chosen.length === lines.length)
    return { name: file, rows: lines.map(rowOf), unfit: `its rows were picked by ${rules.join(", ")}` }
  const random = lines.filter((line) => !chosen.includes(line))
  const known = random.filter(({ picked }) => picked !== undefined)
  if (known.length > 0 && known.length < random.length)
    return {
      name: file,
      rows: lines.map(rowOf),
      unfit: `${random.length - known.length} of ${lines.length} rows do not say how they were picked`
    }
  const kept = thinned(random, seed)
  const notes = [
    ...(known.length === 0
      ? [`${file} does not say how its rows were picked; it is taken for a random sample of traffic.`]
      : []),
    ...(chosen.length > 0
      ? [`${chosen.length} rows that were picked by ${rules.join(", ")} are left out.`]
      : []),
    ...(kept.length < random.length
      ? [
          `${random.length - kept.length} rows that were likelier to be picked than others are left out, so that all count alike.`
        ]
      : [])
  ]
  return { name: file, rows: kept.map(rowOf), ...(notes.length === 0 ? {} : { note: notes.join(" ") }) }
}
