/**
 * Simulated races with a known truth.
 */
import * as Rng from "../stats/Rng.ts"
import { eliminate, levelOf, schedule } from "./elimination.ts"
import type { Entry, Field } from "./field.ts"
import type { Facts } from "./slices.ts"
import type { Tally } from "./tally.ts"

const tallyOf = (values: Float64Array): Tally => {
  const none = () => new Int32Array(values.length)
  const one = () => new Int32Array(values.length).fill(1)
  return {
    finished: one(),
    scores: [{ scored: one(), sum: values }],
    endings: {
      wrong: none(),
      refused: none(),
      malformed: none(),
      truncated: none(),
      escalated: none(),
      unscored: none(),
      errored: none()
    },
    timed: [],
    cost: { usd: new Float64Array(values.length), unpriced: none(), priced: false },
    extent: [{ low: 0, high: 1, isGraded: true }]
  }
}

/**
 * - `accuracies`: of each candidate, the first being the best.
 * - `agreement`: the chance that a candidate's answer to a case hangs on the case alone, as that of the others then
 *   does too; otherwise it hangs on chance.
 */
export interface Truth {
  readonly accuracies: ReadonlyArray<number>
  readonly cases: number
  readonly agreement: number
}

/** What came of a race: whether the best is left, how many are, and the share of calls it took. */
export interface Outcome {
  readonly hasBest: boolean
  readonly left: number
  readonly share: number
}

/** One simulated race. */
export const race = ({ accuracies, cases, agreement }: Truth, seed: number, alpha = 0.05): Outcome => {
  const rng = Rng.make(seed)
  const difficulty = Float64Array.from({ length: cases }, () => rng.uniform())
  const all = accuracies.map(
    (accuracy, nth): Entry => ({
      name: String(nth),
      tally: tallyOf(
        Float64Array.from({ length: cases }, (_, at) =>
          (rng.uniform() < agreement ? (difficulty[at] ?? 0) : rng.uniform()) < accuracy ? 1 : 0
        )
      )
    })
  )
  const facts = Array.from(
    { length: cases },
    (_, nth): Facts => ({ caseId: `case-${nth}`, kind: "typical", tags: {}, cluster: undefined })
  )
  const looks = schedule(cases)
  const level = levelOf(alpha, looks.length, all.length)
  let entries: ReadonlyArray<Entry> = all
  let calls = 0
  let before = 0
  for (const look of looks) {
    calls += (look - before) * entries.length
    before = look
    const field: Field = { cases: facts, entries }
    const out = new Set(
      eliminate(field, [...Array(look).keys()], { level, resamples: 1_000, seed }).map(
        ({ candidate }) => candidate
      )
    )
    entries = entries.filter(({ name }) => !out.has(name))
    if (entries.length === 1) break
  }
  return {
    hasBest: entries.some(({ name }) => name === "0"),
    left: entries.length,
    share: calls / (cases * all.length)
  }
}
