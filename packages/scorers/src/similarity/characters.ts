import { Score, type Scorer } from "@assay/core"
import { alsoScorer } from "../alsoScorer.ts"
import type { Kind } from "../comparing/normalisation.ts"
import { normaliseText } from "../comparing/normalisation.ts"
import { previewText } from "../comparing/preview.ts"
import { type References, referenced } from "../comparing/referenced.ts"
import type { CommonOptions } from "../scorerOptions.ts"
import type * as Text from "../Text.ts"
import { editDistance, longestCompared } from "./editDistance.ts"
import { jaroWinkler as jaroWinklerOf } from "./jaro.ts"

/** Options of the similarities of spelling. */
export interface SpellingOptions extends CommonOptions {
  /**
   * Differences to forgive, on both sides. See `Text.Normalisation`.
   *
   * @defaultValue none
   */
  readonly normalise?: ReadonlyArray<Text.Normalisation>
}

/** How alike two texts are. */
interface Likeness {
  /** 0 to 1. */
  readonly score: number
  /** How many characters of the longer text were looked at. Absent for all. */
  readonly compared?: number
}

const spelling =
  (
    defaultName: string,
    scorer: string,
    compare: (one: ReadonlyArray<string>, other: ReadonlyArray<string>) => Likeness | undefined
  ) =>
  (options: SpellingOptions = {}): Scorer.Scorer<unknown, References, string | null> => {
    const active = new Set<Kind>(options.normalise)
    const characters = (text: string) => Array.from(normaliseText(text, active, "NFKC"))
    return referenced<References>({
      name: options.name ?? defaultName,
      names: [options.name ?? defaultName],
      options,
      settings: { scorer, version: 1, normalise: [...active].sort() },
      compare: (reply, references) => {
        const given = characters(reply)
        let best: (Likeness & { readonly reference: string }) | undefined
        for (const reference of references) {
          const found = compare(given, characters(reference))
          if (found === undefined)
            return Score.unscored(
              `the texts are too long: expected one of them to have at most ${longestCompared} characters`
            )
          if (best === undefined || found.score > best.score) best = { ...found, reference }
        }
        if (best === undefined) return Score.unscored("there is no reference")
        const { score, compared, reference } = best
        if (score === 1) return Score.scored(1)
        return Score.scored(score, {
          miss: ["spelling"],
          expected: previewText(reference),
          actual: previewText(reply),
          ...(compared === undefined ? {} : { scoredChars: compared, ofChars: given.length })
        })
      }
    })
  }

/**
 * Levenshtein similarity: 1 minus the edit distance over the length of the longer text, both in characters (code points).
 *
 * 1 for equal texts, 0 where every character has to be changed; two empty texts are equal. It says how much one would have
 * to type to correct the output. The detail is `{ miss: ["spelling"], expected, actual }` with the nearest expected text.
 *
 * It takes time in the product of the two lengths. Two different texts of more than 31,622 characters are not compared
 * (unscored); of a longer output against a shorter expected text the beginning is compared and the rest counts as edits,
 * so that the score is at most too low; `scoredChars` and `ofChars` then say so.
 *
 * Levenshtein 1966, "Binary codes capable of correcting deletions, insertions, and reversals". Python's
 * `Levenshtein.ratio` is another figure: it knows no substitutions.
 *
 * `Similarity.levenshtein` itself may stand for `Similarity.levenshtein()`.
 */
export const levenshtein = alsoScorer(
  spelling("levenshtein", "Similarity.levenshtein", (one, other) => {
    const found = editDistance(one, other)
    if (found === undefined) return undefined
    const longest = Math.max(one.length, other.length)
    const score = longest === 0 ? 1 : 1 - found.edits / longest
    return found.compared === undefined ? { score } : { score, compared: found.compared }
  })
)

/**
 * Jaro-Winkler similarity, made for names and other short texts that begin alike: 1 for equal texts, 0 where no character
 * is near its place. In characters (code points), with the usual weight of 0.1 for up to four common characters at the
 * start of texts whose Jaro similarity is above 0.7. Two empty texts are equal. It takes time linear in the texts.
 *
 * Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage".
 *
 * `Similarity.jaroWinkler` itself may stand for `Similarity.jaroWinkler()`.
 */
export const jaroWinkler = alsoScorer(
  spelling("jaro-winkler", "Similarity.jaroWinkler", (one, other) => ({ score: jaroWinklerOf(one, other) }))
)
