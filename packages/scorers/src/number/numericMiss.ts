/**
 * Why a number is not the expected one.
 */

/**
 * How far from the expected value still counts: the larger of `absolute` and `relative` times the size of the
 * expected value.
 */
export interface Tolerance {
  /**
   * A distance in the unit of the expected value, 0 or more.
   *
   * @defaultValue 0
   */
  readonly absolute?: number
  /**
   * A share of the size of the expected value, 0 or more.
   *
   * @defaultValue 1e-9, which forgives the rounding of floating point; 0 between two whole numbers, which are
   * compared to the last digit
   */
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
  /** Both to the last digit, in one unit, where both are whole. */
  readonly wholes: { readonly expected: bigint; readonly actual: bigint } | undefined
  readonly tolerance: Tolerance
  readonly asWritten: number
  readonly expectedAsWritten: number
  readonly hasOtherUnit: boolean
  readonly lacksUnit: boolean
}

const defaultRelative = 1e-9
const maxScale = 12
const nearShare = 0.01

/**
 * The relative part of the tolerance. Rounding never moves a whole number by a thousandth, unless that is less than
 * what a double holds.
 */
const roundingOf = (target: number, { relative }: Tolerance): number =>
  relative ??
  (Number.isInteger(target) && target !== 0
    ? Math.min(defaultRelative, Math.max(0.001 / Math.abs(target), 1e-14))
    : defaultRelative)

/** The reasons, none when the values agree. */
export const numericMiss = (pair: Pair): ReadonlyArray<Miss> => {
  const { expected, actual, wholes, tolerance } = pair
  const isWhole = wholes !== undefined
  const allowedFor = (value: number, relative = tolerance.relative ?? defaultRelative): number =>
    Math.max(tolerance.absolute ?? 0, relative * Math.abs(value))
  // 1.01 is 0.01 from 1, though the difference of the two doubles is a little more.
  const edge = (tolerance.absolute ?? 0) > 0 ? 2 * Number.EPSILON : 0
  const agrees = (value: number, target: number): boolean =>
    value === target ||
    Math.abs(value - target) <=
      allowedFor(target, roundingOf(target, tolerance)) + edge * Math.max(Math.abs(value), Math.abs(target))
  const agreesExactly = (value: bigint, target: bigint): boolean =>
    value === target ||
    Math.abs(Number(value - target)) <= allowedFor(Number(target), tolerance.relative ?? 0)
  const isRight = isWhole ? agreesExactly(wholes.actual, wholes.expected) : agrees(actual, expected)
  const isOpposite = isWhole ? agreesExactly(-wholes.actual, wholes.expected) : agrees(-actual, expected)
  if (pair.lacksUnit) return ["wrong-unit"]
  if (isRight) return []
  if (pair.hasOtherUnit && agrees(pair.asWritten, pair.expectedAsWritten)) return ["wrong-unit"]
  if (isOpposite) return ["sign"]
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
