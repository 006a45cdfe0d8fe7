/**
 * The score that a check names.
 */
import * as Effect from "effect/Effect"
import { scoreName } from "../scorer/scoreName.ts"
import { GateError } from "./finding.ts"

/** The score of this name, or the headline; fails with the names there are. `whose`: who has the scores, in words. */
export const namedScore = <Score extends { readonly scorer: string; readonly score: string }>(
  whose: string,
  scores: ReadonlyArray<Score>,
  wanted: string | undefined
): Effect.Effect<Score, GateError> => {
  const found =
    wanted === undefined
      ? scores[0]
      : scores.find((each) => scoreName(each) === wanted || each.score === wanted)
  if (found !== undefined) return Effect.succeed(found)
  const known = scores.map(scoreName)
  return Effect.fail(
    new GateError({
      message: `${whose} has no score ${wanted ?? "at all"}; it has ${known.join(", ")}`,
      known
    })
  )
}
