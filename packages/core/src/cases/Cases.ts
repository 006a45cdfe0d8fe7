/**
 * The cases behind the figures, to be looked at: what was asked, what was expected and what came.
 *
 * Memory holds ids and scores of a run, and the texts of the cases that are listed.
 */
import * as Effect from "effect/Effect"
import { ComparisonError } from "../definition/ComparisonError.ts"
import { type CountedMode, countedModes } from "../failure/FailureMode.ts"
import { defined } from "../foundation/defined.ts"
import { byText } from "../foundation/json.ts"
import { passes } from "../run/plan/selection.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import { type CandidateKey, candidateKeyOf, endedAs, excerptOf, scoreKeyOf } from "./excerpt.ts"
import type { CaseExcerpt, CaseList, Shown } from "./model.ts"

export { CaseExcerpt, CaseList, OtherAnswer, Shown } from "./model.ts"

/** Which cases to list. */
export interface Options {
  /** Which cases are meant. */
  readonly show: Shown
  /**
   * Names of the candidates.
   *
   * @defaultValue all of the run; of flipped cases all but the other side
   */
  readonly candidates?: ReadonlyArray<string>
  /**
   * The name of the candidate whose answers stand beside, and that flipped cases are told by.
   *
   * @defaultValue that of the run
   */
  readonly against?: string | undefined
  /**
   * Tags (or `kind`) and values. Different tags must all match; values of one tag are alternatives.
   *
   * @defaultValue none
   */
  readonly filter?: ReadonlyArray<readonly [tag: string, value: string]>
  /**
   * Whether a case is among those that are looked at.
   *
   * @defaultValue all are
   */
  readonly cases?: (caseId: string) => boolean
  /**
   * How many repeats of a case count, 1 or more.
   *
   * @defaultValue all
   */
  readonly repeats?: number
  /**
   * The most cases that are listed, 1 or more.
   *
   * @defaultValue 20
   */
  readonly limit?: number
}

/** What a candidate did on a case, all repeats together. */
interface CaseScore {
  readonly sum: number
  readonly scored: number
  /** Which modes occurred, as bits in the order of `modes`: a number takes less room than a set of names. */
  readonly modes: number
}

const modes: ReadonlyArray<"right" | CountedMode> = ["right", ...countedModes]

const bitOf = (mode: "right" | CountedMode): number => 1 << modes.indexOf(mode)

const meanOf = (found: CaseScore | undefined): number | undefined =>
  found === undefined || found.scored === 0 ? undefined : found.sum / found.scored

const scoresOf = Effect.fnUntraced(function* (
  store: Pick<Trials["Service"], "eachFinished">,
  { run, position, score: key }: CandidateKey,
  { cases = () => true, filter = [], repeats = Number.POSITIVE_INFINITY }: Options
): Effect.fn.Return<ReadonlyMap<string, CaseScore>, StoreError> {
  const found = new Map<string, CaseScore>()
  const visit: Parameters<typeof store.eachFinished>[1] = (trial) => {
    if (trial.repeat >= repeats || !cases(trial.caseId) || !passes(filter, trial)) return
    const { mode, score } = endedAs(trial, key)
    const before = found.get(trial.caseId)
    found.set(trial.caseId, {
      sum: (before?.sum ?? 0) + (score ?? 0),
      scored: (before?.scored ?? 0) + (score === undefined ? 0 : 1),
      modes: (before?.modes ?? 0) | bitOf(mode)
    })
  }
  yield* store.eachFinished(run, visit, { candidate: position })
  return found
})

/** A case to be listed, and how early. */
interface Listed {
  readonly candidate: CandidateKey
  readonly caseId: string
  readonly rank: number
}

/** Whether a trial of this mode is among those that are meant. Of flipped cases, one that is not right. */
const isMeant =
  (show: Shown) =>
  (mode: "right" | CountedMode): boolean =>
    show === "all" || (show === "failing" || show === "flipped" ? mode !== "right" : mode === show)

