/**
 * Which scores two runs have in common.
 */
import * as Effect from "effect/Effect"
import { ComparisonError } from "../definition/ComparisonError.ts"
import { defined } from "../foundation/defined.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { Manifest } from "../store/Manifest.ts"
import type { ScoreKey } from "./tally.ts"

/** A score that both sides have, with its place in either manifest. */
export interface SharedScore {
  readonly scorer: string
  readonly score: string
  readonly against: ScoreKey
  readonly candidate: ScoreKey
  /** The candidate with whose answers it compares by itself. Absent where it looks at each answer alone. */
  readonly opponent?: string
}

/** The scores that can be compared, and why others cannot. */
export interface Scores {
  readonly shared: ReadonlyArray<SharedScore>
  readonly notes: ReadonlyArray<string>
}

/** The scores of both manifests, in the order of the candidate's. */
export const sharedScores = (before: Manifest, after: Manifest, by: "settings" | "name"): Scores => {
  const notes: Array<string> = []
  const shared = after.scorers.flatMap((scorer, nth) => {
    const at = before.scorers.findIndex(({ name }) => name === scorer.name)
    const other = before.scorers[at]
    if (other === undefined) {
      notes.push(`the scorer ${scorer.name} is not in the other side's run`)
      return []
    }
    if (other.fingerprint !== scorer.fingerprint) {
      notes.push(
        by === "settings"
          ? `the scorer ${scorer.name} has different settings in the other side's run; its scores are not compared`
          : `the scorer ${scorer.name} has different settings in the other side's run`
      )
      if (by === "settings") return []
    }
    return scorer.names
      .filter((name) => other.names.includes(name))
      .map((name) => ({
        scorer: scorer.name,
        score: name,
        against: { scorer: at, name },
        candidate: { scorer: nth, name },
        ...defined({ opponent: scorer.opponent })
      }))
  })
  return { shared, notes }
}

/** The scores that were asked for, by `score` or `scorer.score`; all when none was. */
export const chosenScores = Effect.fnUntraced(function* (
  { shared, notes }: Scores,
  wanted: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<SharedScore>, ComparisonError> {
  const known = shared.map(scoreName)
  if (known.length === 0) {
    return yield* new ComparisonError({
      reason: "no-common-score",
      message: ["the runs have no score in common", ...notes].join("; "),
      known
    })
  }
  const is = (each: SharedScore, name: string): boolean => scoreName(each) === name || each.score === name
  const unknown = wanted.filter((name) => !shared.some((each) => is(each, name)))
  if (unknown.length > 0) {
    return yield* new ComparisonError({
      reason: "unknown-score",
      message: `there is no score ${unknown.join(", ")}; the scores are ${known.join(", ")}`,
      known
    })
  }
  return wanted.length === 0 ? shared : shared.filter((each) => wanted.some((name) => is(each, name)))
})
