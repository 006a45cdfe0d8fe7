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

import { isDeepStrictEqual } from "node:util"
import * as Effect from "effect/Effect"
import { ComparisonError } from "../definition/ComparisonError.ts"
import { type Options, resolve, type Settings } from "../definition/comparisonSettings.ts"
import { defined } from "../foundation/defined.ts"
import type { Reader } from "../reference/reader.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { RecordedCase } from "../store/Trials.ts"
import { caseIds } from "./caseIds.ts"
import { compareCost } from "./costComparison.ts"
import type { Sides } from "./gather.ts"
import { judgedComparison, judging } from "./judged.ts"
import { compareLatency } from "./latencyComparison.ts"
import { compareModes } from "./modeComparison.ts"
import type { Comparison, Side } from "./model.ts"
import { compareScore } from "./scoreComparison.ts"
import { chosenScores, type SharedScore, sharedScores } from "./sharedScores.ts"
import { type Facts, slicesOf } from "./slices.ts"
import { readOne, type ScoreKey, type Tally } from "./tally.ts"
import { changesOf, withVersions } from "./versions.ts"

export { ComparisonError as Error } from "../definition/ComparisonError.ts"
export type { Options } from "../definition/comparisonSettings.ts"
export type { Reader } from "../reference/reader.ts"
export * from "./model.ts"
export { subjectOf } from "./subject.ts"

/** How two candidates of one run are compared. */
export interface WithinOptions extends Options {
  /** The name of the candidate to compare with. */
  readonly against: string
  /** The name of the candidate. */
  readonly candidate: string
}

/** How candidates of two runs are compared. */
export interface BetweenOptions extends Options {
  /** The candidate to compare with, and its run. */
  readonly against: CandidateOfRun
  /** The candidate, and its run. */
  readonly candidate: CandidateOfRun
  /**
   * Which cases are the same. `"content"`: same id, input, label, kind, tags and cluster. `"input"`: same id
   * and input, though labels or tags may have been corrected. `"id"`: same id, whatever else changed.
   *
   * @defaultValue `"content"`
   */
  readonly match?: "content" | "input" | "id"
  /**
   * Which scores are the same. `"settings"`: same names and settings of the scorer. `"name"`: same names.
   *
   * @defaultValue `"settings"`
   */
  readonly scorers?: "settings" | "name"
}

