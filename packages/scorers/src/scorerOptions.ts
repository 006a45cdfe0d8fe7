/**
 * Options that every scorer of this package takes.
 */
import type { Scorer } from "@assay/core"

/**
 * - `name`: the name of the score. Give one when an experiment uses the same scorer twice.
 * - `noAnswer`: what a refused, malformed or truncated trial is worth; see `Scorer.Options`. Default `zero`.
 */
export interface CommonOptions {
  readonly name?: string
  readonly noAnswer?: NonNullable<Scorer.Options["noAnswer"]>
}
