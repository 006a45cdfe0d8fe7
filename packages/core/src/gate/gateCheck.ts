/**
 * What a check of a gate is: one value, in one file under `checks/`, listed once in `checks/index.ts`. Its schema, its
 * constructor, what it reads and how it judges all stand there; everything else that is said of checks (the union of
 * their schemas, which need a comparison, the exit code, the table in `docs/gates.md`) follows from the list.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Comparison } from "../compare/model.ts"
import type { Decided } from "../decision/model.ts"
import { type DeclaredCheck, type Gate, WhenInconclusive } from "../definition/gateModel.ts"
import type { CandidateSummary, Summary } from "../summary/Summary.ts"
import { type Finding, GateError } from "./finding.ts"

/** What a gate is held against. */
export interface Against {
  /** For the checks that read a comparison. */
  readonly comparison?: Comparison
  /** For the checks that read the summary of a run. */
  readonly summary?: Summary
  /** For the checks that read what the run decided. */
  readonly decided?: Decided
  /**
   * Whose part of the summary is read.
   *
   * @defaultValue the comparison's candidate
   */
  readonly candidate?: string
}

/** A candidate's part of a summary, and the whole. */
export interface CandidateReading {
  /** The part of the candidate. */
  readonly found: CandidateSummary
  /** The whole summary. */
  readonly summary: Summary
}

/** What a check can read, by the name that it says it with. */
interface Readings {
  /** A comparison. */
  readonly comparison: Comparison
  /** A summary, and which candidate of it is judged. */
  readonly summary: CandidateReading
  /** What the run decided. */
  readonly decisions: Decided
}

const readings: {
  readonly [R in keyof Readings]: (title: string, against: Against) => Effect.Effect<Readings[R], GateError>
} = {
  comparison: (title, { comparison }) =>
    comparison === undefined
      ? Effect.fail(new GateError({ message: `the check "${title}" needs a comparison`, known: [] }))
      : Effect.succeed(comparison),
  decisions: (title, { decided }) =>
    decided === undefined
      ? Effect.fail(
          new GateError({ message: `the check "${title}" needs the decisions of a run`, known: [] })
        )
      : Effect.succeed(decided),
  summary: (title, { comparison, summary, candidate }) => {
    if (summary === undefined) {
      return Effect.fail(new GateError({ message: `the check "${title}" needs a summary`, known: [] }))
    }
    const known = summary.candidates.map((each) => each.name)
    const wanted = candidate ?? comparison?.candidate.candidate
    const found = summary.candidates.find((each) => each.name === wanted)
    if (found !== undefined) return Effect.succeed({ found, summary })
    const message =
      wanted === undefined
        ? `the check "${title}" needs the name of a candidate; the candidates are ${known.join(", ")}`
        : `the summary has no candidate ${wanted}; it has ${known.join(", ")}`
    return Effect.fail(new GateError({ message, known }))
  }
}

/** The option that every check has. */
export interface Policy {
  /**
   * What the check counts as where the data cannot tell: `fail` holds up the pipeline, `pass` lets it go on.
   *
   * @defaultValue `"fail"`: no evidence, no release
   */
  readonly whenInconclusive?: WhenInconclusive
}

const policyFields = { whenInconclusive: WhenInconclusive }
type Schemas<Tag extends string, Fields extends Schema.Struct.Fields> = Schema.TaggedStruct<
  Tag,
  Fields & typeof policyFields
>
type Own<Fields extends Schema.Struct.Fields> = Schema.Struct<Fields>["Type"]

/** What a check says of itself. */
interface Definition<
  Tag extends string,
  Fields extends Schema.Struct.Fields,
  Defaults extends Partial<Own<Fields>>,
  R extends keyof Readings
