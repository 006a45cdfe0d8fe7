/**
 * A perturbed text as edits of the text before: what is taken away while it is shrunk, so that the text itself stays.
 */
import type { Shrinkable } from "./shrink.ts"

/** A part that both texts have, or what stands in its place before and after. */
type Segment = string | { readonly before: string; readonly after: string }

/** A piece of what an edit puts in, at the segment `at`. */
export interface EditAtom {
  readonly at: number
  readonly piece: string
}

const tokens = (text: string): ReadonlyArray<string> => text.split(/(\s+)/u).filter((token) => token !== "")

/** Longer middles are one edit: comparing them takes time in proportion to the product. */
const mostCompared = 4_000_000

/** The longest common subsequence of the tokens, as pairs of their places. */
const common = (
  a: ReadonlyArray<string>,
  b: ReadonlyArray<string>
): ReadonlyArray<readonly [number, number]> => {
  if (a.length === b.length) return a.flatMap((token, at) => (token === b[at] ? [[at, at] as const] : []))
  if (a.length * b.length > mostCompared) return []
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  const pairs: Array<readonly [number, number]> = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++
    else j++
  }
  return pairs
}

/** The texts side by side. */
const segmentsOf = (before: string, after: string): ReadonlyArray<Segment> => {
  const [a, b] = [tokens(before), tokens(after)]
  const segments: Array<Segment> = []
  let [i, j] = [0, 0]
  const edit = (toI: number, toJ: number): void => {
    if (i < toI || j < toJ)
      segments.push({ before: a.slice(i, toI).join(""), after: b.slice(j, toJ).join("") })
  }
  for (const [atA, atB] of common(a, b)) {
    edit(atA, atB)
    segments.push(a[atA] ?? "")
    ;[i, j] = [atA + 1, atB + 1]
  }
  edit(a.length, b.length)
  return segments
}

/** The edits between two texts, to be taken back one by one. What was only put in goes character by character. */
export const editsOf = (before: string, after: string): Shrinkable<EditAtom> => {
  const segments = segmentsOf(before, after)
  const atoms = segments.flatMap((segment, at): ReadonlyArray<EditAtom> => {
    if (typeof segment === "string") return []
    return segment.before === ""
      ? Array.from(segment.after, (piece) => ({ at, piece }))
      : [{ at, piece: segment.after }]
  })
  return {
    atoms,
    render: (kept) => {
      const pieces = Map.groupBy(kept, ({ at }) => at)
      return segments
        .map((segment, at) => {
          if (typeof segment === "string") return segment
          const own = pieces.get(at)
          return own === undefined ? segment.before : own.map(({ piece }) => piece).join("")
        })
        .join("")
    }
  }
}
