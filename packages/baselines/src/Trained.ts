/**
 * A baseline outside an experiment: trained once, kept in a file, asked by an application, explained.
 *
 * - to have one: {@link fit}, {@link load}
 * - to use: `predict`, `explain`, `save`, and `candidate` for an experiment
 */
import { open, readFile, rename, rm, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { type Candidate, type Case, Dataset } from "@assay/core"
import { canonicalJson, promised, SchemaLike, sha256 } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import {
  candidateOf,
  type Explanation,
  type Fitted,
  failed,
  type Learned,
  type Prediction
} from "./learner.ts"

export type { ClassFeatures, Explanation, Learned } from "./learner.ts"

/** An answer of a trained model. */
export interface Answer<out Output> {
  /** The answer. Undefined where the model has none; `because` says why. */
  readonly output: Output | undefined
  /** The model's confidence in it, 0 to 1. Undefined where it has none. */
  readonly confidence: number | undefined
  /** What decided, in words, the weightiest first. */
  readonly because: ReadonlyArray<string>
}

/** A trained baseline. */
export interface Trained<in Input, out Output> {
  /** The kind of baseline, such as `logistic-regression`. */
  readonly kind: string
  /** SHA-256, hex, over the digests of the cases that it learned from. */
  readonly trainedOn: string
  /** How many examples it learned from, 1 or more. */
  readonly examples: number
  /**
   * Answers one input, at once. Throws a {@link Candidate.Error} where the model fails, or where a schema takes its time.
   */
  readonly predict: (input: Input) => Answer<Output>
  /** What it has learned: the `top` terms of each class (10 unless stated), its rules, and whether training arrived. */
  readonly explain: (options?: ExplainOptions) => Explanation
  /** Writes it to a file that {@link load} reads: all of it or nothing. */
  readonly save: (file: string) => Promise<void>
  /** The same model as a candidate of an experiment. */
  readonly candidate: Candidate.Candidate<Input, Output>
}

/** How much an explanation tells. */
export interface ExplainOptions {
  /**
   * How many terms are told of each class, 1 or more.
   *
   * @defaultValue 10
   */
  readonly top?: number
}

/** How a baseline is trained. */
export interface FitOptions {
  /**
   * Decides what the training draws. Equal examples and seeds give equal models.
   *
   * @defaultValue 1
   */
  readonly seed?: number
}

/** How a file is read. */
export interface LoadOptions {
  /**
   * The largest file that is read, in bytes, 1 or more.
   *
   * @defaultValue 268 435 456, which is 256 MiB
   */
  readonly maxBytes?: number
}

/** A file of a trained baseline that cannot be used: which field of which file, what was expected and what was found. */
export class TrainedError extends Schema.TaggedError<TrainedError>()("TrainedError", {
  /** The path of the file. */
  file: Schema.String,
  /** The dotted path of the field, empty for the file as a whole. */
  field: Schema.String,
  /** What was expected and what was found. */
  problem: Schema.String
}) {
  override get message(): string {
    return `${this.file}${this.field === "" ? "" : ` ${this.field}`}: ${this.problem}`
  }
}

export { TrainedError as Error }

const format = 1

const File = Schema.Struct({
  assay: Schema.Literal("baseline"),
  format: Schema.Literal(format),
  kind: Schema.String,
  version: Schema.Int,
  settings: Schema.Json,
  training: Schema.Struct({ digest: Schema.String, examples: Schema.Natural }),
  state: Schema.Json
})

/** The reasons are worked out when they are read: that takes longer than the answer. */
const shown = <Output>({ outcome, because }: Prediction<Output>): Answer<Output> => {
  let reasons: ReadonlyArray<string> | undefined
  const isAnswered = outcome._tag === "Answered"
  return {
    output: isAnswered ? outcome.output : undefined,
    confidence: isAnswered ? outcome.confidence : undefined,
    get because() {
      reasons ??= [...(isAnswered ? [] : [outcome.reason]), ...(because?.() ?? [])]
      return reasons
    }
  }
}

const written = async (file: string, text: string): Promise<void> => {
  const beside = `${file}.${process.pid}.part`
  try {
    await writeFile(beside, text)
    await rename(beside, file)
  } catch (thrown) {
    await rm(beside, { force: true })
    throw thrown
  }
}

const make = <Input, Expected, Output>(
  { ability: { kind, version, settings } }: Learned<Input, Expected, Output>,
  fitted: Fitted<Input, Output>,
  training: { readonly digest: string; readonly examples: number }
): Trained<Input, Output> => {
  const toJson = () => ({
    assay: "baseline",
    format,
    kind,
    version,
    settings,
    training,
    state: fitted.encode()
  })
  return {
    kind,
    trainedOn: training.digest,
    examples: training.examples,
    predict: (input) => {
      const predicted = fitted.predict(input)
      return shown(Effect.isEffect(predicted) ? Effect.runSync(predicted) : predicted)
    },
    explain: ({ top = 10 } = {}) => {
      const explained = fitted.explain(top)
      return { ...explained, notes: [`trained on ${training.examples} examples`, ...explained.notes] }
    },
    save: (file) => written(resolve(file), `${JSON.stringify(toJson())}\n`),
    get candidate() {
      return candidateOf(fitted, { trained: sha256(canonicalJson(toJson())) })
    }
  }
}

/**
 * Trains a baseline on all labelled cases of a dataset. The options of the baseline hold, except where it says what it
 * learns from in an experiment.
 *
 * Rejects with a `Dataset.Error` for a faulty dataset, and with a `Candidate.Error` where nothing can be learned from it.
 *
 * @example
 * ```ts
 * const model = await Trained.fit(LogisticRegression.classify(task), Dataset.jsonl("train.jsonl", task))
 * model.predict("I want my money back")
 * await model.save("intents.baseline.json")
 * ```
 */
export const fit = <Input, Expected extends Case.Present, Output>(
  baseline: Learned<Input, Expected, Output>,
  dataset: Dataset.Dataset<Input, Expected>,
  { seed = 1 }: FitOptions = {}
): Promise<Trained<Input, Output>> =>
  promised(
    Effect.gen(function* () {
      const { digest, examples } = yield* Dataset.examples(dataset)
      const fitted = yield* baseline.ability.fit(examples, seed)
      return make(baseline, fitted, { digest, examples: examples.length })
    }),
    undefined
  )

const bytesOf = async (file: string, maxBytes: number): Promise<string> => {
  const handle = await open(file).catch((thrown: unknown) => {
    throw new TrainedError({ file, field: "", problem: failed(thrown).message })
  })
  try {
    const { size } = await handle.stat()
    if (size > maxBytes) {
      throw new TrainedError({
        file,
        field: "",
        problem: `expected at most ${maxBytes} bytes, found ${size}`
      })
    }
    return await readFile(handle, "utf8")
  } finally {
    await handle.close()
  }
}

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new TrainedError({ file, field: "", problem: "expected JSON, found something else" })
  }
}

