/**
 * Reads what the process of `NodeProcess` writes: a line of JSON for each value. The code that it runs may write there
 * too, so that nothing is believed but the form: a value that is told twice is none.
 */
import type * as Schema from "effect/Schema"
import type { Evaluated } from "./execution.ts"

const parseJson = (text: string): Schema.Json | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const evaluated = (line: { readonly json?: unknown; readonly error?: unknown }): Evaluated => {
  if (typeof line.error === "string") return { error: line.error }
  const value = typeof line.json === "string" ? parseJson(line.json) : undefined
  return value === undefined ? { error: "the code wrote to the channel of results" } : { value }
}

/**
 * Takes in pieces as they come and writes values to their places.
 *
 * @param values a place for each expression, undefined as yet
 * @param mostChars how much is read in all, in bytes of UTF-8; twice that, since a value is JSON within JSON
 */
export const readLines = (
  values: Array<Evaluated | undefined>,
  mostChars: number
): ((chunk: Uint8Array) => "more" | "done" | "too-long") => {
  const decoder = new TextDecoder()
  let rest = ""
  let read = 0
  return (chunk) => {
    read += chunk.length
    if (read > 2 * mostChars + 1000 * (values.length + 1)) return "too-long"
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    for (const text of lines) {
      const line: unknown = parseJson(text)
      if (typeof line !== "object" || line === null) continue
      if ("done" in line) return "done"
      const index = "index" in line ? line.index : undefined
      if (typeof index !== "number" || !(index in values)) continue
      values[index] =
        values[index] === undefined ? evaluated(line) : { error: "the code wrote to the channel of results" }
    }
    return "more"
  }
}
