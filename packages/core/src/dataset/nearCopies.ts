/**
 * Texts that are nearly the same: most of their runs of five characters are in both.
 *
 * Of each text the 64 smallest hashes of its runs are kept (bottom-k sketches; Broder 1997, "On the resemblance and
 * containment of documents"): up to 68 characters these are all of them and the resemblance is exact, beyond it is an
 * estimate with a standard error of 0.05.
 */
import type * as Schema from "effect/Schema"

/** Share of the runs of either text that are in both, from which on they are near copies. */
const nearShare = 0.8

/** Characters of a run. */
const runLength = 5

const sketchSize = 64

// Two texts with a resemblance of 0.8 share none of their 6 smallest hashes once in thousands of pairs.
const keysOfText = 6

// A hash that more texts have as one of their smallest is of boilerplate, and tells none of them apart.
const mostOfKey = 64

/** Texts in which near copies are looked for. About half a kilobyte each. */
export interface NearCopies {
  /** Adds the values of an input, given as JSON. */
  readonly add: (inputJson: string) => void
  /** Whether a near copy of an input was added. */
  readonly has: (inputJson: string) => boolean
}

/** The values of JSON, without its keys: long keys would make any two of a kind alike. */
const valuesOf = (json: Schema.Json): string => {
  if (typeof json !== "object" || json === null) return String(json)
  return Object.values(json)
    .map((value: Schema.Json) => valuesOf(value))
    .join(" ")
}

/** The smallest hashes of the runs of a text, increasing. */
export type Sketch = Uint32Array

/** Puts a hash among the `size` smallest of `sketch`, if it is one of them and not there yet. Tells how many there are then. */
const insert = (sketch: Sketch, size: number, hash: number): number => {
  if (size === sketchSize && hash >= (sketch[size - 1] ?? 0)) return size
  let at = size
  while (at > 0 && (sketch[at - 1] ?? 0) > hash) at--
  if (at > 0 && sketch[at - 1] === hash) return size
  sketch.copyWithin(at + 1, at, Math.min(size, sketchSize - 1))
  sketch[at] = hash
  return Math.min(size + 1, sketchSize)
}

/** The sketch of the values of an input, given as JSON. */
export const sketchOf = (inputJson: string): Sketch => {
  const values: Schema.Json = JSON.parse(inputJson)
  const text = valuesOf(values).toLowerCase().replaceAll(/\s+/gu, " ").trim()
  const sketch = new Uint32Array(sketchSize)
  let size = 0
  for (let start = 0; start === 0 || start + runLength <= text.length; start++) {
    let hash = 0x811c9dc5
    const end = Math.min(start + runLength, text.length)
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    // The finaliser of MurmurHash3: neighbouring texts get unrelated hashes.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    size = insert(sketch, size, (hash ^ (hash >>> 16)) >>> 0)
  }
  return sketch.slice(0, size)
}

/** The resemblance of two texts: of the smallest hashes of both together, the share that is in both. */
const resemblance = (a: Uint32Array, b: Uint32Array): number => {
  let [i, j, common, all] = [0, 0, 0, 0]
  const isWhole = a.length < sketchSize && b.length < sketchSize
  while ((i < a.length || j < b.length) && (isWhole || all < sketchSize)) {
    const left = a[i] ?? Number.POSITIVE_INFINITY
    const right = b[j] ?? Number.POSITIVE_INFINITY
    if (left === right) common++
    if (left <= right) i++
    if (right <= left) j++
    all++
  }
  return common / all
}

/** Sketches by their smallest hashes. */
const shelves = () => {
  const sketches: Array<Sketch> = []
  const byKey = new Map<number, Array<number>>()
  return {
    add: (sketch: Sketch): void => {
      const place = sketches.push(sketch) - 1
      for (const key of sketch.subarray(0, keysOfText)) {
        const places = byKey.get(key)
        if (places === undefined) byKey.set(key, [place])
        else if (places.length < mostOfKey) places.push(place)
      }
    },
    /** Whether a near copy stands at a place that counts. */
    has: (sketch: Sketch, counts: (place: number) => boolean): boolean => {
      const compared = new Set<number>()
      for (const key of sketch.subarray(0, keysOfText)) {
        for (const place of byKey.get(key) ?? []) {
          if (compared.has(place) || !counts(place)) continue
          compared.add(place)
          if (resemblance(sketch, sketches[place] ?? new Uint32Array()) >= nearShare) return true
        }
      }
      return false
    }
  }
}

/** None yet. */
export const make = (): NearCopies => {
  const { add, has } = shelves()
  return {
    add: (inputJson) => add(sketchOf(inputJson)),
    has: (inputJson) => has(sketchOf(inputJson), () => true)
  }
}

/** Of texts in parts: those that have a near copy in another part, by position. Time grows with the texts alone. */
export const acrossParts = (sketches: ReadonlyArray<Sketch>, partOf: (position: number) => number) => {
  const { add, has } = shelves()
  for (const sketch of sketches) add(sketch)
  return sketches.flatMap((sketch, position) =>
    has(sketch, (place) => partOf(place) !== partOf(position)) ? [position] : []
  )
}
