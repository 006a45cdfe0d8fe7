/**
 * Patterns of phrases over the units of a sentence: words, or characters where a language does not part its words.
 *
 * A pattern is text: literal units, `(one|another|)` for a choice, in which nothing stands for "or nothing", `..4` for
 * a gap of at most four units, `provid*` for any word that begins so, `^` in front for the beginning of a
 * sentence, `$` behind for its end. There is no repetition without a limit, so that matching never goes back further than its gaps.
 */

/** What a language is read by. */
export type UnitKind = "words" | "characters"

type Choice = ReadonlyArray<ReadonlyArray<string>>

interface Step {
  readonly gap: number
  readonly choice: Choice
}

/** A pattern, read. */
export interface Pattern {
  /** Whether it only holds at the beginning of a sentence. */
  readonly isAnchored: boolean
  /** Whether it only holds where it reaches the end of a sentence. */
  readonly isToEnd: boolean
  /** Units of which one begins every match. Empty where a match may begin with any. */
  readonly firsts: ReadonlyArray<string>
  readonly steps: ReadonlyArray<Step>
}

const word = /[\p{L}\p{M}\p{N}]+\*?/gu
const character = /[\p{L}\p{M}\p{N}]/gu

/** The units of a text. Punctuation and spaces are none. */
export const unitsOf = (text: string, kind: UnitKind): ReadonlyArray<string> =>
  text.match(kind === "words" ? word : character) ?? []

const token = /\.\.(?<gap>\d+)|\((?<choice>[^)]*)\)|(?<literal>[^\s().]+)/gu

/** Reads a pattern. */
export const readPattern = (source: string, kind: UnitKind): Pattern => {
  const isAnchored = source.startsWith("^")
  const isToEnd = source.endsWith("$")
  const steps: Array<Step> = []
  let gap = 0
  for (const { groups } of source.slice(isAnchored ? 1 : 0, isToEnd ? -1 : undefined).matchAll(token)) {
    if (groups?.gap !== undefined) {
      gap = Number(groups.gap)
      continue
    }
    const choice =
      groups?.choice === undefined
        ? [unitsOf(groups?.literal ?? "", kind)]
        : groups.choice.split("|").map((each) => unitsOf(each, kind))
    steps.push({ gap, choice })
    gap = 0
  }
  const firsts = steps[0]?.choice.map((each) => each[0]) ?? []
  const isPlain = firsts.every((each) => each !== undefined && !each.endsWith("*"))
  return { isAnchored, isToEnd, steps, firsts: isPlain ? firsts.flatMap((each) => each ?? []) : [] }
}

const isUnit = (wanted: string, unit: string | undefined): boolean =>
  unit !== undefined && (wanted.endsWith("*") ? unit.startsWith(wanted.slice(0, -1)) : unit === wanted)

const startsAt = (units: ReadonlyArray<string>, at: number, wanted: ReadonlyArray<string>): boolean =>
  wanted.every((each, index) => isUnit(each, units[at + index]))

/** Whether the pattern matches from `start` on. */
export const matchesAt = (pattern: Pattern, units: ReadonlyArray<string>, start: number): boolean => {
  if (pattern.isAnchored && start > 0) return false
  let ends: ReadonlySet<number> = new Set([start])
  for (const { gap, choice } of pattern.steps) {
    const next = new Set<number>()
    for (const end of ends)
      for (let at = end; at <= Math.min(end + gap, units.length); at++)
        for (const wanted of choice) if (startsAt(units, at, wanted)) next.add(at + wanted.length)
    if (next.size === 0) return false
    ends = next
  }
  return !pattern.isToEnd || ends.has(units.length)
}
