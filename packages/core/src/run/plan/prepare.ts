/**
 * Makes an experiment's candidates ready to answer: fingerprints, and fitting for those that learn.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Baseline, Example, TrainingSet } from "../../candidate/Baseline.ts"
import { type Candidate, CandidateError } from "../../candidate/Candidate.ts"
import type { Dataset } from "../../dataset/Dataset.ts"
import type { DatasetError } from "../../dataset/DatasetError.ts"
import { turn } from "../../foundation/turn.ts"
import { counted } from "../../text/figures.ts"
import { digest } from "./fingerprint.ts"
import * as Folds from "./folds.ts"

/**
 * A candidate that can be run.
 *
 * - `ready`: gives the candidate that answers a case; fits it first where it learns, once.
 * - `training`: the separate training set, where there is one.
 * - `note`: how the answers came about, in a sentence, where a reader must know.
 */
export interface PreparedCandidate<in out Input, in out Expected, out Output> {
  readonly name: string
  readonly entrant: Candidate<Input, Output> | Baseline<Input, Expected, Output>
  readonly fingerprint: string
  readonly lane: string | undefined
  readonly ready: Effect.Effect<Answerer<Input, Output>, CandidateError | DatasetError>
  readonly training: TrainingSet | undefined
  readonly note: string | undefined
}

/** The candidate that answers the case with this id. */
export type Answerer<Input, Output> = (caseId: string) => Candidate<Input, Output>

/** Everything an entrant may depend on. */
export interface Context<Input, Expected> {
  readonly dataset: Dataset<Input, Expected>
  readonly datasetDigest: string
  readonly seed: number
  /** Told when a baseline is about to be fitted, which may take a while. */
  readonly fitting: (name: string) => void
}

/** Fitting is told of again after so many milliseconds. */
const leastSilenceMs = 1_000

/** The examples to cross-fit on, with the id of the case each was made from. */
const labelled = <Input, Expected>(dataset: Dataset<Input, Expected>) =>
  Stream.runFold(
    dataset.rows,
    (): { examples: Array<Example<Input, Expected>>; members: Array<Folds.Member> } => ({
      examples: [],
      members: []
    }),
    (all, row) => {
      const member = Folds.memberOf(row)
      if (member !== undefined) {
        const { id, input, expected, cluster } = row.case
        all.examples.push({ id, input, expected, cluster })
        all.members.push(member)
      }
      return all
    }
  )

const crossFit = Effect.fnUntraced(function* <Input, Expected, Output>(
  name: string,
  learning: Extract<Baseline<Input, Expected, Output>["learning"], { readonly _tag: "CrossFit" }>,
  context: Context<Input, Expected>
): Effect.fn.Return<Answerer<Input, Output>, CandidateError | DatasetError> {
  const { examples, members } = yield* labelled(context.dataset)
  const { seed } = context
  context.fitting(`${name} on ${counted(examples.length, "case")}, in ${learning.folds} folds`)
  const foldOf = Folds.assign(members, learning.folds, seed)
  const clock = yield* Clock.Clock
  let toldAtMs = clock.currentTimeMillisUnsafe()
  const told = (done: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const now = clock.currentTimeMillisUnsafe()
      if (now - toldAtMs >= leastSilenceMs && done < learning.folds) {
        toldAtMs = now
        context.fitting(`${name}: ${done} of ${learning.folds} folds`)
      }
      return turn
    })
  const fitted = yield* learning.fit(examples, { folds: learning.folds, foldOf, seed, fitted: told })
  const [first] = fitted
  if (first === undefined || fitted.length !== learning.folds) {
    return yield* new CandidateError({
      message: `${name}: expected ${learning.folds} candidates, one for each fold, found ${fitted.length}`
    })
  }
  const byCase = new Map(members.map(({ caseId }, index) => [caseId, foldOf[index] ?? 0]))
  // A case without a label was in no training fold: any of the candidates may answer it.
  return (caseId) => fitted[byCase.get(caseId) ?? 0] ?? first
})

/** Prepares one entrant. Reads a separate training set (its digest is part of the fingerprint), fits nothing. */
export const prepare = Effect.fnUntraced(function* <Input, Expected, Output>(
  name: string,
  entrant: Candidate<Input, Output> | Baseline<Input, Expected, Output>,
  context: Context<Input, Expected>
): Effect.fn.Return<PreparedCandidate<Input, Expected, Output>, DatasetError> {
  if (entrant._tag === "Candidate") {
    return {
      name,
      entrant,
      fingerprint: digest({ name, kind: entrant.kind, settings: entrant.settings }),
      lane: entrant.kind === "function" ? (entrant.lane ?? `function ${name}`) : entrant.lane,
      ready: Effect.succeed(() => entrant),
      training: undefined,
      note: undefined
    }
  }
  const { learning } = entrant
  const base = { name, kind: "baseline", settings: entrant.settings, seed: context.seed }
  if (learning._tag === "CrossFit") {
    return {
      name,
      entrant,
      fingerprint: digest({ ...base, folds: learning.folds, dataset: context.datasetDigest }),
      lane: undefined,
      ready: yield* Effect.cached(crossFit(name, learning, context)),
      training: undefined,
      note: `cross-fitted on the evaluated cases in ${learning.folds} folds: each case is answered by a model that was not trained on it`
    }
  }
  const training = yield* learning.training
  return {
    name,
    entrant,
    fingerprint: digest({ ...base, training: training.digest }),
    lane: undefined,
    ready: yield* Effect.cached(
      Effect.suspend(() => {
        context.fitting(name)
        return Effect.map(learning.fit({ seed: context.seed }), (candidate) => () => candidate)
      })
    ),
    training,
    note: `trained on ${training.examples.toLocaleString("en")} separate examples`
  }
})
