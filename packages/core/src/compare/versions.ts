/**
 * What the new examples changed: two runs over different versions of a dataset, with each difference of means divided
 * between the candidate and the cases.
 */
import * as Effect from "effect/Effect"
import { scoreName } from "../scorer/scoreName.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { RecordedCase } from "../store/Trials.ts"
import type { Comparison, ScoreComparison } from "./model.ts"
import type { Tally } from "./tally.ts"
import type { VersionSplit } from "./versionModel.ts"
import { type Change, splitDifference } from "./versionSplit.ts"

/** What happened to each case, by its id. */
type Changes = ReadonlyMap<string, Change>

/** When two cases of one id are the same. */
interface Sameness {
  readonly isSame: (old: RecordedCase, now: RecordedCase) => boolean
  readonly hasSameInput: (old: RecordedCase, now: RecordedCase) => boolean
}

/** Tells what happened to each case of either run; undefined where nothing did. */
export const changesOf = (
  old: ReadonlyMap<string, RecordedCase>,
  now: ReadonlyMap<string, RecordedCase>,
  { isSame, hasSameInput }: Sameness
): Changes | undefined => {
  const changes = new Map<string, Change>()
  for (const [id, after] of now) {
    const before = old.get(id)
    changes.set(
      id,
      before === undefined
        ? "added"
        : isSame(before, after)
          ? "same"
          : hasSameInput(before, after)
            ? "relabelled"
            : "edited"
    )
  }
  for (const id of old.keys()) if (!now.has(id)) changes.set(id, "removed")
  return [...changes.values()].every((change) => change === "same") ? undefined : changes
}

/** A score, and whose trials of all cases of a run are read for it. */
interface SplitReading {
  /** The scores, in the order of the tallies. A comparison may leave some out. */
  readonly scores: ReadonlyArray<Pick<ScoreComparison, "scorer" | "score">>
  /** The trials of the other side, by the position of the case among the changes. */
  readonly against: Effect.Effect<Tally, StoreError>
  /** The trials of the candidate. */
  readonly candidate: Effect.Effect<Tally, StoreError>
}

const meanAt = (tally: Tally, nth: number, at: number): number | undefined => {
  const score = tally.scores[nth]
  const scored = score?.scored[at] ?? 0
  return scored === 0 ? undefined : (score?.sum[at] ?? 0) / scored
}

/** The split with the interval of the behaviour: that of the paired difference, times the share of the same cases. */
const withInterval = (split: VersionSplit, { overall, judge }: ScoreComparison): VersionSplit => {
  const interval = overall.evidence?.interval
  if (interval === undefined || judge !== undefined) return split
  const { behaviour, relabelled, edited } = split.parts
  const share = behaviour.cases / (behaviour.cases + relabelled.cases + edited.cases)
  return {
    ...split,
    behaviourInterval: {
      ...interval,
      low: interval.low * share,
      high: interval.high * share
    }
  }
}

/**
 * A comparison of two runs with what changed cases add to each score. Reads the trials of all cases of both sides where
 * something changed, and nothing otherwise.
 */
export const withVersions = Effect.fnUntraced(function* (
  comparison: Comparison,
  changes: Changes | undefined,
  { scores, against, candidate }: SplitReading
): Effect.fn.Return<Comparison, StoreError> {
  if (changes === undefined) return comparison
  const before = yield* against
  const after = yield* candidate
  const all = [...changes.values()]
  return {
    ...comparison,
    scores: comparison.scores.map((compared) => {
      const nth = scores.findIndex((each) => scoreName(each) === scoreName(compared))
      const split = splitDifference(
        all.map((change, at) => ({
          change,
          against: meanAt(before, nth, at),
          candidate: meanAt(after, nth, at)
        }))
      )
      return split === undefined ? compared : { ...compared, versions: withInterval(split, compared) }
    })
  }
})
