/**
 * The one contract of baselines that learn, and what follows from it for each of them: a baseline of an experiment, and
 * a model that an application trains, keeps in a file and asks.
 */
import { Baseline, Candidate, type Case, type Outcome } from "@assay/core"
import { defined, SchemaLike, turn } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Learning from "./learning.ts"

/** What a trained model makes of an input. */
export interface Prediction<out Output> {
  /** The answer, or why there is none. */
  readonly outcome: Outcome.CandidateOutcome<Output>
  /** What was found, as text, where it is put through a schema: kept as the reply, so that another schema reads it. */
  readonly text?: string
  /** What decided, in words, the weightiest first. Asked for only when somebody reads it. */
  readonly because?: () => ReadonlyArray<string>
}

/** A prediction at once, or after a schema that takes its time. */
type Predicted<Output> = Prediction<Output> | Effect.Effect<Prediction<Output>, Candidate.CandidateError>

/** What a trained model has learned. */
export interface Explanation {
  /** What was trained, on how much, and whether it arrived: a sentence each. */
  readonly notes: ReadonlyArray<string>
  /** Of each class the terms that speak for it most, the weightiest first. Absent where no terms are weighed. */
  readonly features?: ReadonlyArray<ClassFeatures>
  /** Rules that it decides by, in order, where it has such. */
  readonly rules?: ReadonlyArray<string>
}

/** The terms that speak most for a class. */
export interface ClassFeatures {
  /** The class. */
  readonly label: string
  /** Terms with their weights, the largest first. */
  readonly features: ReadonlyArray<{
    /** The term, as it is counted. */
    readonly term: string
    /** Its weight, in nats of log odds. */
    readonly weight: number
  }>
}

/** Examples that have been read once, for all folds. */
interface Prepared<out State> {
  /**
   * Trains on the examples at `indices`, increasing. Equal examples, indices and seed give equal states to the last bit.
   * What takes long lets others have their turn: see {@link pausing}.
   */
  readonly train: (indices: Uint32Array, seed: number) => Effect.Effect<State, Candidate.CandidateError>
}

/** How a kind of baseline learns, answers, is kept in a file and explained. `Stored` is the form of its state as JSON. */
export interface Learner<in out Input, in out Expected, in out Output, in out State, in out Stored> {
  /** Names the kind, in settings and files: `logistic-regression`. */
  readonly kind: string
  /** The form of the stored state, 1 or more. Raised when old files can no longer be read. */
  readonly version: number
  /** Its options as JSON, without `on` and the like: they decide, with the examples and the seed, what is learned. */
  readonly settings: Schema.Json
  /** Digests of the code that it calls, such as `on`. Part of the fingerprint, and not of a file. */
  readonly code?: () => Schema.Json
  /** Reads the examples. What it throws is the failure to fit. */
  readonly prepare: (examples: ReadonlyArray<Baseline.Example<Input, Expected>>) => Prepared<State>
  /** What answers. What it throws is the failure of that one answer. */
  readonly predict: (state: State) => (input: Input) => Predicted<Output>
  /**
   * Rebuilds an output from what the store kept of it.
   *
   * @defaultValue the output as it was stored, for outputs that are JSON
   */
  readonly restore?: (stored: Candidate.StoredAnswer) => Effect.Effect<Output, Candidate.CandidateError>
  /** The form of the stored state. Strict: bounds and lengths are checked here or by `decode`. */
  readonly form: Schema.ConstraintDecoder<Stored>
  /** The state as JSON. */
  readonly encode: (state: State) => Stored & Schema.Json
  /** The inverse of `encode`: its predictions are equal to the last bit. Throws what is wrong, beginning with the field. */
  readonly decode: (stored: Stored) => State
  /** What was learned, for people. `top` terms of each class. */
  readonly explain: (state: State, top: number) => Explanation
  /**
   * Why a trained model may be worse than its kind is, in words that end a sentence; undefined where nothing is amiss. A run
   * tells it with the answers of that model.
   *
   * @defaultValue nothing is ever amiss
   */
  readonly doubt?: (state: State) => string | undefined
  /**
   * Whether it learns from labels alone: at once, so that the progress of its folds is not worth a line, and untouched by near
   * copies of a case among the examples.
   *
   * @defaultValue false
   */
  readonly ignoresInputs?: boolean
}

/** A trained model of any kind. */
export interface Fitted<in Input, out Output> {
  /** Answers an input. */
  readonly predict: (input: Input) => Predicted<Output>
  /** Rebuilds an output from what the store kept of it. Absent for outputs that are plain JSON. */
  readonly restore?: (stored: Candidate.StoredAnswer) => Effect.Effect<Output, Candidate.CandidateError>
  /** What was learned, for people. `top` terms of each class. */
  readonly explain: (top: number) => Explanation
  /** What was learned, as JSON for a file. */
  readonly encode: () => Schema.Json
  /** Why it may be worse than its kind is. Absent where nothing is amiss. */
  readonly doubt?: string
}

/** What a kind of baseline can do, whatever its state is. */
interface Ability<in Input, in Expected, out Output> {
  /** Its name, as in files: `logistic-regression`. */
  readonly kind: string
  /** The version of what it keeps in files, from 1. */
  readonly version: number
  /** Its options as JSON without secrets. */
  readonly settings: Schema.Json
  /** Learns from examples. */
  readonly fit: (
    examples: ReadonlyArray<Baseline.Example<Input, Expected>>,
    seed: number
  ) => Effect.Effect<Fitted<Input, Output>, Candidate.CandidateError>
  /** Reads a stored state, or fails with what is wrong with it. */
  readonly revive: (stored: unknown) => Effect.Effect<Fitted<Input, Output>, ReadonlyArray<SchemaLike.Issue>>
}

