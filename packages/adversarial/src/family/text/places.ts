/**
 * Places in a text at which something is done, as arbitraries.
 */
import * as fc from "fast-check"

/** How many of `of` places a share makes: at least one. */
const howMany = (share: number, of: number): number => Math.min(of, Math.max(1, Math.round(share * of)))

/** Distinct places below `of`, as many as the share makes. */
export const somePlaces = (of: number, share: number): fc.Arbitrary<ReadonlySet<number>> => {
  const count = howMany(share, of)
  return fc
    .uniqueArray(fc.nat({ max: of - 1 }), { minLength: count, maxLength: count, size: "max" })
    .map((places) => new Set(places))
}

/**
 * Checks a share and returns it.
 *
 * @throws RangeError unless it is above 0 and at most 1
 */
export const requireShare = (family: string, share: number): number => {
  if (!(share > 0 && share <= 1))
    throw new RangeError(`${family}: expected a share above 0 and at most 1, found ${share}`)
  return share
}

/** How much of a text a family touches. */
export interface ShareOptions {
  /**
   * The share of the places it could touch that it does touch, above 0 and at most 1.
   *
   * @defaultValue that of the family
   */
  readonly share?: number
}
