/**
 * Texts as short vectors, without a model: TF-IDF of words and n-grams, reduced to the directions in which the texts
 * differ most (latent semantic analysis). The distance of two vectors tells how alike two texts are in their words.
 *
 * Use it where no embedder is at hand: to find what is near, what is new, what belongs together. It knows the words of the
 * texts it was made from, and no meaning: "refund" and "money back" are far apart unless they occur together.
 *
 * @see Deerwester et al. 1990, "Indexing by Latent Semantic Analysis".
 */
import * as Subspace from "./subspace.ts"
import type { TextOptions } from "./textOptions.ts"
import * as Vectoriser from "./vectoriser.ts"

export type { TextOptions } from "./textOptions.ts"

/** How texts become vectors. */
export interface Options {
  /**
   * How many numbers a vector has, a whole number of 1 or more. Fewer where the texts have fewer terms.
   *
   * @defaultValue 100
   */
  readonly dimensions?: number
  /**
   * How terms are counted.
   *
   * @defaultValue the defaults of {@link TextOptions}, at most 20 000 terms, and 5 000 characters of a text
   */
  readonly text?: TextOptions
  /**
   * Where the search for directions starts, a whole number. It moves the vectors only by rounding.
   *
   * @defaultValue 1
   */
  readonly seed?: number
}

/** The vectors of some texts. */
export interface Vectors {
  /** How many texts there are. */
  readonly rows: number
  /** How many numbers each vector has. */
  readonly width: number
  /** Shape (rows × width). Each row has the length 1, or 0 where the text has no known term. */
  readonly values: Float64Array
}

/**
 * The vectors of texts, in a space made from the same texts. Texts that are to be compared go in together.
 *
 * Throws a `RangeError` for an impossible option.
 */
export const of = (texts: ReadonlyArray<string>, options: Options = {}): Vectors => {
  const { dimensions = 100, seed = 1, text = {} } = options
  if (!(Number.isInteger(dimensions) && dimensions >= 1))
    throw new RangeError(`dimensions: expected a whole number of 1 or more, found ${dimensions}`)
  const vectoriser = Vectoriser.fit(texts, { maxFeatures: 20_000, maxCharacters: 5_000, ...text })
  const matrix = Vectoriser.transform(vectoriser, texts)
  const width = Math.max(1, Math.min(dimensions, texts.length, matrix.columnCount))
  const values = Subspace.times(matrix, Subspace.find(matrix, width, seed), width)
  for (let row = 0; row < texts.length; row++) {
    const own = values.subarray(row * width, (row + 1) * width)
    let squares = 0
    for (const value of own) squares += value * value
    if (squares > 0) for (let k = 0; k < width; k++) own[k] = (own[k] ?? 0) / Math.sqrt(squares)
  }
  return { rows: texts.length, width, values }
}