/** A baseline that can also be trained and kept outside an experiment. */
export interface Learned<in Input, in Expected, out Output>
  extends Baseline.Baseline<Input, Expected, Output> {
  /** What `Trained` needs of it. */
  readonly ability: Ability<Input, Expected, Output>
}

/** The failure that something thrown is. */
export const failed = (thrown: unknown): Candidate.CandidateError =>
  thrown instanceof Candidate.CandidateError
    ? thrown
    : new Candidate.CandidateError({ message: thrown instanceof Error ? thrown.message : String(thrown) })

/** Turns are given after so many milliseconds. */
const turnMs = 50

/** Runs a computation that yields now and then, and lets others have their turn at such a place every 50 ms. */
export const pausing = <A>(
  computation: () => Generator<unknown, A>
): Effect.Effect<A, Candidate.CandidateError> =>
  Effect.gen(function* () {
    const steps = yield* Effect.try({ try: computation, catch: failed })
    for (;;) {
      const until = performance.now() + turnMs
      const step = yield* Effect.try({
        try: () => {
          let next = steps.next()
          while (next.done !== true && performance.now() < until) next = steps.next()
          return next
        },
        catch: failed
      })
      if (step.done === true) return step.value
      yield* turn
    }
  })

const fittedOf = <Input, Expected, Output, State, Stored>(
  learner: Learner<Input, Expected, Output, State, Stored>,
  state: State
): Fitted<Input, Output> => ({
  predict: learner.predict(state),
  ...defined({ restore: learner.restore, doubt: learner.doubt?.(state) }),
  explain: (top) => learner.explain(state, top),
  encode: () => learner.encode(state)
})

/**
 * A trained model as a candidate. What decided is not kept with the answers of a run: most cases have a reason of their own,
 * and it costs more than the answer.
 */
export const candidateOf = <Input, Output>(
  {
    doubt,
    predict,
    restore = Candidate.fromJson
  }: Pick<Fitted<Input, Output>, "doubt" | "predict" | "restore">,
  settings: Schema.Json
): Candidate.Candidate<Input, Output> => {
  const answer = ({ outcome, text }: Prediction<Output>): Candidate.Answer<Output> => ({
    outcome,
    facts: defined({ text, notes: doubt === undefined ? undefined : [doubt] })
  })
  return Candidate.make<Input, Output>({
    kind: "baseline",
    settings,
    restore,
    answer: ({ input }) =>
      Effect.suspend(() => {
        const predicted = predict(input)
        return Effect.isEffect(predicted) ? Effect.map(predicted, answer) : Effect.succeed(answer(predicted))
      }).pipe(Effect.catchDefect((thrown) => Effect.fail(failed(thrown))))
  })
}

/** The examples of a fold's training set: all that are not held out of it. */
const trainedOn = (foldOf: Uint8Array, fold: number): Uint32Array =>
  Uint32Array.from(foldOf.keys().filter((index) => foldOf[index] !== fold))

/** A learner as a baseline: cross-fitted, or with a training set of its own; and outside an experiment. */
export const learned = <Input, Expected extends Case.Present, Output, State, Stored>(
  learner: Learner<Input, Expected, Output, State, Stored>,
  options: Learning.Options<Input, Expected> = {}
): Learned<Input, Expected, Output> => {
  const { kind, version, settings } = learner
  const prepared = (examples: ReadonlyArray<Baseline.Example<Input, Expected>>) =>
    examples.length === 0
      ? Effect.fail(failed("expected at least one labelled example to learn from, found none"))
      : Effect.try({ try: () => learner.prepare(examples), catch: failed })
  const baseline = Baseline.make<Input, Expected, Output>({
    settings: {
      baseline: kind,
      settings,
      get code() {
        return learner.code?.() ?? null
      }
    },
    learning: Learning.from<Input, Expected, Output>(
      options,
      Effect.fnUntraced(function* (examples, { folds, foldOf, seed, fitted = () => Effect.void }) {
        const { train } = yield* prepared(examples)
        return yield* Effect.forEach(Array.from({ length: folds }).keys(), (fold) =>
          train(trainedOn(foldOf, fold), seed).pipe(
            Effect.map((state) => candidateOf(fittedOf(learner, state), kind)),
            Effect.tap(() => (learner.ignoresInputs === true ? Effect.void : fitted(fold + 1)))
          )
        )
      }),
      learner.ignoresInputs
    )
  })
  return {
    ...baseline,
    ability: {
      kind,
      version,
      settings,
      fit: (examples, seed) =>
        prepared(examples).pipe(
          Effect.flatMap(({ train }) => train(Uint32Array.from(examples.keys()), seed)),
          Effect.map((state) => fittedOf(learner, state))
        ),
      revive: (stored) =>
        SchemaLike.compile(learner.form)(stored).pipe(
          Effect.flatMap((read) =>
            Effect.try({
              try: () => fittedOf(learner, learner.decode(read)),
              catch: (thrown) => [{ path: "", message: failed(thrown).message }]
            })
          )
        )
    }
  }
}
