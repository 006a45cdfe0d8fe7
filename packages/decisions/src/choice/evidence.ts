/**
 * What is shown of every two candidates of a choice: their paired difference in quality, tested with Holm's correction over
 * all pairs and with whatever has no score filled in against the claim.
 */
import type { Decision } from "@assay/core"
import * as Multiplicity from "@assay/stats/Multiplicity"
import * as Effect from "effect/Effect"
import { differing } from "../grounds/corrected.ts"
import { type Pair, pairsOf } from "../grounds/pairs.ts"
import { againstDemand, type Sample, type Tested } from "../grounds/sample.ts"
import type { Option } from "./candidate.ts"

/** The level of the choice. */
export const alpha = 0.05

/** One candidate beside another. */
export interface Compared {
  readonly one: Option
  readonly other: Option
  readonly pairs: ReadonlyArray<Pair>
  /** The difference in quality, one − other. Undefined where none is stated. */
  readonly sample: Sample | undefined
  /** Why none is stated, as a clause. */
  readonly withheld: string | undefined
  /** One-sided tests of the difference, whatever the missing scores would be. */
  readonly tested: Tested
  /** The same of the scored answers alone. */
  readonly seen: Tested
  /** Whether labels of people correct the difference. */
  readonly corrected: boolean
}

/** The same the other way round. */
const turned = ({ one, other, pairs, sample, tested, seen, ...rest }: Compared): Compared => ({
  ...rest,
  one: other,
  other: one,
  pairs: pairs.map(({ candidate, against }) => ({ candidate: against, against: candidate })),
  sample: sample === undefined ? undefined : turnedSample(sample),
  tested: { pAbove: tested.pBelow, pBelow: tested.pAbove },
  seen: { pAbove: seen.pBelow, pBelow: seen.pAbove }
})

const turnedSample = (sample: Sample): Sample => ({
  ...sample,
  counts:
    sample.counts === undefined
      ? undefined
      : { ...sample.counts, lost: sample.counts.gained, gained: sample.counts.lost },
  quality: { ...sample.quality, mean: -sample.quality.mean },
  cost: sample.cost === undefined ? undefined : { ...sample.cost, mean: -sample.cost.mean }
})

/** All pairs of candidates, each the way that it is asked. */
export interface Evidence {
  /** Every two candidates once. */
  readonly all: ReadonlyArray<Compared>
  /** One beside another, whichever stands first in `all`. */
  readonly of: (one: Option, other: Option) => Compared | undefined
}

const unknown: Tested = { pAbove: 1, pBelow: 1 }

/** Compares every two candidates. */
export const evidenceOf = Effect.fnUntraced(function* (
  grounds: Pick<Decision.Grounds, "difference">,
  score: Decision.GroundsScore,
  options: ReadonlyArray<Option>
): Effect.fn.Return<Evidence, Decision.Error> {
  const all = yield* Effect.forEach(
    options.flatMap((one, nth) => options.slice(nth + 1).map((other) => ({ one, other }))),
    Effect.fnUntraced(function* ({ one, other }) {
      const pairs = pairsOf(one.rows, other.rows)
      const names = { candidate: one.name, against: other.name }
      const { sample, withheld, corrected, filled } = yield* differing(
        grounds,
        score,
        names,
        pairs,
        1 - 2 * alpha
      )
      const test = (of: Sample | undefined): Tested => (of === undefined ? unknown : againstDemand(of, 0))
      const seen = test(sample)
      const isComplete = sample === undefined || sample.missing === 0
      const tested = isComplete
        ? seen
        : {
            pAbove: Math.max(seen.pAbove, test(filled("worst")).pAbove),
            pBelow: Math.max(seen.pBelow, test(filled("best")).pBelow)
          }
      return { one, other, pairs, sample, withheld, tested, seen, corrected }
    })
  )
  const of = (one: Option, other: Option): Compared | undefined => {
    const found = all.find((each) => each.one === one && each.other === other)
    if (found !== undefined) return found
    const other_ = all.find((each) => each.one === other && each.other === one)
    return other_ === undefined ? undefined : turned(other_)
  }
  return { all, of }
})

const twoSided = ({ pAbove, pBelow }: Tested): number => Math.min(1, 2 * Math.min(pAbove, pBelow))

/** A candidate beside the best one. */
export interface Beside {
  readonly option: Option
  /** The best − this one. Undefined where the two have no case in common. */
  readonly compared: Compared | undefined
  /** Whether it is shown to be worse, with Holm's correction over all pairs, whatever the missing scores would be. */
  readonly isWorse: boolean
  /** Whether the scored answers alone would show that. */
  readonly seemsWorse: boolean
}

/** The others beside the best. */
export const besides = (
  { all, of }: Evidence,
  best: Option,
  options: ReadonlyArray<Option>
): ReadonlyArray<Beside> => {
  const among = all.filter(({ one, other }) => options.includes(one) && options.includes(other))
  const tested = Multiplicity.holm(among.map((each) => twoSided(each.tested)))
  const seen = Multiplicity.holm(among.map((each) => twoSided(each.seen)))
  return options
    .filter((option) => option !== best)
    .map((option) => {
      const compared = of(best, option)
      const at = among.findIndex(
        ({ one, other }) => (one === best && other === option) || (one === option && other === best)
      )
      const isAhead = (compared?.sample?.quality.mean ?? 0) > 0
      return {
        option,
        compared,
        isWorse: isAhead && (tested[at] ?? 1) <= alpha,
        seemsWorse: isAhead && (seen[at] ?? 1) <= alpha
      }
    })
}
