/**
 * What a text comes down to for a reader: without marks that nobody sees, and with letters that look alike made one.
 */
import { lookAlikes } from "./lookAlikes.ts"

/** Characters that take no room and show nothing: zero-width ones, bidirectional controls, soft hyphens, tags. */
const unseen =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu

const back = new Map(
  Object.entries(lookAlikes).flatMap(([plain, alike]) => alike.map((each) => [each, plain]))
)

/** The same for all texts that a reader takes for the same. */
const fold = (text: string): string =>
  Array.from(
    text.normalize("NFKC").replace(unseen, ""),
    (character) => back.get(character) ?? character
  ).join("")

/** Whether two texts are one to a reader. */
export const readsTheSame = (before: string, after: string): boolean => fold(before) === fold(after)
