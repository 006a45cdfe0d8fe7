/**
 * From what both sides did on some cases to one value per case and side, with what is missing counted, and with what
 * the missing could have been.
 */
import type { Values } from "../verdict/Evidence.ts"
import { clusterLabels, type Facts } from "./slices.ts"
import type { ScoreTally, Tally } from "./tally.ts"

/** The least and greatest value a missing score could have had. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** Both sides of a comparison; positions of cases are the same in all three. */
export interface Sides {
  readonly cases: ReadonlyArray<Facts>
  readonly against: Tally
  readonly candidate: Tally
  /** Positions of the cases that at least one side tried. */
  readonly tried: ReadonlyArray<number>
}

/** `worst` and `best` cover the paired and the missing cases; undefined when nothing is missing. */
export interface PairedValues {
  readonly cases: number
  readonly untried: number
  readonly partial: number
  readonly missing: { readonly against: number; readonly candidate: number; readonly both: number }
  readonly ids: ReadonlyArray<string>
  readonly observed: Values
  readonly extremes: { readonly worst: Values; readonly best: Values } | undefined
}

/** A case's mean over its repeats: of the scored ones, and with the others at the ends of the range. */
const reduce = (tally: Tally, { scored, sum }: ScoreTally, at: number, range: Range) => {
  const finished = tally.finished[at] ?? 0
  const known = scored[at] ?? 0
  const total = sum[at] ?? 0
  const absent = finished - known
  return {
    isScored: known > 0,
    isComplete: absent === 0,
    mean: total / known,
    low: absent === 0 ? total / known : (total + absent * range.low) / finished,
    high: absent === 0 ? total / known : (total + absent * range.high) / finished
  }
}

/** Gathers the score `nth` of the members that at least one side tried. */
export const gather = (
  sides: Sides,
  nth: number,
  members: ReadonlyArray<number>,
  range: Range
): PairedValues | undefined => {
  const ofAgainst = sides.against.scores[nth]
  const ofCandidate = sides.candidate.scores[nth]
  if (ofAgainst === undefined || ofCandidate === undefined) return undefined
  const missing = { against: 0, candidate: 0, both: 0 }
  const paired: Array<Facts> = []
  const tried: Array<Facts> = []
  const observed = columns()
  const worst = columns()
  const best = columns()
  let untried = 0
  let partial = 0
  for (const at of members) {
    const facts = sides.cases[at]
    if (facts === undefined) continue
    if ((sides.against.finished[at] ?? 0) === 0 || (sides.candidate.finished[at] ?? 0) === 0) {
      untried++
      continue
    }
    const before = reduce(sides.against, ofAgainst, at, range)
    const after = reduce(sides.candidate, ofCandidate, at, range)
    tried.push(facts)
    worst.add(before.high, after.low)
    best.add(before.low, after.high)
    if (before.isScored && after.isScored) {
      paired.push(facts)
      observed.add(before.mean, after.mean)
      if (!(before.isComplete && after.isComplete)) partial++
    } else if (before.isScored) missing.candidate++
    else if (after.isScored) missing.against++
    else missing.both++
  }
  const isComplete = partial === 0 && paired.length === tried.length
  return {
    cases: members.length,
    untried,
    partial,
    missing,
    ids: paired.map(({ caseId }) => caseId),
    observed: observed.values(paired),
    extremes: isComplete ? undefined : { worst: worst.values(tried), best: best.values(tried) }
  }
}

const columns = () => {
  const against: Array<number> = []
  const candidate: Array<number> = []
  return {
    add: (before: number, after: number): void => {
      against.push(before)
      candidate.push(after)
    },
    values: (cases: ReadonlyArray<Facts>): Values => ({
      against: Float64Array.from(against),
      candidate: Float64Array.from(candidate),
      clusters: clusterLabels(cases)
    })
  }
}
