/**
 * Which model, or which prompt: the best of those that keep to what is asked, those that cannot be told from it, and what
 * the next would need to win.
 *
 * The best of several is flattered by chance, so differences are tested with Holm's correction over all pairs, and a figure
 * of the best is said to be one that was chosen. A difference counts only where it holds whatever the missing scores would
 * be. Of a score that a model judges, means and differences are those that labels of people correct. A candidate is off the
 * Pareto front only where another is shown to be at least as good in every figure and better in one.
 */
import { Decision } from "@assay/core"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { optionOf } from "./choice/candidate.ts"
import { type Constraints, check, parse } from "./choice/constraints.ts"
import { evidenceOf } from "./choice/evidence.ts"
import { write } from "./choice/write.ts"
import { basisOf } from "./grounds/basis.ts"
import { candidateNamed, scoreNamed } from "./grounds/named.ts"
import { perCase } from "./grounds/perCase.ts"
import { rangeOf } from "./grounds/sample.ts"
import { refusalOf } from "./grounds/standing.ts"

export type { Constraints } from "./choice/constraints.ts"

/** What is asked. */
export interface Options {
  /**
   * The names of the candidates to choose from, two or more.
   *
   * @defaultValue all of the run
   */
  readonly among?: ReadonlyArray<string>
  /**
   * What a candidate must keep to: a record, or a text such as `"p95 < 2 s, under $500 a month at 1 M tasks"`.
   *
   * @defaultValue nothing
   */
  readonly constraints?: Constraints | string
  /**
   * The score that counts as quality.
   *
   * @defaultValue the headline
   */
  readonly score?: string
}

const nameOf = ({ among, score }: Options): string =>
  `choice${among === undefined ? "" : ` among ${among.join(", ")}`}${score === undefined ? "" : ` by ${score}`}`

/** Answers the question from the grounds of a run. */
export const assess = Effect.fn("Choice.assess")(function* (
  grounds: Decision.Grounds,
  options: Options = {}
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const { constraints = {} } = options
  const read = typeof constraints === "string" ? parse(constraints) : constraints
  const limits = read instanceof Decision.Error ? read : check(read)
  if (limits instanceof Decision.Error) return yield* limits
  const names = [...new Set(options.among ?? grounds.candidates.map(({ name }) => name))]
  if (names.length < 2) {
    return yield* new Decision.Error({
      message: `a choice takes two candidates or more, found ${names.join(", ") || "none"}`
    })
  }
  const candidates = yield* Effect.forEach(names, (name) => candidateNamed(grounds, name))
  const score = yield* scoreNamed(grounds, options.score)
  const range = rangeOf(
    candidates.flatMap((candidate) => perCase(candidate, score.name)),
    score.unit
  )
  const found = candidates.map((candidate) => optionOf(candidate, score, limits, range))
  const refusal = refusalOf(score, names)
  const evidence = yield* evidenceOf(grounds, score, refusal === undefined ? found : [])
  return {
    _tag: "Decision",
    name: nameOf(options),
    question: "choice",
    basis: basisOf(grounds, {
      score: score.name,
      candidates: names,
      cases: found[0]?.rows ?? []
    }),
    ...write(found, evidence, score, limits, refusal)
  }
})

/** {@link assess} as a promise, for code without Effect. It rejects with the very `Decision.Error`. */
export const assessPromise = (grounds: Decision.Grounds, options: Options = {}): Promise<Decision.Decision> =>
  promised(assess(grounds, options))

/**
 * Asks of every run which candidate to take.
 *
 * **Example**
 *
 * ```ts
 * decide: [Choice.rank({ constraints: "p95 < 2 s, under $500 a month at 1 M tasks" })]
 * ```
 */
export const rank = (options: Options = {}): Decision.Decider =>
  Decision.make({
    name: nameOf(options),
    question: "choice",
    candidates: options.among ?? [],
    scores: options.score === undefined ? [] : [options.score],
    settings: JSON.parse(JSON.stringify(options)),
    decide: (grounds) => assess(grounds, options)
  })
