/**
 * The threshold of an escalation in an application: reads the file that a decision exports, and says of each answer whether
 * to serve it or to give it to a person. It needs neither store nor command; import it from `@assay/decisions/escalate`.
 */
import { readFile } from "node:fs/promises"
import * as Recalibration from "@assay/stats/reliability/Recalibration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** The exported threshold. */
export const EscalationFile = Schema.Struct({
  /** What the file is. */
  format: Schema.Literal("assay-escalation"),
  /** The version of its form. */
  version: Schema.Literal(1),
  /** The candidate whose answers it is about. */
  candidate: Schema.String,
  /** The digest of what decided that candidate's answers. */
  fingerprint: Schema.String,
  /** The signal, in words. */
  signal: Schema.String,
  /** Answers whose signal is above this are served; null serves all. */
  above: Schema.NullOr(Schema.Finite),
  /** Turns the signal into the probability that `above` is compared with. Absent where it is compared as it is. */
  recalibration: Schema.optionalKey(
    Schema.Union([
      Schema.Struct({
        /** Steps joined by straight lines. */
        kind: Schema.Literal("isotonic"),
        /** The signals of the knots, ascending. */
        x: Schema.Array(Schema.Finite).check(Schema.isMinLength(1)),
        /** The probability at each knot, from 0 to 1. */
        y: Schema.Array(Share).check(Schema.isMinLength(1))
      }),
      Schema.Struct({
        /** A logistic curve. */
        kind: Schema.Literal("platt"),
        /** What a unit of the signal adds to the log odds. */
        slope: Schema.Finite,
        /** The log odds at a signal of 0. */
        intercept: Schema.Finite
      })
    ])
  ),
  /** What is promised. */
  promise: Schema.Struct({
    /** The error rate that is not exceeded, from 0 to 1. */
    maxError: Share,
    /** How sure that is, over the draw of the labels, from 0 to 1. */
    confidence: Share,
    /** What the error rate is a share of: of the answers that are served, or of all requests. */
    of: Schema.Literals(["answered", "all"])
  }),
  /** What certified it. */
  certified: Schema.Struct({
    /** Independent labelled answers. */
    labels: Schema.Natural,
    /** How many of those are served. */
    served: Schema.Natural,
    /** How many of the served are wrong. */
    errors: Schema.Natural
  }),
  /** What it was certified on. It lapses when traffic is no longer like that dataset. */
  basis: Schema.Struct({
    /** The id of the run. */
    run: Schema.String,
    /** SHA-256, hex, of the dataset. */
    dataset: Schema.String,
    /** When the run was started, as an ISO 8601 date and time. */
    at: Schema.String,
    /** The score that says which answers are right. */
    score: Schema.String
  })
})
export type EscalationFile = typeof EscalationFile.Type

/** The file cannot be used: which field of which file, what was expected and what was found. */
export class EscalationFileError extends Schema.TaggedError<EscalationFileError>()("EscalationFileError", {
  /** The path of the file. */
  file: Schema.String,
  /** The dotted path of the field, empty for the file as a whole. */
  field: Schema.String,
  /** What was expected and what was found. */
  problem: Schema.String
}) {
  override get message(): string {
    return `${this.file}: ${this.field === "" ? "" : `${this.field}: `}${this.problem}`
  }
}

/** An answer: an outcome of a candidate, or its signal alone. */
export interface Answer {
  /** What it ended in. All but `Answered` escalate. Absent for an answer. */
  readonly _tag?: string
  /** The value of the signal that the file names. Absent where there is none. */
  readonly confidence?: number | undefined
}

/** A loaded threshold. */
export interface Escalate {
  /** Whether an answer is served. */
  (answer: Answer): "serve" | "escalate"
  /** What was loaded. */
  readonly file: EscalationFile
}

const thresholdOf = (file: EscalationFile): Escalate => {
  const { above, recalibration } = file
  const decide = ({ _tag = "Answered", confidence }: Answer): "serve" | "escalate" => {
    if (_tag !== "Answered") return "escalate"
    if (above === null) return "serve"
    if (confidence === undefined || !Number.isFinite(confidence)) return "escalate"
    const value = recalibration === undefined ? confidence : Recalibration.apply(recalibration, confidence)
    return value > above ? "serve" : "escalate"
  }
  return Object.assign(decide, { file })
}

const { validate } = Schema.toStandardSchemaV1(EscalationFile)["~standard"]

const parsed = (file: string, text: string): Effect.Effect<unknown, EscalationFileError> =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => new EscalationFileError({ file, field: "", problem: "expected JSON, found something else" })
  })

type Validated = Awaited<ReturnType<typeof validate>>

const decoded = (file: string, result: Validated): Effect.Effect<EscalationFile, EscalationFileError> => {
  if (result.issues === undefined) return Effect.succeed(result.value)
  const [{ path = [], message } = { message: "expected a threshold, found something else" }] = result.issues
  const keys = path.map((key) => String(typeof key === "object" ? key.key : key))
  return Effect.fail(new EscalationFileError({ file, field: keys.join("."), problem: message }))
}

/** Reads a threshold from the text of its file. @param file its name, for faults */
export const read = (text: string, file: string): Effect.Effect<Escalate, EscalationFileError> =>
  parsed(file, text).pipe(
    Effect.flatMap((value) => Effect.promise(async () => validate(value))),
    Effect.flatMap((result) => decoded(file, result)),
    Effect.filterOrFail(
      ({ recalibration }) =>
        recalibration?.kind !== "isotonic" ||
        (recalibration.x.length === recalibration.y.length &&
          recalibration.x.every((x, i) => i === 0 || (recalibration.x[i - 1] ?? x) < x)),
      () =>
        new EscalationFileError({
          file,
          field: "recalibration",
          problem: "expected ascending x with one y each, found others"
        })
    ),
    Effect.map(thresholdOf)
  )

/** Loads a threshold. Fails where the file cannot be read or is not one, with the field that is wrong. */
export const load = (file: string): Effect.Effect<Escalate, EscalationFileError> =>
  Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) =>
      new EscalationFileError({
        file,
        field: "",
        problem: cause instanceof Error ? cause.message : "it cannot be read"
      })
  }).pipe(Effect.flatMap((text) => read(text, file)))

/** Loads a threshold, as a promise that rejects with {@link EscalationFileError}. */
export const loadPromise = (file: string): Promise<Escalate> => Effect.runPromise(load(file))