/** The cases of a candidate: the lowest scores first, and of flipped ones the largest losses. */
const listOf = (
  show: Shown,
  candidate: CandidateKey,
  own: ReadonlyMap<string, CaseScore>,
  other: ReadonlyMap<string, CaseScore> | undefined,
  isOpponent: boolean
): ReadonlyArray<Listed> =>
  [...own]
    .flatMap(([caseId, found]): ReadonlyArray<Listed> => {
      const mean = meanOf(found)
      if (show === "flipped") {
        const before = meanOf(other?.get(caseId))
        return mean === undefined || before === undefined || mean === before
          ? []
          : [{ candidate, caseId, rank: mean - before }]
      }
      // What others are compared with has no headline score: that is no failure of it.
      const isMissing = (mode: "right" | CountedMode): boolean =>
        isOpponent && show === "failing" && mode === "unscored"
      return modes.some(
        (each) => (found.modes & bitOf(each)) !== 0 && isMeant(show)(each) && !isMissing(each)
      )
        ? [{ candidate, caseId, rank: mean ?? 0 }]
        : []
    })
    .sort((a, b) => a.rank - b.rank || byText(a.caseId, b.caseId))

const unknownCandidate = (run: StoredRun, name: string): ComparisonError => {
  const known = run.manifest.candidates.map((each) => each.name)
  return new ComparisonError({
    reason: "unknown-candidate",
    message: `run ${run.id} has no candidate ${name}; it has ${known.join(", ")}`,
    known
  })
}

const named = Effect.fnUntraced(function* (
  run: StoredRun,
  name: string
): Effect.fn.Return<CandidateKey, ComparisonError> {
  return candidateKeyOf(run, name) ?? (yield* unknownCandidate(run, name))
})

/**
 * Lists cases of a run. Reads the store and asks nobody anything.
 *
 * @returns fails with `ComparisonError` when a candidate is unknown, or flipped cases are asked for and there is nothing to
 * tell them by; and with `StoreError` when the store cannot be read
 */
export const list = Effect.fn("Cases.list")(function* (
  store: Pick<Trials["Service"], "eachFinished" | "ofCase">,
  run: StoredRun,
  options: Options
): Effect.fn.Return<CaseList, ComparisonError | StoreError> {
  const { show, limit = 20, repeats = Number.POSITIVE_INFINITY } = options
  const known = run.manifest.candidates.map(({ name }) => name)
  const otherName = options.against ?? run.manifest.against
  const other = otherName === undefined ? undefined : yield* named(run, otherName)
  if (show === "flipped" && other === undefined) {
    return yield* new ComparisonError({
      reason: "impossible-option",
      message: `flipped cases: expected a candidate to compare with, found none; name one of ${known.join(", ")}`,
      known
    })
  }
  const names =
    options.candidates === undefined || options.candidates.length === 0 ? known : options.candidates
  const asked = yield* Effect.forEach(names, (name) => named(run, name))
  const candidates = asked.filter(({ name }) => show !== "flipped" || name !== other?.name)
  const before =
    show === "flipped" && other !== undefined ? yield* scoresOf(store, other, options) : undefined
  const headline = scoreKeyOf(run)
  const opponent = headline === undefined ? undefined : run.manifest.scorers[headline.scorer]?.opponent
  const lists = yield* Effect.forEach(candidates, (candidate) =>
    Effect.map(scoresOf(store, candidate, options), (own) =>
      listOf(show, candidate, own, before, candidate.name === opponent)
    )
  )
  const listed = lists.flat()
  const cases = yield* Effect.forEach(listed.slice(0, limit), ({ candidate, caseId }) =>
    excerptOf(store, candidate, caseId, {
      against: other?.name === candidate.name ? undefined : other,
      repeats,
      isWanted: isMeant(show)
    })
  )
  const scorer = headline === undefined ? undefined : run.manifest.scorers[headline.scorer]?.name
  const score =
    headline === undefined ? undefined : scoreName({ scorer: scorer ?? headline.name, score: headline.name })
  return {
    _tag: "CaseList",
    version: 1,
    experiment: run.manifest.experiment,
    run: run.id,
    shown: show,
    ...defined({ score }),
    total: listed.length,
    cases: cases.filter((each): each is CaseExcerpt => each !== undefined)
  }
})
