/**
 * Which rows a view shows: trials of one candidate or of all, or pairs of two candidates on one case and repeat.
 */
import type { Header, ShownCase, ShownTrial } from "./model.ts"
import type { View } from "./view.ts"

/** A case with what is searched, in lower case: once for the case, and for each of its trials. */
export interface Searchable {
  readonly shown: ShownCase
  readonly tags: ReadonlyArray<string>
  readonly haystack: string
  readonly haystacks: ReadonlyArray<string>
}

/** `second` only in a view of two candidates; either may have no trial there. */
export interface Row {
  readonly shown: ShownCase
  readonly repeat: number
  readonly first: ShownTrial | undefined
  readonly second: ShownTrial | undefined
}

/** A tag and its value as one text, for choosing. */
export const tagText = (tag: string, value: string): string => `${tag} = ${value}`

// A line break keeps a search from matching the end of one text and the beginning of the next.
const searched = (texts: ReadonlyArray<string | undefined>): string =>
  texts
    .filter((text) => text !== undefined)
    .join("\n\n")
    .toLowerCase()

/** Prepares a case for searching. */
export const searchable = (shown: ShownCase): Searchable => ({
  shown,
  tags: Object.entries(shown.tags).map(([tag, value]) => tagText(tag, value)),
  haystack: searched([shown.id, shown.input, shown.expected]),
  haystacks: shown.trials.map(({ output, text, reason, alarm, scores }) =>
    searched([output, text, reason, alarm, ...scores.flatMap((score) => [score?.unscored, score?.detail])])
  )
})

/** The words of a search, in lower case; what stands in quotes is one. */
export const wordsOf = (query: string): ReadonlyArray<string> =>
  Array.from(query.toLowerCase().matchAll(/"([^"]+)"|[^\s"]+/g), ([word, quoted]) => quoted ?? word)

const isLike = (trial: ShownTrial | undefined, mode: string): boolean =>
  trial !== undefined &&
  (mode === "not-right"
    ? trial.mode !== "right"
    : mode === "false-alarm"
      ? trial.mode === "right" && trial.alarm !== undefined
      : trial.mode === mode)

/**
 * How much the first candidate scores above the second; undefined where either has no score.
 */
const gain = ({ first, second }: Row, score: number): number | undefined => {
  const a = first?.scores[score]?.value
  const b = second?.scores[score]?.value
  return a === undefined || b === undefined ? undefined : a - b
}

const isFlip = (row: Row, { flip, score }: View): boolean => {
  if (flip === "") return true
  const by = gain(row, score) ?? 0
  return flip === "better" ? by > 0 : flip === "worse" ? by < 0 : by !== 0
}

const pairs = (
  { shown, haystacks }: Searchable,
  first: number,
  second: number
): ReadonlyArray<readonly [Row, ReadonlyArray<string>]> => {
  const found = new Map<number, { a?: number; b?: number }>()
  shown.trials.forEach(({ candidate, repeat }, at) => {
    if (candidate !== first && candidate !== second) return
    const pair = found.get(repeat) ?? {}
    if (candidate === first) pair.a = at
    else pair.b = at
    found.set(repeat, pair)
  })
  return Array.from(found, ([repeat, { a, b }]) => [
    {
      shown,
      repeat,
      first: a === undefined ? undefined : shown.trials[a],
      second: b === undefined ? undefined : shown.trials[b]
    },
    [a === undefined ? "" : (haystacks[a] ?? ""), b === undefined ? "" : (haystacks[b] ?? "")]
  ])
}

const singles = (
  { shown, haystacks }: Searchable,
  candidate: number | undefined
): ReadonlyArray<readonly [Row, ReadonlyArray<string>]> =>
  shown.trials.flatMap((trial, at) =>
    candidate === undefined || trial.candidate === candidate
      ? [[{ shown, repeat: trial.repeat, first: trial, second: undefined }, [haystacks[at] ?? ""]] as const]
      : []
  )

/** The rows of a view, in order of the cases. */
export const rowsOf = (
  cases: ReadonlyArray<Searchable>,
  view: View,
  { candidates }: Header
): ReadonlyArray<Row> => {
  const words = wordsOf(view.query)
  const first = view.first === undefined ? undefined : candidates.indexOf(view.first)
  const second = view.second === undefined ? undefined : candidates.indexOf(view.second)
  const found: Array<Row> = []
  for (const each of cases) {
    if (view.kind !== "" && each.shown.kind !== view.kind) continue
    if (view.tag !== "" && !each.tags.includes(view.tag)) continue
    const missing = words.filter((word) => !each.haystack.includes(word))
    const made =
      first !== undefined && second !== undefined ? pairs(each, first, second) : singles(each, first)
    for (const [row, haystacks] of made) {
      if (view.mode !== "" && !isLike(row.first, view.mode) && !isLike(row.second, view.mode)) continue
      if (second !== undefined && !isFlip(row, view)) continue
      if (missing.every((word) => haystacks.some((haystack) => haystack.includes(word)))) found.push(row)
    }
  }
  return found
}