> {
  /** The `_tag` of the check in JSON. */
  readonly tag: Tag
  /** Its fields in JSON, `whenInconclusive` apart. */
  readonly fields: Fields
  /** Fields that may be left out, by whoever calls the constructor and in a gate that is written as JSON. */
  readonly defaults: Defaults
  /** The check in a few words, for messages. */
  readonly title: string
  /** What it is held against. A check that reads no comparison holds one candidate against a fixed limit. */
  readonly reads: R
  /** What is at fault where it fails: decides the exit code. */
  readonly blames: "candidate" | "calls"
  /**
   * The quantiles of latency it compares, each in (0, 1).
   *
   * @defaultValue none
   */
  readonly quantiles?: (check: Schemas<Tag, Fields>["Type"]) => ReadonlyArray<number>
  /** Judges. What the data cannot support is `inconclusive`; only a name that is not there is an error. */
  readonly evaluate: (
    check: Schemas<Tag, Fields>["Type"],
    reading: Readings[R]
  ) => Effect.Effect<Finding, GateError>
}

/** What the constructor of a check passes on. What has a default may be left out. */
type ConstructorOptions<Fields extends Schema.Struct.Fields, Defaults> = Omit<Own<Fields>, keyof Defaults> &
  Partial<Pick<Own<Fields>, keyof Defaults & keyof Own<Fields>>> &
  Policy

/** A check as the list knows it: whatever it is asked with has been declared by somebody, and is decoded first. */
export interface GateCheck<S extends Schema.Top = Schema.Top> {
  /** Its name in JSON. */
  readonly tag: string
  /** Its fields. */
  readonly schema: S
  /** Values of fields that may be left out. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** What it reads. */
  readonly reads: keyof Readings
  /** What is at fault where it fails. This decides the exit code. */
  readonly blames: "candidate" | "calls"
  /** The quantiles of latency that it compares. */
  readonly quantiles: (declared: DeclaredCheck) => ReadonlyArray<number>
  /** Judges. What the data cannot support is `inconclusive`; only a name that is not there is an error. */
  readonly evaluate: (declared: DeclaredCheck, against: Against) => Effect.Effect<Finding, GateError>
}

/**
 * Makes a check: what it is, and its constructor for users.
 *
 * @param makes gets what makes a gate of the options; the types of the options are its own
 */
export const define = <
  const Tag extends string,
  const Fields extends Schema.Struct.Fields,
  Defaults extends Partial<Own<Fields>>,
  R extends keyof Readings,
  Make extends object
>(
  { tag, fields, defaults, title, reads, blames, quantiles, evaluate }: Definition<Tag, Fields, Defaults, R>,
  makes: (gate: (given: ConstructorOptions<Fields, Defaults>) => Gate) => Make
): Make & { readonly check: GateCheck<Schemas<Tag, Fields>> } => {
  const schema = Schema.TaggedStruct(tag, { ...fields, ...policyFields })
  const whole = { whenInconclusive: "fail" as const, ...defaults }
  // Fields of a check need no services, which the type of a struct of any fields cannot say.
  const decode = Schema.decodeUnknownOption(schema as unknown as Schema.Codec<typeof schema.Type>)
  const check: GateCheck<Schemas<Tag, Fields>> = {
    tag,
    schema,
    defaults: whole,
    reads,
    blames,
    quantiles: (declared) =>
      Option.match(decode(declared), { onNone: () => [], onSome: (own) => quantiles?.(own) ?? [] }),
    evaluate: (declared, against) =>
      Option.match(decode(declared), {
        onNone: () => Effect.fail(new GateError({ message: `the check "${title}" is not valid`, known: [] })),
        onSome: (own) => Effect.flatMap(readings[reads](title, against), (reading) => evaluate(own, reading))
      })
  }
  const gate = (given: object): Gate => {
    const said = Object.entries(given).filter(([, value]) => value !== undefined)
    return { checks: [{ _tag: tag, ...whole, ...Object.fromEntries(said) }] }
  }
  return Object.assign(makes(gate), { check })
}
