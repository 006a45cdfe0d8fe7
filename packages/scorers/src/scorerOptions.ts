/**
 * Options that every scorer of this package takes.
 */
import type { Scorer } from "@assay/core"

/** Options that every scorer of this package takes. */
export interface CommonOptions {
  /**
   * The name of the score. Give one when an experiment uses the same scorer twice.
   *
   * @defaultValue the scorer's own, such as `exact`
   */
  readonly name?: string
  /**
   * What a trial that ended refused, malformed or truncated is worth. See `Scorer.Options`.
   *
   * @defaultValue `"zero"`
   */
  readonly noAnswer?: NonNullable<Scorer.Options["noAnswer"]>
}
