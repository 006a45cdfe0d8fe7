/**
 * Two candidates on the same cases, with a verdict for every score: overall, and by kind and tag.
 *
 * `within` compares two candidates of one run, `between` the candidates of two runs on the cases they have in common
 * (the old model against the new, the old prompt against the new). Both read the store and ask nobody anything.
 *
 * Repeats of a case are reduced to their mean first, clusters are respected, trials that errored or have no score are
 * counted and bounded, and slices are corrected for how many are looked at. `Verdict` has the rule.
 *
 * **Gotchas**
 *
 * Scores are read as "higher is better". Several scores are not corrected for each other: decide beforehand which one
 * counts; the first is the headline.
 *
 * @see docs/decisions/010-verdicts.md
 */
import * as Effect from "effect/Effect"
import type { RecordedCase, StoredRun, StoreError } from "../store/RunStore.ts"
import { ComparisonError } from "./ComparisonError.ts"
import { caseIds } from "./caseIds.ts"
import { compareCost } from "./costComparison.ts"
import { compareEndings } from "./endingComparison.ts"
import type { Sides } from "./gather.ts"
import { compareLatency } from "./latencyComparison.ts"
import type { Comparison, Side } from "./model.ts"
import type { Reader } from "./Reader.ts"
import { compareScore } from "./scoreComparison.ts"
import { type Options, type Settings, settle } from "./settings.ts"
import { chosenScores, type Shared, sharedScores } from "./sharedScores.ts"
import { type Facts, slicesOf } from "./slices.ts"
import { read, type ScoreKey, type Tally } from "./tally.ts"

export { describe } from "./describe.ts"
export { render as toMarkdown } from "./markdown.ts"
export * from "./model.ts"
export type { Reader } from "./Reader.ts"
export type { Options } from "./settings.ts"

/** `baseline`, `candidate`: names of candidates of the run. */
export interface WithinOptions extends Options {
  readonly baseline: string
  readonly candidate: string
}

/**
 * - `old`, `new`: a run and the name of one of its candidates; the old one is the baseline. `from`: where that run is
 *   read from, default the store that is given; a blessed baseline has its own.
 * - `match`: which cases are the same. `content` (default): same id, input, label, kind, tags and cluster. `input`:
 *   same id and input, though labels or tags may have been corrected. `id`: same id, whatever else changed.
 * - `scorers`: which scores are the same. `settings` (default): same names and settings of the scorer. `name`: same
 *   names.
 */
export interface BetweenOptions extends Options {
  readonly old: Chosen
  readonly new: Chosen
  readonly match?: "content" | "input" | "id"
  readonly scorers?: "settings" | "name"
}

/** A candidate of a run, and where the run is read from. */
export interface Chosen {
  readonly run: StoredRun
  readonly candidate: string
  readonly from?: Reader
}

const positionOf = Effect.fnUntraced(function* (
  run: StoredRun,
  name: string
): Effect.fn.Return<number, ComparisonError> {
  const known = run.manifest.candidates.map((candidate) => candidate.name)
  const position = known.indexOf(name)
  if (position >= 0) return position
  return yield* new ComparisonError({
    reason: "unknown-candidate",
    message: `run ${run.id} has no candidate ${name}; it has ${known.join(", ")}`,
    known
  })
})

const sideOf = ({ id, manifest }: StoredRun, position: number): Side => ({
  run: id,
  candidate: manifest.candidates[position]?.name ?? "",
  fingerprint: manifest.candidates[position]?.fingerprint ?? "",
  datasetDigest: manifest.dataset.digest
})

const recordedCases = Effect.fnUntraced(function* (
  store: Reader,
  run: StoredRun,
  settings: Settings
): Effect.fn.Return<Map<string, RecordedCase>, StoreError> {
  const cases = new Map<string, RecordedCase>()
  yield* store.eachCase(run, (row) => {
    if (settings.cases(row.caseId)) cases.set(row.caseId, row)
  })
  return cases
})

const positionsOf = (cases: Iterable<string>): ReadonlyMap<string, number> =>
  new Map([...cases].map((caseId, at) => [caseId, at]))

/** Both sides, and the cases that at least one of them tried. */
const sidesOf = (cases: ReadonlyArray<Facts>, baseline: Tally, candidate: Tally): Sides => ({
  cases,
  baseline,
  candidate,
  tried: [...cases.keys()].filter(
    (at) => (baseline.finished[at] ?? 0) > 0 || (candidate.finished[at] ?? 0) > 0
  )
})

const compare = (
  experiment: string,
  baseline: Side,
  candidate: Side,
  sides: Sides,
  scores: ReadonlyArray<Shared>,
  others: Pick<Comparison["cases"], "onlyBaseline" | "onlyCandidate" | "changed">,
  settings: Settings,
  notes: ReadonlyArray<string>
): Comparison => {
  const { slices, notes: aboutSlices } = slicesOf(sides.cases, sides.tried)
  const cost = compareCost(sides, settings)
  return {
    version: 1,
    experiment,
    baseline,
    candidate,
    alpha: settings.alpha,
    margin: settings.margin,
    power: settings.power,
    seed: settings.seed,
    resamples: settings.resamples,
    cases: { compared: sides.tried.length, ...others },
    scores: scores.flatMap(({ scorer, score }, nth) =>
      compareScore(sides, nth, { scorer, score }, slices, settings)
    ),
    latency: compareLatency(sides, settings),
    ...(cost === undefined ? {} : { cost }),
    endings: compareEndings(sides, settings),
    notes: [...notes, ...aboutSlices]
  }
}

