/**
 * A/A: how often a gate would raise an alarm where nothing has changed, by comparing a candidate with itself many
 * times, with the code and the gate that compare it with others.
 *
 * - `ofRepeats`: needs two repeats or more. The repeats of every case are dealt into two halves at random, over and
 *   over. What differs between the halves is the candidate's own unsteadiness and the grader's, so this is the false
 *   alarm rate for a change that changes nothing, at half the repeats.
 * - `ofLabels`: needs two candidates, one repeat is enough. Cases are drawn with replacement, and on each the two
 *   candidates' answers are swapped at random: two candidates that are equally good by construction and disagree as
 *   often as these do. This is the false alarm rate for a change that changes many answers and improves none.
 *
 * The two answer different questions, and the second is the stricter: candidates disagree more than repeats do.
 *
 * **Gotchas**
 *
 * The interval of a rate is about more comparisons of these same answers. It knows nothing of other answers or cases.
 * `fails` counts false alarms. A gate that often *cannot tell* raises none and holds up the pipeline all the same: it
 * needs more cases, a wider margin, or `whenInconclusive: "pass"`.
 *
 * @see Fisher 1935 for the permutations; Clopper & Pearson 1934 for the interval.
 */

import * as StatsInterval from "@assay/stats/Interval"
import * as Rng from "@assay/stats/Rng"
import * as Effect from "effect/Effect"
import * as Comparison from "../compare/Comparison.ts"
import { positionsOf } from "../compare/field.ts"
import { sliceName } from "../compare/slices.ts"
import { ComparisonError } from "../definition/ComparisonError.ts"
import * as Gate from "../gate/Gate.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { FinishedTrial, Trials } from "../store/Trials.ts"
import type { AA, Rate } from "./aaModel.ts"
import { dealRepeats, swapLabels } from "./nullTrials.ts"
import { asPair, type RecordedTrials, readRecorded, showing } from "./relabelled.ts"

export * from "./aaModel.ts"
export { result } from "./result.ts"

/** How a gate is tried: the options of a comparison (`alpha`, `cases`, `seed` …), and these. */
export interface Options extends Comparison.Options {
  /**
   * The gate to try.
   *
   * @defaultValue `Gate.noRegression()` with the margin of the comparison
   */
  readonly gate?: Gate.Gate
  /**
   * How many comparisons to make, a whole number of 1 or more.
   *
   * @defaultValue 1 000
   */
  readonly comparisons?: number
  /**
   * Draws of the tests and intervals that are not exact, a whole number of 100 or more. Fewer than in a single
   * comparison, which changes no rate that matters.
   *
   * @defaultValue 1 000
   */
  readonly resamples?: number
}

/** How a candidate is compared with itself. */
export interface RepeatsOptions extends Options {
  /** The name of a candidate of the run with two repeats or more. */
  readonly candidate: string
}

/** How two candidates are compared with their answers swapped. */
export interface LabelsOptions extends Options {
  /** The name of one candidate of the run. */
  readonly against: string
  /** The name of another candidate of the run. */
  readonly candidate: string
}

const rate = (count: number, of: number): Rate => {
  const found = StatsInterval.clopperPearson(count, of)
  return {
    count,
    of,
    share: of === 0 ? 0 : count / of,
    low: found._tag === "Interval" ? found.low : 0,
    high: found._tag === "Interval" ? found.high : 1
  }
}

interface NullOutcome {
  readonly comparison: Comparison.Comparison
  readonly result: Gate.GateResult
}

/** Everything that does not change from one comparison to the next. */
interface RelabelledRun {
  readonly store: Trials["Service"]
  readonly run: StoredRun
  readonly names: { readonly against: string; readonly candidate: string }
  readonly gate: Gate.Gate
  readonly options: Comparison.Options
}

const judge = Effect.fnUntraced(function* (
  { store, run, names, gate, options }: RelabelledRun,
  recorded: RecordedTrials,
  seed: number
): Effect.fn.Return<NullOutcome, ComparisonError | StoreError | Gate.Error> {
  const comparison = yield* Comparison.within(showing(store, recorded), run, { ...options, ...names, seed })
  return { comparison, result: yield* Gate.evaluate(gate, { comparison }) }
})

