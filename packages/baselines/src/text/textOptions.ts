/** Shortest and longest n-gram, both at least 1, or `"none"` to leave that kind of term out. */
type NgramRange = readonly [min: number, max: number] | "none"

/** How texts become vectors. The defaults were chosen on the validation rows of CLINC150. */
export interface TextOptions {
  /**
   * Runs of words: the fewest and the most words of a run, each 1 or more.
   *
   * @defaultValue `[1, 2]`
   */
  readonly wordNgrams?: NgramRange
  /**
   * Runs of characters within a chunk: the fewest and the most code points of a run, each 1 or more.
   *
   * @defaultValue `[2, 4]`
   */
  readonly characterNgrams?: NgramRange
  /**
   * Whether a term that occurs several times counts `1 + ln(count)` instead of the count.
   *
   * @defaultValue true
   */
  readonly sublinearTf?: boolean
  /**
   * Terms that fewer documents contain are left out. A whole number of 1 or more.
   *
   * @defaultValue 2
   */
  readonly minDocumentFrequency?: number
  /**
   * How many terms are kept at most, those that most documents contain. A whole number of 1 or more.
   *
   * @defaultValue 200 000
   */
  readonly maxFeatures?: number
  /**
   * How many UTF-16 code units of a document are read. A whole number of 1 or more.
   *
   * @defaultValue 20 000
   */
  readonly maxCharacters?: number
}

export type ResolvedTextOptions = Required<TextOptions>

const defaults: ResolvedTextOptions = {
  wordNgrams: [1, 2],
  characterNgrams: [2, 4],
  sublinearTf: true,
  minDocumentFrequency: 2,
  maxFeatures: 200_000,
  maxCharacters: 20_000
}

/**
 * Fills in the defaults.
 *
 * Throws a `RangeError` that names the option when a bound is not a positive integer or a range is empty.
 */
export const resolve = (options: TextOptions = {}): ResolvedTextOptions => {
  const resolved: ResolvedTextOptions = { ...defaults, ...options }
  for (const name of ["minDocumentFrequency", "maxFeatures", "maxCharacters"] as const) {
    requirePositiveInteger(name, resolved[name])
  }
  for (const name of ["wordNgrams", "characterNgrams"] as const) {
    const range = resolved[name]
    if (range === "none") continue
    requirePositiveInteger(`${name}[0]`, range[0])
    requirePositiveInteger(`${name}[1]`, range[1])
    if (range[0] > range[1])
      throw new RangeError(`${name}: expected a range from small to large, found ${range[0]} to ${range[1]}`)
  }
  return resolved
}

const requirePositiveInteger = (name: string, value: number): void => {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`${name}: expected a positive integer, found ${value}`)
  }
}