/**
 * Reads a trained baseline from a file, as the baseline that it was saved from: the same kind with the same options.
 * The file is checked field by field. Its predictions are those of the model that was saved, to the last bit.
 *
 * Rejects with a {@link TrainedError} that names the file and the field.
 *
 * @example
 * ```ts
 * const model = await Trained.load("intents.baseline.json", LogisticRegression.classify(task))
 * ```
 */
export const load = async <Input, Expected, Output>(
  file: string,
  baseline: Learned<Input, Expected, Output>,
  { maxBytes = 2 ** 28 }: LoadOptions = {}
): Promise<Trained<Input, Output>> => {
  const { ability } = baseline
  const refuse = (field: string, problem: string) => new TrainedError({ file, field, problem })
  const refuseFirst =
    (within: string) =>
    (issues: ReadonlyArray<SchemaLike.Issue>): TrainedError =>
      refuse(
        [within, issues[0]?.path ?? ""].filter(Boolean).join("."),
        issues[0]?.message ?? "expected another value"
      )
  const json = parsed(file, await bytesOf(resolve(file), maxBytes))
  const loading = Effect.gen(function* () {
    const read = yield* Effect.mapError(SchemaLike.compile(File)(json), refuseFirst(""))
    if (read.kind !== ability.kind)
      return yield* refuse("kind", `expected "${ability.kind}", found "${read.kind}"`)
    if (read.version !== ability.version) {
      return yield* refuse("version", `expected ${ability.version}, found ${read.version}: train it again`)
    }
    const [declared, found] = [JSON.stringify(ability.settings), JSON.stringify(read.settings)]
    if (declared !== found) {
      return yield* refuse(
        "settings",
        `expected ${SchemaLike.show(ability.settings)}, found ${SchemaLike.show(read.settings)}`
      )
    }
    const fitted = yield* Effect.mapError(ability.revive(read.state), refuseFirst("state"))
    return make(baseline, fitted, read.training)
  })
  return promised(loading, undefined)
}