/** Counts what many comparisons came to, one at a time. */
const tallyOf = () => {
  let of = 0
  const counts = { fails: 0, inconclusive: 0, held: 0, overall: 0, slices: 0 }
  const checks = new Map<string, { fails: number; inconclusive: number }>()
  const bySlice = new Map<string, { systematic: number; seen: number }>()
  const add = ({ comparison, result }: NullOutcome): void => {
    of++
    if (result.status === "fail") counts.fails++
    if (result.status === "inconclusive") counts.inconclusive++
    if (!result.holds) counts.held++
    for (const { name, status } of result.checks) {
      const check = checks.get(name) ?? { fails: 0, inconclusive: 0 }
      if (status === "fail") check.fails++
      if (status === "inconclusive") check.inconclusive++
      checks.set(name, check)
    }
    const [headline] = comparison.scores
    if (headline === undefined) return
    if ((headline.overall.evidence?.p ?? 1) <= comparison.alpha) counts.overall++
    if (headline.slices.some(({ finding }) => finding === "systematic")) counts.slices++
    for (const slice of headline.slices) {
      const seen = bySlice.get(sliceName(slice)) ?? { systematic: 0, seen: 0 }
      seen.seen++
      if (slice.finding === "systematic") seen.systematic++
      bySlice.set(sliceName(slice), seen)
    }
  }
  const rates = () => ({
    fails: rate(counts.fails, of),
    inconclusive: rate(counts.inconclusive, of),
    held: rate(counts.held, of),
    overall: rate(counts.overall, of),
    slices: rate(counts.slices, of),
    checks: [...checks].map(([name, { fails, inconclusive }]) => ({
      name,
      fails: rate(fails, of),
      inconclusive: rate(inconclusive, of)
    })),
    bySlice: [...bySlice]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([slice, { systematic, seen }]) => ({ slice, systematic: rate(systematic, seen) }))
  })
  return { add, rates }
}

/** The checks that compare, and the names of those that hold one candidate against a fixed limit instead. */
const comparing = Effect.fnUntraced(function* (
  gate: Gate.Gate
): Effect.fn.Return<{ readonly gate: Gate.Gate; readonly skipped: ReadonlyArray<string> }, Gate.Error> {
  const { checks } = yield* Gate.check(gate)
  const compares = (check: Gate.Check): boolean => Gate.needsComparison({ checks: [check] })
  const [first, ...rest] = checks.filter(compares)
  const skipped = checks.filter((check) => !compares(check)).map(({ _tag }) => _tag)
  if (first === undefined) {
    return yield* new Gate.Error({
      message: `no check of the gate compares two candidates (${skipped.join(", ")}), so there are no false alarms to count`,
      known: []
    })
  }
  return { gate: { checks: [first, ...rest] }, skipped }
})

interface ResolvedOptions {
  readonly gate: Gate.Gate
  readonly skipped: ReadonlyArray<string>
  readonly comparisons: number
  readonly seed: number
  readonly options: Comparison.Options
  /** Whether latencies need be compared: that takes most of the time, and only some gates look at it. */
  readonly isTimed: boolean
}

const resolveAA = Effect.fnUntraced(function* ({
  gate,
  comparisons = 1_000,
  ...options
}: Options): Effect.fn.Return<ResolvedOptions, ComparisonError | Gate.Error> {
  if (!(Number.isSafeInteger(comparisons) && comparisons >= 1)) {
    return yield* new ComparisonError({
      reason: "impossible-option",
      message: `comparisons: expected a whole number of 1 or more, found ${comparisons}`,
      known: []
    })
  }
  const tried = yield* comparing(
    gate ?? Gate.noRegression(options.margin === undefined ? {} : { margin: options.margin })
  )
  const quantiles = Gate.quantiles(tried.gate)
  return {
    ...tried,
    comparisons,
    seed: options.seed ?? Rng.defaultSeed,
    options: { ...options, resamples: options.resamples ?? 1_000, quantiles },
    isTimed: quantiles.length > 0
  }
})

const untimed = (trial: FinishedTrial): FinishedTrial => ({ ...trial, latencyMs: undefined })

const measure = Effect.fnUntraced(function* (
  bench: RelabelledRun,
  { comparisons, seed }: ResolvedOptions,
  deal: (rng: Rng.Rng) => RecordedTrials
): Effect.fn.Return<
  ReturnType<ReturnType<typeof tallyOf>["rates"]>,
  ComparisonError | StoreError | Gate.Error
> {
  const tally = tallyOf()
  for (let nth = 0; nth < comparisons; nth++) {
    const own = Rng.derive(seed, nth)
    tally.add(yield* judge(bench, deal(Rng.make(own)), own))
    // Others get their turn, and an interruption is heard.
    if (nth % 20 === 19) yield* Effect.yieldNow
  }
  return tally.rates()
})

const most = (counts: Iterable<number>): number => [...counts].reduce((a, b) => Math.max(a, b), 0)

/**
 * The false-alarm rate of a gate on the repeats of one candidate.
 *
 * @returns fails with `ComparisonError` when there is no such candidate or no case has two repeats, with `GateError`
 * when the gate compares nothing, and with `StoreError` when the store cannot be read
 */
