/**
 * What may stand under `scorers`, and the scorers that it becomes.
 */
import { show } from "../foundation/SchemaLike.ts"
import * as Scorer from "../scorer/Scorer.ts"

/** A scorer, or a plain function of an answered trial. */
export type ScorerLike<Input, Expected, Output> =
  | Scorer.Scorer<Input, Expected, Output>
  | Scorer.Body<Input, Expected, Output>

/** Whatever may stand under `scorers`: one, a list, or a record that names them. */
export type Scorers<Input, Expected, Output> =
  | ScorerLike<Input, Expected, Output>
  | ReadonlyArray<ScorerLike<Input, Expected, Output>>
  | Readonly<Record<string, ScorerLike<Input, Expected, Output>>>

/**
 * The scorers that were declared, functions among them: each under the name that a record gives it, else under that of
 * the function in the code, else under its place.
 */
export const scorersOf = <Input, Expected, Output>(
  declared: Scorers<Input, Expected, Output>
): ReadonlyArray<Scorer.Scorer<Input, Expected, Output>> => {
  if (!isLike(declared)) throw new TypeError(faultOf("scorers", declared))
  if (!isSingle(declared) && Object.keys(declared).length === 0)
    throw new TypeError("scorers: expected at least one, found none")
  if (isList(declared))
    return declared.map((each, index) => toScorer(each, nameOf(each), `scorer ${index + 1}`))
  if (isSingle(declared)) return [toScorer(declared, nameOf(declared), "score")]
  return Object.entries(declared).map(([name, each]) => Scorer.named(name, toScorer(each, name, name)))
}

const toScorer = <Input, Expected, Output>(
  scoring: ScorerLike<Input, Expected, Output>,
  name: string | undefined,
  place: string
): Scorer.Scorer<Input, Expected, Output> => {
  if (isLike(scoring) && isScorer(scoring)) return scoring
  if (typeof scoring === "function") return Scorer.make(name ?? place, scoring)
  throw new TypeError(faultOf(place, scoring))
}

/** Whether what no compiler has looked at can be a scorer, or hold some. */
const isLike = (declared: unknown): boolean =>
  typeof declared === "function" || (typeof declared === "object" && declared !== null)

const faultOf = (place: string, found: unknown): string =>
  `${place}: expected a scorer or a function, found ${show(found)}`

/** The name in the code. A function that is written in place has none, or that of the property it stands under. */
const nameOf = (scoring: { readonly name: string } | undefined): string | undefined =>
  scoring?.name === "" || scoring?.name === "scorers" ? undefined : scoring?.name

// A function may be a scorer as well: `Numeric.match` stands for `Numeric.match()`.
const isScorer = <Input, Expected, Output>(
  scoring: Scorers<Input, Expected, Output>
): scoring is Scorer.Scorer<Input, Expected, Output> =>
  "score" in scoring &&
  typeof scoring.score === "function" &&
  "names" in scoring &&
  Array.isArray(scoring.names)

const isSingle = <Input, Expected, Output>(
  declared: Scorers<Input, Expected, Output>
): declared is ScorerLike<Input, Expected, Output> => typeof declared === "function" || isScorer(declared)

// Array.isArray does not narrow a union with a readonly array.
const isList = <A>(value: object | ReadonlyArray<A>): value is ReadonlyArray<A> => Array.isArray(value)
