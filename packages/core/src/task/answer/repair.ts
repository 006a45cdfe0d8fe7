/**
 * Mends broken JSON.
 *
 * The repairing parser completes numbers with zeros: `-` becomes 0, `1e` becomes 1. A dash means that there is no number,
 * and half a number is none, so such pieces are hidden from it behind strings that nobody writes.
 */
import { jsonrepair } from "jsonrepair"

/** Mended JSON. `restore` puts back what was hidden, in the value that the JSON was parsed to. */
export interface RepairedJson {
  readonly json: string
  readonly restore: (value: unknown) => unknown
}

// Where a value can stand: a sign or a point without digits, an exponent without its own.
const half = /(?<=^|[\s[{:,])(?:[-+]\.?|\.|[-+]?(?:\d+\.?\d*|\.\d+)e[-+]?|[-+]e[-+]?)(?=[\s,\]}]|$)/giu

// Of the area for private use: whole words to the parser, and in no text of people.
const hidden = /\uE2D1(\d+)\uE2D1/gu
const alone = /^\uE2D1(\d+)\uE2D1$/u

/** Mended JSON, or undefined where the text is beyond repair or holds half a number. A lone dash becomes null. */
export const repair = (text: string): RepairedJson | undefined => {
  if (text.includes("\uE2D1")) return undefined
  const pieces: Array<string> = []
  const safe = text.replace(half, (piece) => `\uE2D1${pieces.push(piece) - 1}\uE2D1`)
  try {
    const json = jsonrepair(safe)
    if (pieces.length === 0) return { json, restore: (value) => value }
    const complete = completes(json, pieces, text)
    return complete ? { json, restore: restoring(pieces) } : undefined
  } catch {
    // Beyond repair, or too deeply nested for the parser's recursion.
    return undefined
  }
}

const stringOfOnePiece = /"\uE2D1(\d+)\uE2D1"/gu

/** False where half a number stands for a value: only a dash with something behind it says "none". */
const completes = (json: string, pieces: ReadonlyArray<string>, text: string): boolean => {
  const last = text.trimEnd().endsWith(pieces.at(-1) ?? "") ? pieces.length - 1 : -1
  return [...json.matchAll(stringOfOnePiece)].every(([, index]) => {
    const at = Number(index)
    return pieces[at] === "-" && (at !== last || text.trim() === "-")
  })
}

const restoring = (pieces: ReadonlyArray<string>): ((value: unknown) => unknown) => {
  const original = (text: string): string => text.replace(hidden, (_, index) => pieces[Number(index)] ?? "")
  const restore = (value: unknown): unknown => {
    if (typeof value === "string") return alone.test(value) ? null : original(value)
    if (Array.isArray(value)) return value.map(restore)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [original(key), restore(member)]))
  }
  return restore
}
