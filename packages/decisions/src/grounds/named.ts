/**
 * Candidates and scores by name, and what is said of a name that the run does not have.
 */
import { Decision } from "@assay/core"
import { nearest } from "@assay/core/internal"
import * as Effect from "effect/Effect"

const unknown = (what: string, name: string, known: ReadonlyArray<string>): Decision.Error => {
  const [near] = nearest(name, known)
  const question = near === undefined ? "" : `; did you mean ${near}?`
  return new Decision.Error({
    message: `there is no ${what} ${name} in this run${question} (${what}s: ${known.join(", ")})`
  })
}

/** The candidate of a name. */
export const candidateNamed = (
  { candidates }: Pick<Decision.Grounds, "candidates">,
  name: string
): Effect.Effect<Decision.GroundsCandidate, Decision.Error> => {
  const found = candidates.find((each) => each.name === name)
  return found === undefined
    ? Effect.fail(
        unknown(
          "candidate",
          name,
          candidates.map((each) => each.name)
        )
      )
    : Effect.succeed(found)
}

/**
 * The candidate that a question is about where it names none: the only one beside `against`.
 *
 * @param against the names that it cannot be
 */
export const candidateBeside = (
  { candidates }: Pick<Decision.Grounds, "candidates">,
  against: ReadonlyArray<string>
): Effect.Effect<Decision.GroundsCandidate, Decision.Error> => {
  const others = candidates.filter(({ name }) => !against.includes(name))
  const [only] = others
  return only !== undefined && others.length === 1
    ? Effect.succeed(only)
    : Effect.fail(
        new Decision.Error({
          message: `name the candidate: expected one beside ${against.join(" and ")}, found ${
            others.length === 0 ? "none" : others.map(({ name }) => name).join(", ")
          }`
        })
      )
}

/** The score of a name; the headline where none is given. */
export const scoreNamed = (
  { scores }: Pick<Decision.Grounds, "scores">,
  name?: string
): Effect.Effect<Decision.GroundsScore, Decision.Error> => {
  const found = name === undefined ? scores[0] : scores.find((each) => each.name === name)
  if (found !== undefined) return Effect.succeed(found)
  return Effect.fail(
    name === undefined
      ? new Decision.Error({ message: "the run has no score, so nothing says which answer is better" })
      : unknown(
          "score",
          name,
          scores.map((each) => each.name)
        )
  )
}
