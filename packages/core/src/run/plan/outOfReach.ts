/**
 * What a plan has too few cases for, said before money is spent.
 */

import * as Power from "@assay/stats/Power"
import { defaultMargin } from "../../definition/comparisonSettings.ts"
import type { Experiment } from "../../definition/definition.ts"

/** A margin within which "equivalent" cannot be shown, whatever the answers. */
export interface OutOfReach {
  /** In the unit of the score, a share. */
  readonly margin: number
  /** How many cases are planned. */
  readonly cases: number
  /** How many cases it takes at least. */
  readonly needs: number
}

/** Counts the cases of each cluster, for what clusters can cost at most. */
export const makeClusters = () => {
  const sizes = new Map<string, number>()
  let alone = 0
  return {
    add: (cluster: string | undefined): void => {
      if (cluster === undefined) alone++
      else sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1)
    },
    /** Kish's effect: the sum of squared sizes over the sum of sizes; 1 without clusters. */
    kish: (): number => {
      let sum = alone
      let squares = alone
      for (const size of sizes.values()) {
        sum += size
        squares += size ** 2
      }
      return sum === 0 ? 1 : squares / sum
    }
  }
}

/** The margins that an experiment asks about, of scores that are shares. */
const marginsOf = <Input, Expected, Output>({
  against,
  gate,
  scorers
}: Experiment<Input, Expected, Output>): ReadonlyArray<number> => {
  const isShare = (score: string | undefined): boolean => {
    const named = scorers.find(
      (scorer, index) =>
        (score === undefined && index === 0) ||
        scorer.names.some((name) => name === score || `${scorer.name}.${name}` === score)
    )
    return (named?.unit ?? "share") === "share"
  }
  const asked = (gate?.checks ?? []).flatMap(({ score, margin }) =>
    margin === undefined ? [] : [{ score, margin }]
  )
  if (asked.length > 0) return asked.filter(({ score }) => isShare(score)).map(({ margin }) => margin)
  return against !== undefined && isShare(undefined) ? [defaultMargin] : []
}

/** The margins that so many cases cannot show. `kish`: what clusters can cost at most, 1 or more. */
export const outOfReach = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  cases: number,
  kish: number
): ReadonlyArray<OutOfReach> =>
  [...new Set(marginsOf(experiment))]
    .map((margin) => ({ margin, cases, needs: Power.equivalenceFloor(margin, { designEffect: kish }) }))
    .filter(({ needs }) => needs > cases)
