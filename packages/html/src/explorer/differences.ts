/**
 * What two texts have in common, word by word.
 */
import { diffWordsWithSpace } from "diff/lib/diff/word.js"

/** A stretch that is in both texts, or in one only. */
export interface Stretch {
  readonly text: string
  readonly side: "both" | "first" | "second"
}

/** How long a difference may take, in milliseconds: two long texts with nothing in common show as they are. */
const patience = 150

/** The stretches of both texts in order. Undefined where it would take too long. */
export const differences = (first: string, second: string): ReadonlyArray<Stretch> | undefined =>
  diffWordsWithSpace(first, second, { timeout: patience })?.map(({ value, added, removed }) => ({
    text: value,
    side: added ? "second" : removed ? "first" : "both"
  }))