const unfinished = (run: StoredRun): ReadonlyArray<string> =>
  run.finishedAt === undefined
    ? [
        `run ${run.id} has not finished: only the cases that both sides have are compared, and whoever stops a run because it looks good makes its intervals and p values void`
      ]
    : []

/**
 * Compares two candidates of one run.
 *
 * @returns fails with `ComparisonError` when a candidate or score is unknown (it lists what there is) or an option is
 * impossible, and with `StoreError` when the store cannot be read
 */
export const within = Effect.fn("Comparison.within")(function* (
  store: Reader,
  run: StoredRun,
  options: WithinOptions
): Effect.fn.Return<Comparison, ComparisonError | StoreError> {
  const settings = yield* settle(options)
  const before = yield* positionOf(run, options.baseline)
  const after = yield* positionOf(run, options.candidate)
  if (before === after) {
    return yield* new ComparisonError({
      reason: "same-candidate",
      message: `${options.baseline} cannot be compared with itself`,
      known: run.manifest.candidates.map(({ name }) => name)
    })
  }
  const available = sharedScores(run.manifest, run.manifest, "settings")
  const scores = yield* chosenScores(available, settings.scores)
  const cases = yield* recordedCases(store, run, settings)
  const [baseline, candidate] = yield* read(
    store,
    run,
    [
      { candidate: before, scores: scores.map((each) => each.baseline) },
      { candidate: after, scores: scores.map((each) => each.candidate) }
    ],
    positionsOf(cases.keys()),
    settings.repeats
  )
  if (baseline === undefined || candidate === undefined) return yield* Effect.die("two sides were read")
  const none = caseIds([])
  return compare(
    run.manifest.experiment,
    sideOf(run, before),
    sideOf(run, after),
    sidesOf([...cases.values()], baseline, candidate),
    scores,
    { onlyBaseline: none, onlyCandidate: none, changed: none },
    settings,
    unfinished(run)
  )
})

/**
 * Compares candidates of two runs on the cases they have in common. Kinds, tags and clusters are those of the new run.
 *
 * @returns fails as `within` does, and with `ComparisonError` when the runs have no score in common
 */
export const between = Effect.fn("Comparison.between")(function* (
  store: Reader,
  options: BetweenOptions
): Effect.fn.Return<Comparison, ComparisonError | StoreError> {
  const { match = "content", scorers = "settings" } = options
  const settings = yield* settle(options)
  const before = yield* positionOf(options.old.run, options.old.candidate)
  const after = yield* positionOf(options.new.run, options.new.candidate)
  const available = sharedScores(options.old.run.manifest, options.new.run.manifest, scorers)
  const scores = yield* chosenScores(available, settings.scores)
  const oldFrom = options.old.from ?? store
  const newFrom = options.new.from ?? store
  const oldCases = yield* recordedCases(oldFrom, options.old.run, settings)
  const newCases = yield* recordedCases(newFrom, options.new.run, settings)
  const length = Math.min(
    oldFrom.digestLength ?? Number.POSITIVE_INFINITY,
    newFrom.digestLength ?? Number.POSITIVE_INFINITY
  )
  const agree = (a: string, b: string): boolean =>
    length === Number.POSITIVE_INFINITY ? a === b : a.slice(0, length) === b.slice(0, length)
  const isSame = (a: RecordedCase, b: RecordedCase): boolean =>
    match === "id" || (match === "input" ? agree(a.inputDigest, b.inputDigest) : agree(a.digest, b.digest))
  const inBoth = [...newCases.values()].flatMap((now) => {
    const then = oldCases.get(now.caseId)
    return then === undefined ? [] : [{ now, same: isSame(then, now) }]
  })
  const common = inBoth.flatMap(({ now, same }) => (same ? [now] : []))
  const positions = positionsOf(common.map(({ caseId }) => caseId))
  const readOne = (from: Reader, run: StoredRun, candidate: number, keys: ReadonlyArray<ScoreKey>) =>
    read(from, run, [{ candidate, scores: keys }], positions, settings.repeats)
  const [baseline] = yield* readOne(
    oldFrom,
    options.old.run,
    before,
    scores.map((each) => each.baseline)
  )
  const [candidate] = yield* readOne(
    newFrom,
    options.new.run,
    after,
    scores.map((each) => each.candidate)
  )
  if (baseline === undefined || candidate === undefined) return yield* Effect.die("two sides were read")
  const absentFrom = (cases: ReadonlyMap<string, RecordedCase>, other: ReadonlyMap<string, RecordedCase>) =>
    caseIds([...cases.keys()].filter((caseId) => !other.has(caseId)))
  return compare(
    options.new.run.manifest.experiment,
    sideOf(options.old.run, before),
    sideOf(options.new.run, after),
    sidesOf(common, baseline, candidate),
    scores,
    {
      onlyBaseline: absentFrom(oldCases, newCases),
      onlyCandidate: absentFrom(newCases, oldCases),
      changed: caseIds(inBoth.flatMap(({ now, same }) => (same ? [] : [now.caseId])))
    },
    settings,
    [
      ...unfinished(options.old.run),
      ...(options.new.run.id === options.old.run.id ? [] : unfinished(options.new.run)),
      ...available.notes
    ]
  )
})
