/**
 * Traces of real traffic, as the Azure LLM inference traces have them: `TIMESTAMP,ContextTokens,GeneratedTokens`.
 */
import { readFile } from "node:fs/promises"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** One request of a trace. */
export interface TraceRow {
  /** When it came, milliseconds after the first. */
  readonly atMs: number
  /** Tokens of its input, 0 or more. */
  readonly inputTokens: number
  /** Tokens that were generated, 0 or more. */
  readonly outputTokens: number
}

/** A trace that cannot be read. */
export class TraceError extends Schema.TaggedError<TraceError>()("TraceError", {
  /** What is wrong, with file and line. */
  message: Schema.String
}) {}

const columns = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"] as const

/** Milliseconds of a time with up to seven digits of a second, which `Date` would cut. */
const timeOf = (text: string): number => {
  const [, whole = "", digits = ""] =
    /^(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z?$/u.exec(text) ?? []
  return Date.parse(`${whole.replace(" ", "T")}Z`) + (digits === "" ? 0 : 1_000 * Number(`0.${digits}`))
}

const rowOf = (file: string, line: string, number: number): TraceRow => {
  const [time = "", input = "", output = "", ...more] = line.split(",")
  const row = { atMs: timeOf(time.trim()), inputTokens: Number(input), outputTokens: Number(output) }
  const isCount = (text: string, n: number): boolean => text.trim() !== "" && Number.isInteger(n) && n >= 0
  const problem = !Number.isFinite(row.atMs)
    ? `TIMESTAMP: expected a time such as 2023-11-16 18:15:46.6805900, found ${JSON.stringify(time)}`
    : !isCount(input, row.inputTokens)
      ? `ContextTokens: expected a whole number of 0 or more, found ${JSON.stringify(input)}`
      : !isCount(output, row.outputTokens) || more.length > 0
        ? `GeneratedTokens: expected a whole number of 0 or more at the end, found ${JSON.stringify([output, ...more].join(","))}`
        : undefined
  if (problem !== undefined) throw new TraceError({ message: `${file}:${number}: ${problem}` })
  return row
}

const parse = (file: string, text: string): ReadonlyArray<TraceRow> => {
  const [head = "", ...lines] = text.replace(/^\uFEFF/u, "").split(/\r?\n/u)
  if (head.trim() !== columns.join(","))
    throw new TraceError({
      message: `${file}:1: expected the columns ${columns.join(",")}, found ${JSON.stringify(head.slice(0, 80))}`
    })
  const rows = lines
    .flatMap((line, i) => (line.trim() === "" ? [] : [rowOf(file, line, i + 2)]))
    .toSorted((a, b) => a.atMs - b.atMs)
  const first = rows[0]?.atMs ?? 0
  return rows.map((row) => ({ ...row, atMs: row.atMs - first }))
}

/** Reads a trace. Fails with {@link TraceError}, which names file, line and column. */
export const readTrace = (file: string): Effect.Effect<ReadonlyArray<TraceRow>, TraceError> =>
  Effect.tryPromise({
    try: async () => parse(file, await readFile(file, "utf8")),
    catch: (thrown) =>
      thrown instanceof TraceError ? thrown : new TraceError({ message: `${file}: ${String(thrown)}` })
  })
