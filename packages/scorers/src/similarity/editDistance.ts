/**
 * Edit distance (Levenshtein 1966) over characters or words, in bounded time.
 */
import { distance } from "fastest-levenshtein"

/** A distance, and what it was computed over. */
export interface Edits {
  /** Insertions, deletions and substitutions; the least that suffice, unless `compared` is there. */
  readonly edits: number
  /** How many symbols of the longer text were compared. Each that was not counts as an edit. Absent for all. */
  readonly compared?: number
}

/** Cells of the table of two texts, of which 32 are filled at once: some 0.1 s of processor time. */
const mostCells = 1_000_000_000

/** The longest text that can be compared with one as long. */
export const longestCompared = Math.floor(Math.sqrt(mostCells))

/** One UTF-16 unit for each different symbol; those that the shorter text lacks are all alike. */
const encoded = (
  shorter: ReadonlyArray<string>,
  longer: ReadonlyArray<string>
): readonly [shorter: string, longer: string] => {
  const units = new Map<string, string>()
  for (const symbol of shorter) if (!units.has(symbol)) units.set(symbol, String.fromCharCode(units.size + 1))
  const encode = (symbols: ReadonlyArray<string>) =>
    symbols.map((symbol) => units.get(symbol) ?? "\0").join("")
  return [encode(shorter), encode(longer)]
}

/**
 * The edit distance of two lists of symbols. Undefined where both are longer than can be compared. Where one of them is,
 * its beginning is compared and the rest counts as edits: the true distance is at most this.
 */
export const editDistance = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): Edits | undefined => {
  const last = Math.min(one.length, other.length)
  let start = 0
  while (start < last && one[start] === other[start]) start++
  let end = 0
  while (end < last - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++
  const inner = [one, other].map((symbols) => symbols.slice(start, symbols.length - end))
  const [shorter = [], longer = []] = inner.toSorted((a, b) => a.length - b.length)
  if (shorter.length === 0) return { edits: longer.length }
  if (shorter.length > longestCompared) return undefined
  const compared = Math.min(longer.length, Math.floor(mostCells / shorter.length))
  const [short, long] = encoded(shorter, compared < longer.length ? longer.slice(0, compared) : longer)
  const edits = distance(short, long) + longer.length - compared
  return compared < longer.length ? { edits, compared: start + compared } : { edits }
}