/** A candidate of a run, and where the run is read from. */
export interface CandidateOfRun {
  /** The run. */
  readonly run: StoredRun
  /** The name of the candidate. */
  readonly candidate: string
  /** Where the run is read from. A snapshot has its own. Absent for the store that is given. */
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
const sidesOf = (cases: ReadonlyArray<Facts>, against: Tally, candidate: Tally): Sides => ({
  cases,
  against,
  candidate,
  tried: [...cases.keys()].filter(
    (at) => (against.finished[at] ?? 0) > 0 || (candidate.finished[at] ?? 0) > 0
  )
})

const compare = (
  experiment: string,
  against: Side,
  candidate: Side,
  sides: Sides,
  scores: ReadonlyArray<SharedScore>,
  others: Pick<Comparison["cases"], "onlyAgainst" | "onlyCandidate" | "changed">,
  settings: Settings,
  notes: ReadonlyArray<string>
): Comparison => {
  const { slices, notes: aboutSlices } = slicesOf(sides.cases, sides.tried)
  const cost = compareCost(sides, settings)
  return {
    _tag: "Comparison",
    version: 1,
    experiment,
    against,
    candidate,
    alpha: settings.alpha,
    margin: settings.margin,
    power: settings.power,
    seed: settings.seed,
    resamples: settings.resamples,
    cases: { compared: sides.tried.length, ...others },
    scores: scores.flatMap(({ scorer, score, opponent }, nth) =>
      // What compares two candidates says nothing of the one that the others are held against.
      nth > 0 && (opponent === against.candidate || opponent === candidate.candidate)
        ? []
        : compareScore(sides, nth, { scorer, score }, slices, settings)
    ),
    latency: compareLatency(sides, settings),
    ...defined({ cost }),
    modes: compareModes(sides, settings),
    notes: [...notes, ...aboutSlices]
  }
}

const unfinished = (run: StoredRun): ReadonlyArray<string> =>
  run.finishedAt === undefined
    ? [
        `run ${run.id} has not finished: only cases that both sides have are compared. Intervals and p values are not valid if the run was stopped because of its results`
      ]
    : []

/** Modes that were told by other settings are no like for like. */
const otherModes = (againstRun: StoredRun, candidateRun: StoredRun): ReadonlyArray<string> =>
  isDeepStrictEqual(againstRun.manifest.failures, candidateRun.manifest.failures)
    ? []
    : [
        `the failure modes of run ${againstRun.id} were told by other settings than those of run ${candidateRun.id}`
      ]

/** Reads a candidate's trials; what was read last is not read again, so that many can be held against one. */
const tallies = (
  store: Reader,
  run: StoredRun,
  scores: ReadonlyArray<ScoreKey>,
  positions: ReadonlyMap<string, number>,
  { repeats }: Settings
): ((candidate: number) => Effect.Effect<Tally, StoreError>) => {
  let last: { readonly candidate: number; readonly tally: Tally } | undefined
  return (candidate) =>
    last?.candidate === candidate
      ? Effect.succeed(last.tally)
      : Effect.tap(readOne(store, run, { candidate, scores }, positions, repeats), (tally) =>
          Effect.sync(() => {
            last = { candidate, tally }
          })
        )
}

/** Two sides that were read but for their trials. Compares a candidate of the one with a candidate of the other. */
export type Pairing = (
  against: string,
  candidate: string
) => Effect.Effect<Comparison, ComparisonError | StoreError>

const sameCandidate = (run: StoredRun, name: string): ComparisonError =>
  new ComparisonError({
    reason: "same-candidate",
    message: `${name} cannot be compared with itself`,
    known: run.manifest.candidates.map((each) => each.name)
  })

/**
 * For comparing candidates of one run: its cases are read once, and the trials of each candidate once, where those that
 * are held against the same one follow each other. Fails as {@link within} does.
 */
export const pairWithin = Effect.fn("Comparison.pairWithin")(function* (
  store: Reader,
  run: StoredRun,
  options: Options
): Effect.fn.Return<Pairing, ComparisonError | StoreError> {
  const settings = yield* resolve(options)
  const available = sharedScores(run.manifest, run.manifest, "settings")
  const scores = yield* chosenScores(available, settings.scores)
  const cases = yield* recordedCases(store, run, settings)
  const facts = [...cases.values()]
  const positions = positionsOf(cases.keys())
  const read = (keys: ReadonlyArray<ScoreKey>) => tallies(store, run, keys, positions, settings)
  const ofAgainst = read(scores.map((each) => each.against))
  const ofCandidate = read(scores.map((each) => each.candidate))
  const none = caseIds([])
  const source = { run, from: store }
  const judge = yield* judging(source, source, {
    isCompared: (caseId) => positions.has(caseId),
    repeats: settings.repeats
  })
  return Effect.fn("Comparison.within")(function* (against, candidate) {
    const before = yield* positionOf(run, against)
    const after = yield* positionOf(run, candidate)
    if (before === after) return yield* sameCandidate(run, against)
    const compared = compare(
      run.manifest.experiment,
      sideOf(run, before),
      sideOf(run, after),
      sidesOf(facts, yield* ofAgainst(before), yield* ofCandidate(after)),
      scores,
      { onlyAgainst: none, onlyCandidate: none, changed: none },
      settings,
      unfinished(run)
    )
    return yield* judgedComparison(judge, compared, before, after, settings)
  })
})

/**
 * Compares two candidates of one run.
 *
 * @returns fails with `ComparisonError` when a candidate or score is unknown (it lists what there is) or an option is
 * impossible, and with `StoreError` when the store cannot be read
 */
export const within = Effect.fnUntraced(function* (
  store: Reader,
  run: StoredRun,
  { against, candidate, ...options }: WithinOptions
): Effect.fn.Return<Comparison, ComparisonError | StoreError> {
  const before = yield* positionOf(run, against)
  if (before === (yield* positionOf(run, candidate))) return yield* sameCandidate(run, against)
  const compared = yield* pairWithin(store, run, options)
  return yield* compared(against, candidate)
})

/** As {@link BetweenOptions}, for any candidates of both runs. */
export interface PairBetweenOptions extends Omit<BetweenOptions, "against" | "candidate"> {
  /** The run to compare with, and where it is read from. */
  readonly against: Omit<CandidateOfRun, "candidate">
  /** The run of the candidates, and where it is read from. */
  readonly candidate: Omit<CandidateOfRun, "candidate">
}

/** For comparing candidates of two runs, as {@link pairWithin}. Fails as {@link between} does. */
export const pairBetween = Effect.fn("Comparison.pairBetween")(function* (
  store: Reader,
  options: PairBetweenOptions
): Effect.fn.Return<Pairing, ComparisonError | StoreError> {
  const { match = "content", scorers = "settings" } = options
  const settings = yield* resolve(options)
  const { run: againstRun, from: againstFrom = store } = options.against
  const { run: candidateRun, from: candidateFrom = store } = options.candidate
  const available = sharedScores(againstRun.manifest, candidateRun.manifest, scorers)
  const scores = yield* chosenScores(available, settings.scores)
  const oldCases = yield* recordedCases(againstFrom, againstRun, settings)
  const newCases = yield* recordedCases(candidateFrom, candidateRun, settings)
  const length = Math.min(
    againstFrom.digestLength ?? Number.POSITIVE_INFINITY,
    candidateFrom.digestLength ?? Number.POSITIVE_INFINITY
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
  const absentFrom = (cases: ReadonlyMap<string, RecordedCase>, other: ReadonlyMap<string, RecordedCase>) =>
    caseIds([...cases.keys()].filter((caseId) => !other.has(caseId)))
  const others = {
    onlyAgainst: absentFrom(oldCases, newCases),
    onlyCandidate: absentFrom(newCases, oldCases),
    changed: caseIds(inBoth.flatMap(({ now, same }) => (same ? [] : [now.caseId])))
  }
  const notes = [
    ...unfinished(againstRun),
    ...(candidateRun.id === againstRun.id ? [] : unfinished(candidateRun)),
    ...otherModes(againstRun, candidateRun),
    ...available.notes
  ]
  /** The trials of both sides on the cases that have a place. */
  const both = (places: ReadonlyMap<string, number>) =>
    [
      tallies(
        againstFrom,
        againstRun,
        scores.map(({ against }) => against),
        places,
        settings
      ),
      tallies(
        candidateFrom,
        candidateRun,
        scores.map(({ candidate }) => candidate),
        places,
        settings
      )
    ] as const
  const [ofOld, ofNew] = both(positions)
  const judge = yield* judging(
    { run: againstRun, from: againstFrom },
    { run: candidateRun, from: candidateFrom },
    { isCompared: (caseId) => positions.has(caseId), repeats: settings.repeats }
  )
  const changes = changesOf(oldCases, newCases, {
    isSame,
    hasSameInput: (a, b) => agree(a.inputDigest, b.inputDigest)
  })
  const [ofAllOld, ofAllNew] = both(positionsOf(changes?.keys() ?? []))
  return Effect.fn("Comparison.between")(function* (against, candidate) {
    const before = yield* positionOf(againstRun, against)
    const after = yield* positionOf(candidateRun, candidate)
    const compared = compare(
      candidateRun.manifest.experiment,
      sideOf(againstRun, before),
      sideOf(candidateRun, after),
      sidesOf(common, yield* ofOld(before), yield* ofNew(after)),
      scores,
      others,
      settings,
      notes
    )
    return yield* withVersions(yield* judgedComparison(judge, compared, before, after, settings), changes, {
      scores,
      against: ofAllOld(before),
      candidate: ofAllNew(after)
    })
  })
})

/**
 * Compares candidates of two runs on the cases they have in common. Kinds, tags and clusters are those of the new run.
 *
 * @returns fails as `within` does, and with `ComparisonError` when the runs have no score in common
 */
export const between = Effect.fnUntraced(function* (
  store: Reader,
  options: BetweenOptions
): Effect.fn.Return<Comparison, ComparisonError | StoreError> {
  yield* positionOf(options.against.run, options.against.candidate)
  yield* positionOf(options.candidate.run, options.candidate.candidate)
  const compared = yield* pairBetween(store, options)
  return yield* compared(options.against.candidate, options.candidate.candidate)
})
