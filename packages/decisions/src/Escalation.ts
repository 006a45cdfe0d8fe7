/**
 * Which answers may be served, and which must a person see? A threshold on a signal of confidence, above which the error
 * stays within a limit with stated confidence, or why there is none.
 *
 * Certificates are for requests like the cases of the run, and lapse when these change. Labels certify what they have not
 * been used to fit.
 */
import { Decision } from "@assay/core"
import { promised } from "@assay/core/internal"
import { LearnThenTest } from "@assay/stats"
import * as Effect from "effect/Effect"
import { answer } from "./escalation/answer.ts"
import type { Options } from "./escalation/model.ts"
import { otherOf } from "./escalation/rows.ts"
import { saveArtefact } from "./grounds/artefact.ts"

export {
  type Answer,
  type Escalate,
  EscalationFile,
  EscalationFileError,
  load,
  loadPromise
} from "./escalate.ts"
export type { Options, Signal } from "./escalation/model.ts"

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

const nameOf = ({ candidate, maxError, signal = "confidence", of, score }: Options): string => {
  const by =
    typeof signal === "string"
      ? signal === "confidence"
        ? ""
        : ` by ${signal}`
      : ` by ${"agreesWith" in signal ? `agreement with ${signal.agreesWith}` : "score" in signal ? signal.score : `confidence of ${signal.confidenceOf}`}`
  return `escalation of ${candidate} at ${percent(maxError)}${of === "all" ? " of all" : ""}${by}${score === undefined ? "" : ` on ${score}`}`
}

const complaint = ({ maxError, confidence = 0.95, ...rest }: Options): string | undefined => {
  for (const [name, value] of Object.entries({ maxError, confidence })) {
    if (!(value > 0 && value < 1)) return `${name}: expected a number above 0 and below 1, found ${value}`
  }
  for (const name of ["reviewUsd", "reviewMinutes"] as const) {
    const value = rest[name] ?? 0
    if (!(value >= 0 && Number.isFinite(value)))
      return `${name}: expected a number of 0 or more, found ${value}`
  }
  const { volume = 1 } = rest
  return volume > 0 && Number.isFinite(volume)
    ? undefined
    : `volume: expected requests a month above 0, found ${volume}`
}

/** Answers the question from the grounds of a run. */
export const assess = Effect.fn("Escalation.assess")(function* (
  grounds: Decision.Grounds,
  options: Options
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const wrong = complaint(options)
  if (wrong !== undefined) return yield* new Decision.Error({ message: wrong })
  return yield* answer(grounds, options, nameOf(options))
})

/** As {@link assess}, as a promise that rejects with a `Decision.Error`. */
export const assessPromise = (grounds: Decision.Grounds, options: Options): Promise<Decision.Decision> =>
  promised(assess(grounds, options))

/**
 * Asks of every run above which confidence a candidate's answers may be served. It ends in `threshold`, `no threshold
 * needed`, `no usable signal` or `too few labels`.
 *
 * **Example**
 *
 * ```ts
 * decide: [Escalation.threshold({ candidate: "gpt", maxError: 0.05 })]
 * ```
 */
export const threshold = (options: Options): Decision.Decider => {
  const { candidate, score, signal = "confidence" } = options
  const other = otherOf(signal)
  return Decision.make({
    name: nameOf(options),
    question: "escalation",
    candidates: [candidate, ...(other === undefined || other === candidate ? [] : [other])],
    scores: [
      ...(score === undefined ? [] : [score]),
      ...(typeof signal === "object" && "score" in signal ? [signal.score] : [])
    ],
    settings: JSON.parse(JSON.stringify(options)),
    decide: (grounds) => assess(grounds, options)
  })
}

/**
 * How many answers must be served and labelled, none of them wrong, before a limit can be certified at all: 59 for 5 %,
 * 149 for 2 %. Each error among them takes more.
 *
 * @throws RangeError unless the limit and the confidence are above 0 and below 1.
 */
export const labelsNeeded = (limit: Pick<Options, "maxError" | "confidence">, errors = 0): number =>
  LearnThenTest.labelsNeeded(limit, errors)

/** Writes the threshold of a decision to a file that {@link load} reads. Fails where the decision has none. */
export const save = (
  decision: Pick<Decision.Decision, "name" | "verdict" | "artefact">,
  file: string
): Effect.Effect<void, Decision.Error> => saveArtefact(decision, "a threshold", file)

/** As {@link save}, as a promise that rejects with a `Decision.Error`. */
export const savePromise = (decision: Parameters<typeof save>[0], file: string): Promise<void> =>
  promised(save(decision, file))
