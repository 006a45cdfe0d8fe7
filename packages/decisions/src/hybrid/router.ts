/**
 * A hybrid in an application: a small file that says, for a confidence of the baseline, whether to serve its answer or to
 * ask the model. This module imports nothing but Node's own reading of files, so that any server can load it.
 *
 * **Example**
 *
 * ```ts
 * import { load } from "@assay/decisions/hybrid"
 *
 * const hybrid = await load("hybrid.json")
 * const answer = hybrid.route(guess.confidence) === "baseline" ? guess.label : await askTheModel(text)
 * ```
 */

/** The bound that a file carries. */
export interface CertifiedThreshold {
  /** The threshold that the bound holds for, from 0 to 1. */
  readonly threshold: number
  /** Of what it is a bound: disagreement with the model, or error. */
  readonly of: "disagreement" | "error"
  /** The largest rate among the served, above 0 and below 1. */
  readonly maxRate: number
  /** How sure that is, above 0 and below 1. */
  readonly confidence: number
  /** The share of requests served when it was certified, from 0 to 1. */
  readonly served: number
  /** How many answers certified it. */
  readonly cases: number
}

/** The file of a hybrid. */
export interface HybridFile {
  /** What the file is. */
  readonly format: "assay-hybrid"
  /** The version of its form. */
  readonly version: 1
  /** The candidate that answers first. */
  readonly baseline: string
  /** The candidate that is asked where the baseline is unsure. */
  readonly model: string
  /** An answer of the baseline at least this sure is served, from 0 to 1. Null where none is. */
  readonly threshold: number | null
  /** The bound that was certified. Null where none was. */
  readonly certified: CertifiedThreshold | null
  /** The digest of everything that decided the baseline's answers: a file is for that baseline alone. */
  readonly fingerprint: string
  /** The id of the run that it rests on. */
  readonly run: string
  /** SHA-256, hex, of the dataset that it rests on. */
  readonly dataset: string
  /** When that run was started, as an ISO 8601 date and time. */
  readonly at: string
}

/** A file cannot be used: which field of which file, what was expected and what was found. */
export class HybridFileError extends Error {
  override readonly name = "HybridFileError"
  readonly _tag = "HybridFileError"
  /** The path of the file, or `the hybrid` where it was given as a value. */
  readonly file: string
  /** The dotted path of the field, empty for the file as a whole. */
  readonly field: string
  /** What was expected and what was found. */
  readonly problem: string

  constructor({ file, field, problem }: Pick<HybridFileError, "file" | "field" | "problem">) {
    super(`${file}: ${field === "" ? "" : `${field}: `}${problem}`)
    this.file = file
    this.field = field
    this.problem = problem
  }
}

/** How a file is used. */
export interface LoadOptions {
  /**
   * Which threshold routes: the one chosen by the objective, or the one that a bound was certified for.
   *
   * @defaultValue "chosen"
   */
  readonly threshold?: "chosen" | "certified"
}

/** Says who answers. */
export interface Router {
  /** The file. */
  readonly file: HybridFile
  /** The threshold that it routes by, from 0 to 1. Null where no answer of the baseline is served. */
  readonly threshold: number | null
  /**
   * Whether the answer of the baseline is served, or the model is asked.
   *
   * @param confidence the baseline's own, from 0 to 1. The model is asked where it is undefined or no number
   */
  readonly route: (confidence: number | undefined) => "baseline" | "model"
}

const maxCharacters = 100_000

type Fields = Readonly<Record<string, unknown>>

const isShare = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1
const isText = (value: unknown): value is string => typeof value === "string"
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** A fault of the file as a whole. */
const whole = (file: string, problem: string): HybridFileError =>
  new HybridFileError({ file, field: "", problem })

const show = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60)

/** Reads a field of its own, never one that a prototype lends. */
const field = <A>(
  origin: string,
  fields: Fields,
  name: string,
  expected: string,
  is: (value: unknown) => value is A,
  path = name
): A => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (is(value)) return value
  throw new HybridFileError({
    file: origin,
    field: path,
    problem: `expected ${expected}, found ${show(value)}`
  })
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const orNull =
  <A>(is: (value: unknown) => value is A) =>
  (value: unknown): value is A | null =>
    value === null || is(value)

const isFormat = (value: unknown): value is "assay-hybrid" => value === "assay-hybrid"
const isVersion = (value: unknown): value is 1 => value === 1
const isKind = (value: unknown): value is "disagreement" | "error" =>
  value === "disagreement" || value === "error"

const certifiedOf = (origin: string, fields: Fields | null): CertifiedThreshold | null => {
  if (fields === null) return null
  const of = <A>(name: string, expected: string, is: (value: unknown) => value is A): A =>
    field(origin, fields, name, expected, is, `certified.${name}`)
  return {
    threshold: of("threshold", "a number from 0 to 1", isShare),
    of: of("of", "disagreement or error", isKind),
    maxRate: of("maxRate", "a number from 0 to 1", isShare),
    confidence: of("confidence", "a number from 0 to 1", isShare),
    served: of("served", "a number from 0 to 1", isShare),
    cases: of("cases", "a whole number", isCount)
  }
}

const decoded = (origin: string, value: unknown): HybridFile => {
  if (!isFields(value)) throw whole(origin, `expected an object, found ${show(value)}`)
  const of = <A>(name: string, expected: string, is: (found: unknown) => found is A): A =>
    field(origin, value, name, expected, is)
  return {
    format: of("format", '"assay-hybrid"', isFormat),
    version: of("version", "1", isVersion),
    baseline: of("baseline", "a name", isText),
    model: of("model", "a name", isText),
    threshold: of("threshold", "a number from 0 to 1, or null", orNull(isShare)),
    certified: certifiedOf(origin, of("certified", "an object, or null", orNull(isFields))),
    fingerprint: of("fingerprint", "a digest", isText),
    run: of("run", "the id of a run", isText),
    dataset: of("dataset", "a digest", isText),
    at: of("at", "a date", isText)
  }
}

const parsed = (origin: string, text: string): unknown => {
  if (text.length > maxCharacters)
    throw whole(origin, `expected at most ${maxCharacters} characters, found ${text.length}`)
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw whole(origin, `expected JSON: ${thrown instanceof Error ? thrown.message : ""}`)
  }
}

const read = async (path: string | URL): Promise<unknown> => {
  const { readFile } = await import("node:fs/promises")
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw whole(String(path), `cannot be read: ${cause instanceof Error ? cause.message : cause}`)
  })
  return parsed(String(path), text)
}

/**
 * Loads a hybrid.
 *
 * Rejects with a {@link HybridFileError} where the file cannot be read or is no hybrid, and where the certified threshold
 * is wanted and none was certified.
 *
 * @param source the path of a file, or what is in it
 */
export const load = async (
  source: string | URL | object,
  { threshold: wanted = "chosen" }: LoadOptions = {}
): Promise<Router> => {
  const isPath = typeof source === "string" || source instanceof URL
  const origin = isPath ? String(source) : "the hybrid"
  const file = decoded(origin, isPath ? await read(source) : source)
  if (wanted === "certified" && file.certified === null) {
    throw new HybridFileError({
      file: origin,
      field: "certified",
      problem: "expected a certified threshold, found that none was certified"
    })
  }
  const threshold = wanted === "certified" ? (file.certified?.threshold ?? null) : file.threshold
  return {
    file,
    threshold,
    route: (confidence) =>
      threshold !== null && confidence !== undefined && confidence >= threshold ? "baseline" : "model"
  }
}
