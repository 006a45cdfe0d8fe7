/**
 * Why a number is not the expected one.
 */

/**
 * How far from the expected value still counts: the larger of `absolute` and `relative` times the size of the
 * expected value. Both 0 or more.
 *
 * - `absolute`: default 0.
 * - `relative`: default 1e-9, which forgives the rounding of floating point and nothing else.
 */
export interface Tolerance {
  readonly absolute?: number
  readonly relative?: number
}

/**
 * - `no-number`: the output holds none, or one too large for a double. `no-marker`: it lacks the marker.
 *   `several-numbers`: it holds more than one under `from: "only"`.
 * - `wrong-unit`: the number as written is the expected one, but in another unit, or a required unit is missing.
 * - `sign`: right but for its sign. `scale`: right but for a power of ten, up to 10^12. Both may come together.
 * - `off-by-tolerance`: near; within 1 % of the expected value or ten times the tolerance.
 * - `other`: none of these.
 */
export type Miss =
  | "no-number"
  | "no-marker"
  | "several-numbers"
  | "wrong-unit"
  | "sign"
  | "scale"
  | "off-by-tolerance"
  | "other"

interface Pair {
  readonly expected: number
  readonly actual: number
  readonly tolerance: Tolerance
  readonly asWritten: number
  readonly expectedAsWritten: number
  readonly hasOtherUnit: boolean
  readonly lacksUnit: boolean
}

const defaultRelative = 1e-9
const maxScale = 12
const nearShare = 0.01

/** The reasons, none when the values agree. */
export const numericMiss = (pair: Pair): ReadonlyArray<Miss> => {
  const { expected, actual, tolerance } = pair
  const allowedFor = (value: number): number =>
    Math.max(tolerance.absolute ?? 0, (tolerance.relative ?? defaultRelative) * Math.abs(value))
  const agrees = (value: number, target: number): boolean =>
    value === target || Math.abs(value - target) <= allowedFor(target)
  if (pair.lacksUnit) return ["wrong-unit"]
  if (agrees(actual, expected)) return []
  if (pair.hasOtherUnit && agrees(pair.asWritten, pair.expectedAsWritten)) return ["wrong-unit"]
  if (agrees(-actual, expected)) return ["sign"]
  if (Math.abs(actual - expected) <= Math.max(10 * allowedFor(expected), nearShare * Math.abs(expected)))
    return ["off-by-tolerance"]
  const power = Math.round(Math.log10(Math.abs(actual / expected)))
  if (Number.isFinite(power) && power !== 0 && Math.abs(power) <= maxScale) {
    const scaled = actual / 10 ** power
    // The absolute tolerance would let any small number pass as a scaled one.
    const isScaled = (value: number): boolean =>
      Math.abs(value - expected) <= (tolerance.relative ?? defaultRelative) * Math.abs(expected)
    if (isScaled(scaled)) return ["scale"]
    if (isScaled(-scaled)) return ["sign", "scale"]
  }
  return ["other"]
}
