/**
 * What a chain makes of a sequence: its most probable tags, and the probability of each span.
 */
import {
  begins,
  type Chain,
  factorsOf,
  fieldOf,
  goesOn,
  isAllowed,
  lattice,
  type Sequence,
  score,
  sums
} from "./chain.ts"

/** A field found from token `start` to token `end`, not included. */
export interface Span {
  readonly field: number
  readonly start: number
  readonly end: number
  /** The probability that exactly these tokens are the field. */
  readonly probability: number
}

/** What a chain makes of a sequence. */
export interface Decoded {
  /** The spans of the most probable tags, in order. */
  readonly spans: ReadonlyArray<Span>
  /** All spans of a field that have a probability of `atLeast`, by where they begin. They may overlap. */
  readonly candidates: (field: number, atLeast: number) => ReadonlyArray<Span>
  /** The probability that a field begins nowhere, as if its beginnings were independent. */
  readonly absence: (field: number) => number
}

/** The most probable tags of a sequence that are possible at all (Viterbi 1967). */
const viterbi = (chain: Chain, length: number, scores: Float64Array): Uint8Array => {
  const { tags, transitions } = chain
  let best = new Float64Array(tags)
  let next = new Float64Array(tags)
  const from = new Uint8Array(length * tags)
  for (let i = 0; i < length; i++) {
    for (let b = 0; b < tags; b++) {
      let largest = Number.NEGATIVE_INFINITY
      let chosen = 0
      for (let a = i === 0 ? -1 : 0; a < (i === 0 ? 0 : tags); a++) {
        if (!isAllowed(a, b)) continue
        const value = (a < 0 ? 0 : (best[a] ?? 0)) + (transitions[(a + 1) * tags + b] ?? 0)
        if (value > largest) {
          largest = value
          chosen = Math.max(a, 0)
        }
      }
      next[b] = largest + (scores[i * tags + b] ?? 0)
      from[i * tags + b] = chosen
    }
    const held = best
    best = next
    next = held
  }
  const path = new Uint8Array(length)
  let tag = best.reduce((top, value, at) => (value > (best[top] ?? 0) ? at : top), 0)
  for (let i = length - 1; i >= 0; i--) {
    path[i] = tag
    tag = from[i * tags + tag] ?? 0
  }
  return path
}

const longestSpan = 64

/** The spans that tags name, as `[field, start, end]`. */
export const spansOf = (
  path: Uint8Array
): ReadonlyArray<readonly [field: number, start: number, end: number]> => {
  const spans: Array<readonly [number, number, number]> = []
  for (let i = 0; i < path.length; i++) {
    const tag = path[i] ?? 0
    if (tag % 2 === 0) continue
    let end = i + 1
    while (end < path.length && path[end] === tag + 1) end++
    spans.push([fieldOf(tag), i, end])
  }
  return spans
}

/** Decodes a sequence: its most probable tags, and the probability of any span. */
export const decode = (chain: Chain, features: Sequence): Decoded => {
  const { tags } = chain
  const length = features.length
  const room = lattice()
  score(chain, features, room)
  const path = viterbi(chain, length, room.scores)
  const factors = factorsOf(chain)
  sums(tags, length, factors, room)
  const { scores, forward, backward, scale } = room
  /** The probability of all paths in which the field begins at `start` and goes on to `end` at least; then of those that leave it there. */
  const along = (
    field: number,
    start: number,
    visit: (end: number, probability: number) => void,
    last: number
  ): void => {
    const inside = goesOn(field)
    let mass = forward[start * tags + begins(field)] ?? 0
    for (let end = start + 1; end <= Math.min(length, last); end++) {
      const tag = end - 1 === start ? begins(field) : inside
      if (end === length) {
        visit(end, mass)
        return
      }
      let left = 0
      for (let b = 0; b < tags; b++) {
        if (b === inside) continue
        left +=
          (factors[(tag + 1) * tags + b] ?? 0) *
          (scores[end * tags + b] ?? 0) *
          (backward[end * tags + b] ?? 0)
      }
      visit(end, (mass * left) / (scale[end] ?? 1))
      mass =
        (mass * (factors[(tag + 1) * tags + inside] ?? 0) * (scores[end * tags + inside] ?? 0)) /
        (scale[end] ?? 1)
    }
  }
  const probabilityOf = (field: number, start: number, end: number): number => {
    let found = 0
    along(
      field,
      start,
      (at, probability) => {
        if (at === end) found = Math.min(1, probability)
      },
      end
    )
    return found
  }
  return {
    spans: spansOf(path).map(([field, start, end]) => ({
      field,
      start,
      end,
      probability: probabilityOf(field, start, end)
    })),
    absence: (field) => {
      let absent = 1
      for (let start = 0; start < length; start++) {
        const tag = start * tags + begins(field)
        absent *= Math.max(0, 1 - (forward[tag] ?? 0) * (backward[tag] ?? 0))
      }
      return absent
    },
    candidates: (field, atLeast) => {
      const found: Array<Span> = []
      for (let start = 0; start < length; start++) {
        const tag = start * tags + begins(field)
        if ((forward[tag] ?? 0) * (backward[tag] ?? 0) < atLeast) continue
        along(
          field,
          start,
          (end, probability) => {
            if (probability >= atLeast)
              found.push({ field, start, end, probability: Math.min(1, probability) })
          },
          start + longestSpan
        )
      }
      return found
    }
  }
}
