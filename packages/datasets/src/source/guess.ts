/**
 * What the rows of a file are where nobody has said it: told by the names of its properties or columns.
 */
import { closeSync, openSync, readSync } from "node:fs"
import { isRecord } from "@assay/core/internal"

/** Names of the input, the likeliest first. */
export const inputNames = [
  "input",
  "text",
  "question",
  "prompt",
  "message",
  "utterance",
  "query",
  "sentence",
  "content",
  "body"
] as const

/** Names of the label. `output` is none of them: it is what somebody answered. */
export const labelNames = [
  "expected",
  "label",
  "intent",
  "category",
  "class",
  "answer",
  "target",
  "sentiment"
] as const

/** What is known of a file by its beginning. */
export interface Head {
  /** The properties or columns. */
  readonly names: ReadonlySet<string>
  /** What separates the cells of a CSV. */
  readonly delimiter: string
}

const beginningOf = (file: string): string => {
  const open = openSync(file, "r")
  try {
    const buffer = Buffer.alloc(1 << 16)
    return buffer.toString("utf8", 0, readSync(open, buffer)).replace(/^\ufeff/u, "")
  } finally {
    closeSync(open)
  }
}

const delimiters = [",", ";", "\t", "|"]

const ofCsv = (text: string): Head => {
  const [line = ""] = text.split(/\r?\n/u)
  const counted = delimiters.map((each) => ({ each, times: line.split(each).length }))
  const { each: delimiter } = counted.reduce((best, next) => (next.times > best.times ? next : best))
  return {
    delimiter,
    names: new Set(line.split(delimiter).map((name) => name.trim().replace(/^"|"$/gu, "")))
  }
}

const keysOf = (line: string): ReadonlyArray<string> => {
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? Object.keys(value) : []
  } catch {
    return []
  }
}

/** Keys at any depth: of a row that does not end in the beginning of its file. */
const anyKeys = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"((?:[^"\\]|\\.){1,64})"\s*:/gu)].map(([, name = ""]) => name)

/** Looks at the beginning of a file. Throws what the file system says. */
export const headOf = (file: string, ending: string): Head => {
  const text = beginningOf(file)
  if (ending === ".csv" || ending === ".tsv") return ofCsv(text)
  const keys = ending === ".json" ? [] : text.split("\n").slice(0, 100).flatMap(keysOf)
  return { delimiter: ",", names: new Set(keys.length > 0 ? keys : anyKeys(text)) }
}