export const ofRepeats = Effect.fn("AA.ofRepeats")(function* (
  store: Trials["Service"],
  run: StoredRun,
  { candidate, ...options }: RepeatsOptions
): Effect.fn.Return<AA, ComparisonError | StoreError | Gate.Error> {
  const asked = yield* resolveAA(options)
  const [position = 0] = yield* positionsOf(run, [candidate])
  const { cases: isCase = () => true, repeats: limit = Number.POSITIVE_INFINITY } = options
  const read = yield* readRecorded(store, run, {
    case: isCase,
    trial: (trial) => trial.candidate === position && trial.repeat < limit
  })
  const counts = new Map(
    [...Map.groupBy(read.trials, ({ caseId }) => caseId)].map(([caseId, trials]) => [caseId, trials.length])
  )
  const isRepeated = (caseId: string): boolean => (counts.get(caseId) ?? 0) >= 2
  const cases = read.cases.filter(({ caseId }) => isRepeated(caseId))
  if (cases.length === 0) {
    return yield* new ComparisonError({
      reason: "impossible-option",
      message: `no case has two answers of ${candidate} to split; run it with repeats of 2 or more`,
      known: []
    })
  }
  const once = read.cases.filter(({ caseId }) => counts.get(caseId) === 1).length
  const recorded: RecordedTrials = {
    cases,
    trials: read.trials
      .filter(({ caseId }) => isRepeated(caseId))
      .map(asked.isTimed ? (trial) => trial : untimed)
  }
  const names = { against: `${candidate}, one half`, candidate: `${candidate}, the other half` }
  const bench: RelabelledRun = {
    store,
    run: asPair(run, { name: names.against, of: position }, { name: names.candidate, of: position }),
    names,
    gate: asked.gate,
    // Both halves are numbered from 0.
    options: { ...asked.options, repeats: Number.MAX_SAFE_INTEGER }
  }
  const first = yield* judge(bench, dealRepeats(recorded, undefined), asked.seed)
  const rates = yield* measure(bench, asked, (rng) => dealRepeats(recorded, rng))
  return {
    _tag: "AA",
    version: 1,
    experiment: run.manifest.experiment,
    run: run.id,
    method: "repeats",
    candidate,
    alpha: first.comparison.alpha,
    seed: asked.seed,
    comparisons: asked.comparisons,
    cases: cases.length,
    repeats: Math.floor(most(counts.values()) / 2),
    ...rates,
    skipped: asked.skipped,
    first: { status: first.result.status, reasons: first.result.checks.map(({ reason }) => reason) },
    notes: once === 0 ? [] : [`${once} cases with only one answer are left out`]
  }
})

/**
 * The false-alarm rate of a gate for two candidates that are equally good and disagree as often as these.
 *
 * @returns fails with `ComparisonError` when a candidate is unknown or both are the same, with `GateError` when the
 * gate compares nothing, and with `StoreError` when the store cannot be read
 */
export const ofLabels = Effect.fn("AA.ofLabels")(function* (
  store: Trials["Service"],
  run: StoredRun,
  { against, candidate, ...options }: LabelsOptions
): Effect.fn.Return<AA, ComparisonError | StoreError | Gate.Error> {
  const asked = yield* resolveAA(options)
  const [before = 0, after = 0] = yield* positionsOf(run, [against, candidate])
  if (before === after) {
    return yield* new ComparisonError({
      reason: "same-candidate",
      message: `expected two different candidates, found ${against} twice; split its repeats instead`,
      known: run.manifest.candidates.map(({ name }) => name)
    })
  }
  const { cases: isCase = () => true, repeats: limit = Number.POSITIVE_INFINITY } = options
  const read = yield* readRecorded(store, run, {
    case: isCase,
    trial: (trial) => (trial.candidate === before || trial.candidate === after) && trial.repeat < limit
  })
  const tried = Map.groupBy(read.trials, ({ caseId }) => caseId)
  const isByBoth = (caseId: string): boolean => {
    const trials = tried.get(caseId) ?? []
    return [before, after].every((position) => trials.some((trial) => trial.candidate === position))
  }
  const recorded: RecordedTrials = {
    cases: read.cases.filter(({ caseId }) => isByBoth(caseId)),
    trials: read.trials
      .filter(({ caseId }) => isByBoth(caseId))
      .map((trial) => ({
        ...(asked.isTimed ? trial : untimed(trial)),
        candidate: trial.candidate === before ? 0 : 1
      }))
  }
  const bench: RelabelledRun = {
    store,
    run: asPair(run, { name: against, of: before }, { name: candidate, of: after }),
    names: { against, candidate },
    gate: asked.gate,
    options: { ...asked.options, cases: () => true }
  }
  const rates = yield* measure(bench, asked, swapLabels(recorded))
  return {
    _tag: "AA",
    version: 1,
    experiment: run.manifest.experiment,
    run: run.id,
    method: "labels",
    candidate,
    against,
    alpha: options.alpha ?? 0.05,
    seed: asked.seed,
    comparisons: asked.comparisons,
    cases: recorded.cases.length,
    repeats: 1 + most(recorded.trials.map(({ repeat }) => repeat)),
    ...rates,
    skipped: asked.skipped,
    notes: []
  }
})
