/**
 * The phrases of all languages that stand in a sentence.
 */
import { matchesAt, type Pattern, readPattern, type UnitKind } from "./pattern.ts"
import { languages } from "./rules/languages.ts"
import type { Meaning } from "./rules/rule.ts"
import type { Sentence } from "./sentences.ts"

interface Phrase {
  readonly means: Meaning
  readonly pattern: Pattern
}

/** Phrases by the unit that begins them, so that a sentence is held against few. */
interface Index {
  readonly units: UnitKind
  readonly business: ReadonlyArray<string>
  readonly byFirst: ReadonlyMap<string, ReadonlyArray<Phrase>>
  readonly others: ReadonlyArray<Phrase>
}

const toIndex = ({ units, business, rules }: (typeof languages)[number]): Index => {
  const byFirst = new Map<string, Array<Phrase>>()
  const others: Array<Phrase> = []
  for (const { means, pattern: source } of rules) {
    const phrase = { means, pattern: readPattern(source, units) }
    if (phrase.pattern.firsts.length === 0) others.push(phrase)
    for (const first of new Set(phrase.pattern.firsts))
      byFirst.set(first, [...(byFirst.get(first) ?? []), phrase])
  }
  return { units, business, byFirst, others }
}

let indexes: ReadonlyArray<Index> | undefined

const isBusiness = ({ units, business }: Index, sentence: Sentence): boolean =>
  units === "words"
    ? sentence.units.words.some((unit) => business.some((each) => unit.startsWith(each)))
    : business.some((each) => sentence.units.characters.join("").includes(each))

/** What a sentence says, in any language that the detector reads. */
export const meaningsOf = (sentence: Sentence): ReadonlySet<Meaning> => {
  indexes ??= languages.map(toIndex)
  const found = new Set<Meaning>()
  for (const index of indexes) {
    const units = sentence.units[index.units]
    for (let at = 0; at < units.length; at++) {
      const unit = units[at] ?? ""
      for (const phrases of [index.byFirst.get(unit) ?? [], index.others])
        for (const { means, pattern } of phrases)
          if (!found.has(means) && matchesAt(pattern, units, at))
            found.add(means === "weak" && !isBusiness(index, sentence) ? "refusal" : means)
    }
  }
  return found
}
