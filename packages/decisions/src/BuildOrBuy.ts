/**
 * Build or buy: a fixed cost, such as training, hosting and people, against a variable one, such as an API by the answer.
 * From which volume on does the fixed cost pay, when is it paid back, and what if a price or the quality is otherwise?
 */
import { Decision } from "@assay/core"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { confidence, saved, savedWhereJudged } from "./buildOrBuy/saved.ts"
import { write } from "./buildOrBuy/write.ts"
import { basisOf } from "./grounds/basis.ts"
import { candidateNamed, scoreNamed } from "./grounds/named.ts"
import { pairsOf } from "./grounds/pairs.ts"
import { perCase } from "./grounds/perCase.ts"
import { isIncomplete } from "./grounds/sample.ts"
import { refusalOf } from "./grounds/standing.ts"

/** What is asked. */
export interface Options {
  /** The candidate that has the fixed cost. */
  readonly build: string
  /** The candidate that is paid by the answer. */
  readonly buy: string
  /** Tasks a month, above 0. */
  readonly volume: number
  /** What is spent once, in US dollars, 0 or more: training, labelling. @defaultValue 0 */
  readonly once?: number
  /** What is spent every month whatever the volume, in US dollars, 0 or more: hosting, people. @defaultValue 0 */
  readonly monthly?: number
  /** Over how many months what is spent once is spread, above 0. @defaultValue 12 */
  readonly months?: number
  /** What an answer of the built one costs beyond that, in US dollars, 0 or more. @defaultValue as in the run */
  readonly buildUsd?: number
  /** What an answer of the bought one costs, in US dollars, 0 or more. @defaultValue as in the run */
  readonly buyUsd?: number
  /**
   * What one more right answer is worth, in US dollars, above 0.
   *
   * @defaultValue not stated: quality plays no part in the verdict, and a doubt says so
   */
  readonly rightAnswer?: number
  /** The score that counts as quality. @defaultValue the headline */
  readonly score?: string
}

const complaint = (options: Options): string | undefined => {
  const { build, buy, volume, months = 12, rightAnswer } = options
  if (build === buy) return `build and buy: expected two candidates, found ${build} for both`
  for (const [name, value] of Object.entries({ volume, months, rightAnswer })) {
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      return `${name}: expected a number above 0, found ${value}`
    }
  }
  const { once, monthly, buildUsd, buyUsd } = options
  for (const [name, value] of Object.entries({ once, monthly, buildUsd, buyUsd })) {
    if (value !== undefined && !(value >= 0 && Number.isFinite(value))) {
      return `${name}: expected US dollars of 0 or more, found ${value}`
    }
  }
  return undefined
}

const nameOf = ({ build, buy }: Options): string => `build ${build} or buy ${buy}`

/** Answers the question from the grounds of a run. */
export const assess = Effect.fn("BuildOrBuy.assess")(function* (
  grounds: Decision.Grounds,
  options: Options
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const wrong = complaint(options)
  if (wrong !== undefined) return yield* new Decision.Error({ message: wrong })
  const build = yield* candidateNamed(grounds, options.build)
  const buy = yield* candidateNamed(grounds, options.buy)
  const score = yield* scoreNamed(grounds, options.score)
  const pairs = pairsOf(perCase(build, score.name), perCase(buy, score.name))
  const refusal = options.rightAnswer === undefined ? undefined : refusalOf(score, [build.name, buy.name])
  const corrected =
    options.rightAnswer === undefined || score.judged === undefined || refusal !== undefined
      ? undefined
      : yield* grounds.difference({
          candidate: build.name,
          against: buy.name,
          score: score.name,
          confidence
        })
  const ground = {
    judged: options.rightAnswer !== undefined && score.judged !== undefined,
    unscored: pairs.filter(isIncomplete).length,
    pairs: pairs.length
  }
  return {
    _tag: "Decision",
    name: nameOf(options),
    question: "build-or-buy",
    basis: basisOf(grounds, {
      score: score.name,
      candidates: [build.name, buy.name],
      cases: pairs.map(({ candidate }) => candidate)
    }),
    ...write(options, score.unit, ground, (what) =>
      refusal !== undefined
        ? `${score.name} is judged by a model, and of ${refusal.candidate} ${refusal.because}`
        : corrected === undefined
          ? saved(pairs, { ...options, ...what })
          : savedWhereJudged(pairs, { ...options, ...what }, corrected)
    )
  }
})

/** {@link assess} as a promise, for code without Effect. It rejects with the very `Decision.Error`. */
export const assessPromise = (grounds: Decision.Grounds, options: Options): Promise<Decision.Decision> =>
  promised(assess(grounds, options))

/**
 * Asks of every run from which volume on building pays.
 *
 * **Example**
 *
 * ```ts
 * decide: [BuildOrBuy.between({ build: "tuned", buy: "gpt", once: 5_000, monthly: 400, volume: 300_000 })]
 * ```
 */
export const between = (options: Options): Decision.Decider =>
  Decision.make({
    name: nameOf(options),
    question: "build-or-buy",
    candidates: [options.build, options.buy],
    scores: options.score === undefined ? [] : [options.score],
    settings: JSON.parse(JSON.stringify(options)),
    decide: (grounds) => assess(grounds, options)
  })
