/**
 * What is wrong with the questions of an experiment, found out before anything is spent.
 */
import type { Decider } from "../decision/Decider.ts"
import { show } from "../foundation/SchemaLike.ts"
import { scoreName } from "../scorer/scoreName.ts"

/** What a question may name of a scorer. */
type Named = { readonly name: string; readonly names: ReadonlyArray<string> }

/** The names of scores as a question may write them: `match`, or `scorer.score`. */
const scoresOf = (scorers: ReadonlyArray<Named>): ReadonlyArray<string> =>
  scorers.flatMap(({ name: scorer, names }) => names.map((score) => scoreName({ scorer, score })))

const isDecider = (given: unknown): given is Decider =>
  typeof given === "object" && given !== null && "_tag" in given && given._tag === "Decider"

/** A sentence for each question that names what the experiment does not have, or that has the name of another. */
export const decidersFault = (
  deciders: ReadonlyArray<Decider>,
  candidates: ReadonlyArray<string>,
  scorers: ReadonlyArray<Named>
): ReadonlyArray<string> => {
  if (!Array.isArray(deciders)) return [`decide: expected a list of decisions, found ${show(deciders)}`]
  const scores = scoresOf(scorers)
  const short = scorers.flatMap(({ names }) => names)
  const names = deciders.map((each) => (isDecider(each) ? each.name : undefined))
  return deciders.flatMap((decider, nth) => {
    if (!isDecider(decider)) {
      return [
        `decide: expected decisions such as Worth.over("baseline") of @assay/decisions, found ${show(decider)}`
      ]
    }
    const { name } = decider
    return [
      ...(names.indexOf(name) === nth ? [] : [`decide: expected each decision once, found ${name} twice`]),
      ...decider.candidates.flatMap((each) =>
        candidates.includes(each)
          ? []
          : [`decide: ${name} names a candidate: expected one of ${candidates.join(", ")}; found ${each}`]
      ),
      ...decider.scores.flatMap((each) =>
        scores.includes(each) || short.includes(each)
          ? []
          : [`decide: ${name} names a score: expected one of ${scores.join(", ")}; found ${each}`]
      )
    ]
  })
}
