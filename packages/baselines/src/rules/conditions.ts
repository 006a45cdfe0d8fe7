/**
 * Conditions as they are written, each typed by its feature.
 */
import type { Pattern } from "../Regex.ts"
import type { Features } from "./features.ts"

/** Bounds of a number. All that are given must hold. */
export interface Bounds {
  /**
   * The number is larger.
   *
   * @defaultValue no such bound
   */
  readonly above?: number
  /**
   * The number is this or larger.
   *
   * @defaultValue no such bound
   */
  readonly atLeast?: number
  /**
   * The number is smaller.
   *
   * @defaultValue no such bound
   */
  readonly below?: number
  /**
   * The number is this or smaller.
   *
   * @defaultValue no such bound
   */
  readonly atMost?: number
}

/** Words that a text has. */
export interface Has {
  /**
   * Words in a row, or several such runs of which one is enough. Case, punctuation and line breaks do not count, nor does
   * what stands beyond the first 20,000 characters.
   */
  readonly has: string | ReadonlyArray<string>
}

/** Texts that a text equals. */
export interface Is {
  /** The whole text, or several of which one is enough. */
  readonly is: string | ReadonlyArray<string>
}

/** The opposite of a condition. It holds of a missing value too. */
export interface Not<Condition> {
  /** The condition that must not hold. */
  readonly not: Condition
}

type Plain<V> = V extends boolean
  ? boolean
  : V extends number
    ? number | Bounds
    : V extends string
      ? string extends V
        ? Pattern | Has | Is
        : V | ReadonlyArray<V>
      : never

/** Several conditions on one feature. */
interface All<Condition> {
  /** The conditions that must all hold. */
  readonly all: ReadonlyArray<Condition>
}

type Single<V> = Plain<NonNullable<V>> | Not<Plain<NonNullable<V>>>

/** What can be said of a feature: null says that it is missing. */
export type Condition<V> =
  | Single<V>
  | All<Single<V>>
  | (null extends V ? null : never)
  | (undefined extends V ? null : never)

/** Conditions by feature. All must hold. */
export type Conditions<F extends Features<never>> = {
  readonly [Name in keyof F]?: Condition<ReturnType<F[Name]>>
}

/** A row of the table: the conditions, then the answer. */
export type Row<F extends Features<never>, Label> = readonly [when: Conditions<F>, answer: Label]
