/**
 * Labels that are another label and something more: `-1` and `1`, `A-` and `A`, `<5` and `5`, `incorrect` and `correct`.
 *
 * Where the something stands apart from the label (`- 1`, `minus 1`, `in correct`), either may be meant.
 */
import * as Escaping from "effect/RegExp"

/** How signs are said in words. */
const inWords: ReadonlyMap<string, string> = new Map([
  ["-", "minus|negative|neg\\.?"],
  ["+", "plus|positive"],
  ["#", "sharp"],
  ["<", "less than|fewer than|smaller than|below|under|&lt;|≤|<="],
  [">", "more than|greater than|larger than|above|over|&gt;|≥|>="]
])

const piece = (text: string): string => {
  const words = inWords.get(text)
  const itself = Escaping.escape(text)
  return words === undefined ? itself : `${itself}|${words}`
}

const isLetter = (text: string): boolean => /^[\p{L}\p{N}]/u.test(text)

interface LookAlike {
  readonly label: string
  readonly before: RegExp | undefined
  readonly after: RegExp | undefined
}

/** How far around a label is looked, in characters. */
const near = 40

const longerThan = (label: string, other: string): LookAlike | undefined => {
  if (other.length <= label.length) return undefined
  if (other.endsWith(label)) {
    const more = other.slice(0, -label.length).trim()
    const edge = isLetter(more) ? "(?<![\\p{L}\\p{N}])" : ""
    return more === ""
      ? undefined
      : {
          label: other,
          before: new RegExp(`${edge}(?:${piece(more)})[\\s"'()\\[\\]_-]*$`, "u"),
          after: undefined
        }
  }
  if (!other.startsWith(label)) return undefined
  const more = other.slice(label.length).trim()
  const edge = isLetter(more.at(-1) ?? "") ? "(?![\\p{L}\\p{N}])" : ""
  return more === ""
    ? undefined
    : {
        label: other,
        before: undefined,
        after: new RegExp(`^[\\s"'()\\[\\]_-]*(?:${piece(more)})${edge}`, "u")
      }
}

/** For a folded label found in a text: the longer labels that the text around it may make of it. */
export const lookAlikes = (
  labels: ReadonlyArray<string>
): ((label: string, text: string, start: number, end: number) => ReadonlyArray<string>) => {
  const longer = new Map<string, ReadonlyArray<LookAlike>>()
  const known = new Set(labels)
  for (const other of labels) {
    for (let cut = 1; cut < other.length; cut++) {
      for (const part of new Set([other.slice(cut), other.slice(0, -cut), other.slice(cut).trim()])) {
        if (part === "" || !known.has(part)) continue
        const found = longerThan(part, other)
        if (found !== undefined) longer.set(part, [...(longer.get(part) ?? []), found])
      }
    }
  }
  return (label, text, start, end) =>
    (longer.get(label) ?? [])
      .filter(
        ({ before, after }) =>
          before?.test(text.slice(Math.max(0, start - near), start)) === true ||
          after?.test(text.slice(end, end + near)) === true
      )
      .map((each) => each.label)
}
