/**
 * From a text to its chunks and words.
 *
 * A *chunk* is a run of characters between white space. A *word* is a run of letters, marks and digits inside
 * a chunk, so "won't!" is one chunk with the words "won" and "t". Marks belong to words because in scripts
 * such as Devanagari the vowels are marks.
 */
import { boundedNormalise } from "@assay/core/internal"

const wordPattern = /[\p{L}\p{M}\p{N}]+/gu

/**
 * Lower case, compatibility-composed (NFKC), at most `maxCharacters` UTF-16 code units. The cut is made before
 * any other work, so the cost of a document is bounded whatever its length.
 */
export const normalise = (text: string, maxCharacters: number): string =>
  boundedNormalise(text.slice(0, maxCharacters), "NFKC").toLowerCase().slice(0, maxCharacters)

/** The runs of non-space characters, in order. */
export const chunksOf = (normalised: string): ReadonlyArray<string> => normalised.match(/\S+/gu) ?? []

/** The words of a chunk, in order; empty for pure punctuation. */
export const wordsOf = (chunk: string): ReadonlyArray<string> => chunk.match(wordPattern) ?? []

/** The code points of a chunk with one space at either side. */
export const paddedCodePoints = (chunk: string): ReadonlyArray<number> => {
  const points = [0x20]
  for (const character of chunk) points.push(character.codePointAt(0) ?? 0)
  points.push(0x20)
  return points
}
