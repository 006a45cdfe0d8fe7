/**
 * Perturbations that put something in the place of single letters, or behind them.
 */
import type * as fc from "fast-check"
import { somePlaces } from "./places.ts"

/** Variants in which a share of the letters that can be changed is. Undefined where there is none. */
export const changedLetters = (
  text: string,
  share: number,
  change: (letter: string) => string | undefined
): fc.Arbitrary<string> | undefined => {
  const letters = Array.from(text)
  const places = letters.flatMap((letter, at) => (change(letter) === undefined ? [] : [at]))
  if (places.length === 0) return undefined
  return somePlaces(places.length, share).map((chosen) => {
    const changed = [...letters]
    for (const nth of chosen) {
      const at = places[nth] ?? 0
      changed[at] = change(letters[at] ?? "") ?? ""
    }
    return changed.join("")
  })
}
