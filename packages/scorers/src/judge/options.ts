/**
 * What every judge can be told.
 */
import type { Provider } from "@assay/core"
import { isRecord, SchemaLike } from "@assay/core/internal"
import type { CommonOptions } from "../scorerOptions.ts"
import type { Place } from "./reading/read.ts"

/** What instructions of one's own can refer to. */
export interface Instructed {
  /** What is judged by, as the judge is shown it: questions, labels, anchors. It follows the instructions by itself. */
  readonly criteria: string
  /** What the judge is shown, in order, such as `input` and `answer`. */
  readonly shown: ReadonlyArray<string>
}

/** What every judge can be told. */
export interface JudgeOptions<in Input, in Output> extends CommonOptions {
  /** The model that judges: `Model.of("openai/gpt-5-mini")`, or any provider. */
  readonly model: Provider.Provider
  /**
   * Who the judge is and how it is to go about it, in place of the sentences that open the prompt. What protects the
   * prompt, the criteria and the form of the reply follow by themselves. It is called once, when the judge is declared.
   *
   * @defaultValue a few plain sentences for each kind of judge
   */
  readonly instructions?: (given: Instructed) => string
  /**
   * What the judge is shown of the input.
   *
   * @defaultValue a text as it is, anything else as JSON
   */
  readonly showInput?: (input: Input) => string
  /**
   * What the judge is shown of an answer.
   *
   * @defaultValue a text as it is, anything else as JSON
   */
  readonly showOutput?: (output: Output) => string
  /**
   * Raise it when code that `showInput` or `showOutput` calls shows something else: the judge is then another one.
   *
   * @defaultValue none
   */
  readonly version?: string
  /**
   * The most characters that are shown of each text: the input, the answer, the reference. What is cut off is said.
   * 1 or more.
   *
   * @defaultValue 20,000
   */
  readonly mostCharacters?: number
  /**
   * How often the judge is asked about the same answer, 1 to 25. From 2 on the score is the median of its grades, and its
   * agreement with itself is reported.
   *
   * @defaultValue 1
   */
  readonly repeats?: number
  /**
   * The score from which on an answer passes. It changes no score: a case whose repeats lie on both sides is said to
   * straddle it.
   *
   * @defaultValue none
   */
  readonly threshold?: number
  /**
   * Whether the judge may say that it cannot tell. Such an answer is unscored.
   *
   * @defaultValue true
   */
  readonly abstain?: boolean
  /**
   * Where a label may stand in a reply that is no JSON: `"line"`, on a line of its own or behind the name of the question;
   * or `"anywhere"`, as whole words, of one question, whose labels must not contain one another.
   *
   * @defaultValue `"line"`
   */
  readonly labelsIn?: Place
  /**
   * How a score is made of a grade: its value (`"stated"`), or the mean of all values weighted by the probability that the
   * model gives each label (`"logprobs"`), as in G-Eval (Liu et al. 2023). The second needs a model whose replies come with
   * alternatives to each token; a model without is refused when the judge is declared, and a reply without them is
   * unreadable, so that the two are never mixed.
   *
   * @defaultValue `"stated"`
   */
  readonly grades?: "stated" | "logprobs"
  /**
   * The file that says what the judge is worth against people, from the file of the experiment.
   *
   * @defaultValue none
   */
  readonly calibration?: string
}

/** Options with their defaults, checked. */
export interface Resolved {
  readonly noAnswer: "zero" | "unscored"
  readonly mostCharacters: number
  readonly repeats: number
  readonly threshold: number | undefined
  readonly abstain: boolean
  readonly labelsIn: Place
  readonly grades: "stated" | "logprobs"
}

/** The options with their defaults. @throws RangeError where one is out of range, TypeError where the model is none */
export const resolve = (name: string, options: JudgeOptions<never, never>): Resolved => {
  // What no compiler has looked at.
  const model: unknown = options.model
  if (!isRecord(model) || typeof model.complete !== "function")
    throw new TypeError(
      `${name}: expected a model, found ${SchemaLike.show(model)}${typeof model === "string" ? `: write Model.of(${SchemaLike.show(model)})` : ""}`
    )
  const { mostCharacters = 20_000, repeats = 1, threshold, abstain = true, labelsIn = "line" } = options
  if (!(Number.isInteger(mostCharacters) && mostCharacters >= 1))
    throw new RangeError(`${name}: expected mostCharacters of 1 or more, found ${mostCharacters}`)
  if (!(Number.isInteger(repeats) && repeats >= 1 && repeats <= 25))
    throw new RangeError(`${name}: expected repeats of 1 to 25, found ${repeats}`)
  if (threshold !== undefined && !Number.isFinite(threshold))
    throw new RangeError(`${name}: expected a finite threshold, found ${threshold}`)
  return {
    noAnswer: options.noAnswer ?? "zero",
    mostCharacters,
    repeats,
    threshold,
    abstain,
    labelsIn,
    grades: options.grades ?? "stated"
  }
}
