/**
 * Hybrid routing in production: a saved baseline answers first, and a threshold that was saved too says when to ask the model.
 *
 * The files are those of `Trained.load` of `@assay/baselines`, and of `load` of `@assay/decisions/hybrid` or `loadPromise` of
 * `@assay/decisions/escalate`. Each checks its own.
 *
 * **Example**
 *
 * ```ts
 * const baseline = await Trained.load("baseline.json", classify)
 * const threshold = await load("hybrid.json", { threshold: "certified" })
 * const route = Route.hybrid({ baseline, threshold, model: askTheModel })
 * ```
 */
/** What a baseline said, and how sure it is. */
export interface Guess<out Output> {
  /** The answer. Undefined where it has none: then the model is asked. */
  readonly output: Output | undefined
  /** How sure it is, 0 to 1. Undefined where it does not say: then the model is asked. */
  readonly confidence?: number | undefined
}

/** A baseline that was trained or loaded, by `Trained` of `@assay/baselines`. */
export interface Predicting<in Input, out Output> {
  /** Answers one input. */
  readonly predict: (input: Input) => Guess<Output>
}

/** A threshold that was loaded: that of a hybrid, or of an escalation. */
export type Threshold = Router | ((answer: Guessed) => "serve" | "escalate")

/** That of a hybrid. */
export interface Router {
  /** Who answers at this confidence. */
  readonly route: (confidence: number | undefined) => "baseline" | "model"
}

/** What the threshold of an escalation looks at. */
export interface Guessed {
  /** How sure the answer is. */
  readonly confidence?: number | undefined
}

/** The parts of a hybrid. */
export interface Options<in Input, out Output> {
  /** Answers first: a baseline that was loaded, or a function. */
  readonly baseline:
    | Predicting<Input, Output>
    | ((input: Input) => Guess<Output> | PromiseLike<Guess<Output>>)
  /** When its answer is served. */
  readonly threshold: Threshold
  /** Is asked where the baseline is unsure, does not answer, or fails. */
  readonly model: (input: Input) => Output | PromiseLike<Output>
}

/** An answer, and whose it is. */
export interface Routed<out Output> {
  /** The answer. */
  readonly answer: Output
  /** Who gave it. */
  readonly by: "baseline" | "model"
  /** How sure the baseline was. Undefined where it did not say. */
  readonly confidence: number | undefined
}

const isServed = (threshold: Threshold, confidence: number): boolean =>
  typeof threshold === "function"
    ? threshold({ confidence }) === "serve"
    : threshold.route(confidence) === "baseline"

/**
 * Routes: the baseline where it is sure enough, else the model. A baseline or a threshold that fails, or is not sure at all,
 * asks the model; what the model rejects with is the rejection.
 */
export const hybrid =
  <Input, Output>({
    baseline,
    threshold,
    model
  }: Options<Input, Output>): ((input: Input) => Promise<Routed<Output>>) =>
  async (input) => {
    let confidence: number | undefined
    try {
      const guess = await (typeof baseline === "function" ? baseline(input) : baseline.predict(input))
      const { output } = guess
      confidence = guess.confidence
      // A confidence that is no number is none.
      const isSure = confidence !== undefined && !Number.isNaN(confidence) && isServed(threshold, confidence)
      if (output !== undefined && isSure) return { answer: output, by: "baseline", confidence }
    } catch {
      // Then the model is asked.
    }
    return { answer: await model(input), by: "model", confidence }
  }
