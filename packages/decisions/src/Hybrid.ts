/**
 * Hybrid: the baseline answers first, and the model is asked where the baseline is unsure.
 *
 * From the trials of both on the same cases it is computed what any threshold of the baseline's confidence would give.
 * The threshold is chosen on all cases, and its figures are out of fold: each case is counted at a threshold that was
 * chosen without it. Beside it stands a certified threshold: a bound on the disagreement with the model, or on error,
 * among what the baseline serves, which holds with stated confidence (Learn-then-Test).
 *
 * The decision carries a small file for an application, which {@link save} writes and {@link load} reads;
 * `@assay/decisions/hybrid` is that reader alone.
 */
import { Decision } from "@assay/core"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { saveArtefact } from "./grounds/artefact.ts"
import { basisOf } from "./grounds/basis.ts"
import { type Answer, answerOf } from "./hybrid/answer.ts"
import type { Options } from "./hybrid/options.ts"
import type { HybridFile } from "./hybrid/router.ts"
import { certifiedIn, doubtsOf, sentencesOf } from "./hybrid/sentences.ts"
import { figuresOf, plotsOf, tablesOf } from "./hybrid/shown.ts"

export type { Objective } from "./hybrid/curve.ts"
export type { Certify, Options } from "./hybrid/options.ts"
export {
  type CertifiedThreshold,
  type HybridFile,
  HybridFileError as FileError,
  type LoadOptions,
  load,
  type Router
} from "./hybrid/router.ts"

const nameOf = ({ name, baseline, model }: Options): string => name ?? `hybrid of ${baseline} and ${model}`

const fileOf = ({ run, dataset, at }: Decision.Grounds, answer: Answer): HybridFile => {
  const { baseline, model, threshold, served, certificate } = answer
  const { bound } = certificate
  return {
    format: "assay-hybrid",
    version: 1,
    baseline: baseline.name,
    model: model.name,
    threshold: served === 0 ? null : threshold,
    certified:
      bound === undefined
        ? null
        : {
            threshold: bound.threshold,
            of: certificate.of,
            maxRate: certificate.maxRate,
            confidence: certificate.confidence,
            served: bound.share.estimate,
            cases: certificate.cases
          },
    fingerprint: baseline.fingerprint,
    run,
    dataset: dataset.digest,
    at
  }
}

/** Decides on a hybrid from the grounds of a run. */
export const assess = Effect.fn("Hybrid.assess")(function* (
  grounds: Decision.Grounds,
  options: Options
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const answer = yield* answerOf(grounds, options)
  const [headline, rest] = sentencesOf(answer)
  const file = fileOf(grounds, answer)
  const { sample, baseline, model, score, judged, certificate } = answer
  return {
    _tag: "Decision",
    name: nameOf(options),
    question: "hybrid",
    verdict: judged.verdict,
    status: judged.status,
    sentences: [
      headline,
      certificate.bound === undefined ? rest : `${rest.slice(0, -1)}. ${certifiedIn(answer)}`
    ],
    doubts: doubtsOf(answer),
    figures: figuresOf(answer),
    tables: tablesOf(answer),
    plots: plotsOf(answer),
    basis: basisOf(grounds, {
      score: score.name,
      candidates: [baseline.name, model.name],
      cases: sample.ids.map((id, nth) => ({
        id,
        cluster: sample.isClustered ? String(sample.clusterOf[nth]) : undefined
      }))
    }),
    artefact: { ...file, certified: file.certified === null ? null : { ...file.certified } }
  }
})

/** {@link assess} as a promise, for code without Effect. It rejects with the very `Decision.Error`. */
export const assessPromise = (grounds: Decision.Grounds, options: Options): Promise<Decision.Decision> =>
  promised(assess(grounds, options))

/** Writes the thresholds of a decision to a file that {@link load} reads. Fails where the decision is on no hybrid. */
export const save = (
  decision: Pick<Decision.Decision, "name" | "verdict" | "question" | "artefact">,
  file: string
): Effect.Effect<void, Decision.Error> =>
  decision.question === "hybrid"
    ? saveArtefact(decision, "a hybrid", file)
    : Effect.fail(
        new Decision.Error({
          message: `${decision.name}: expected a decision on a hybrid, found one on ${decision.question}`
        })
      )

/** As {@link save}, as a promise that rejects with a `Decision.Error`. */
export const savePromise = (decision: Parameters<typeof save>[0], file: string): Promise<void> =>
  promised(save(decision, file))

/**
 * Asks of every run what a hybrid of two candidates gives.
 *
 * **Example**
 *
 * ```ts
 * decide: [Hybrid.of({ baseline: "logreg", model: "gpt", objective: { maxLoss: 0.01 }, volume: 1_000_000 })]
 * ```
 */
export const of = (options: Options): Decision.Decider =>
  Decision.make({
    name: nameOf(options),
    question: "hybrid",
    candidates: [options.baseline, options.model],
    scores: options.score === undefined ? [] : [options.score],
    settings: settingsOf(options),
    decide: (grounds) => assess(grounds, options)
  })

const settingsOf = (options: Options): Schema.Json => JSON.parse(JSON.stringify(options))
