/**
 * Gates: what must hold for a change to go out. A gate is a value; evaluating it against a comparison and a summary
 * gives one `GateResult`, from which exit code, JUnit and Markdown are made.
 *
 * Every check passes, fails, or cannot tell: no point estimate decides, only intervals and tests do. What "cannot tell"
 * means for a pipeline is the gate's own `whenInconclusive`: `fail` (the default: no evidence, no release) or `pass`.
 *
 * **Example**
 *
 * ```ts
 * const gate = Gate.all(
 *   Gate.noRegression({ margin: 0.02 }),
 *   Gate.latency({ p95: { increase: 0.2 } }),
 *   Gate.cost({ increase: 0.1 }),
 *   Gate.errorRate({ atMost: 0.01, whenInconclusive: "pass" })
 * )
 * ```
 *
 * **Gotchas**
 *
 * `noRegression`, `latency` and `cost` read the comparison; `floor`, `errorRate` and `silentFailures` read the summary, for
 * the comparison's candidate unless told otherwise; `decision` reads what the run decided. Whoever evaluates a gate without what it reads gets a `GateError`.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Comparison } from "../compare/model.ts"
import type { Gate } from "../definition/gateModel.ts"
import { decoder, show } from "../foundation/SchemaLike.ts"
import { Check, checkOf, tags } from "./checks.ts"
import { type Finding, GateError } from "./finding.ts"
import type { Against } from "./gateCheck.ts"
import type { CheckResult, GateResult } from "./gateResult.ts"

export { Gate, WhenInconclusive } from "../definition/gateModel.ts"
export * from "./checks/index.ts"
export { Check } from "./checks.ts"
export { GateError as Error } from "./finding.ts"
export type { Against } from "./gateCheck.ts"
export { CheckResult, GateResult } from "./gateResult.ts"

/** All of these must hold. */
export const all = (gate: Gate, ...gates: ReadonlyArray<Gate>): Gate => {
  const [first, ...rest] = gate.checks
  return { checks: [first, ...rest, ...gates.flatMap(({ checks }) => checks)] }
}

/** A gate of which every check is one that there is, with the fields that it has. */
const CheckedGate = Schema.Struct({
  /** The checks, at least one. */
  checks: Schema.NonEmptyArray(Check)
})
type CheckedGate = typeof CheckedGate.Type

const decode = decoder(CheckedGate)

/** Names of checks that there are not. */
const unknownIn = (gate: unknown): ReadonlyArray<string> => {
  const found = Option.getOrElse(Schema.decodeUnknownOption(Named)(gate), () => ({ checks: [] }))
  return found.checks.flatMap((each, nth) =>
    checkOf(each) === undefined
      ? [`checks.${nth}: there is no check ${show(each._tag)}; the checks are ${tags.join(", ")}`]
      : []
  )
}

const Named = Schema.Struct({ checks: Schema.Array(Schema.Struct({ _tag: Schema.String })) })

/** Decodes a gate. The complaints name the field, what was expected, and what was found. */
const decoded = (gate: unknown): Effect.Effect<CheckedGate, ReadonlyArray<string>> => {
  const unknown = unknownIn(gate)
  if (unknown.length > 0) return Effect.fail(unknown)
  const result = decode(gate)
  if (result instanceof Promise) return Effect.die("the schema is synchronous")
  return Effect.mapError(Effect.fromResult(result), (issues) =>
    issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
  )
}

/** A check as a person writes it: what the constructors fill in may be left out. */
const withDefaults = (check: unknown): unknown => {
  if (typeof check !== "object" || check === null || Array.isArray(check)) return check
  const known = "_tag" in check && typeof check._tag === "string" ? checkOf({ _tag: check._tag }) : undefined
  return { ...known?.defaults, ...check }
}

/**
 * Reads a gate that is kept as JSON: `{ "checks": [{ "_tag": "NoRegression", "margin": 0.02 }] }`. The defaults are
 * those of the constructors.
 *
 * @param file for messages
 * @returns fails with `GateError`, which names file and field
 */
export const fromJson = Effect.fnUntraced(function* (
  file: string,
  text: string
): Effect.fn.Return<Gate, GateError> {
  const wrong = (message: string) => new GateError({ message, known: [] })
  const parsed = yield* Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) =>
      wrong(
        `${file}: expected JSON, found something else: ${error instanceof Error ? error.message : String(error)}`
      )
  })
  const filled =
    typeof parsed === "object" && parsed !== null && "checks" in parsed && Array.isArray(parsed.checks)
      ? { ...parsed, checks: parsed.checks.map(withDefaults) }
      : parsed
  return yield* Effect.mapError(decoded(filled), (complaints) =>
    wrong(complaints.map((each) => `${file}${each.startsWith("checks") ? " " : ": "}${each}`).join("; "))
  )
})

/** Whether a gate needs a comparison: any of its checks reads one. */
export const needsComparison = ({ checks }: Gate): boolean =>
  checks.some((check) => checkOf(check)?.reads === "comparison")

/** The names of the decisions that a gate reads. */
export const decisionsOf = ({ checks }: Gate): ReadonlyArray<string> =>
  checks.flatMap((each) => decisionOf(each) ?? [])

/** The name of the decision that a check reads; undefined where it reads none. */
export const decisionOf = (check: Gate["checks"][number]): string | undefined =>
  checkOf(check)?.reads === "decisions" && typeof check["decision"] === "string"
    ? check["decision"]
    : undefined

/** The quantiles of latency that a gate compares, for the options of the comparison it is held against. */
export const quantiles = ({ checks }: Gate): ReadonlyArray<number> => [
  ...new Set(checks.flatMap((check) => checkOf(check)?.quantiles(check) ?? []))
]

/** Whether a check that fails says that calls failed, and nothing of what the candidate answers. */
export const blamesCalls = (check: Check): boolean => checkOf(check)?.blames === "calls"

/** Checks a gate as a value, before anything is run for it: fails with `GateError` on an impossible margin or limit. */
export const check = (gate: Gate): Effect.Effect<CheckedGate, GateError> =>
  Effect.mapError(
    decoded(gate),
    (complaints) => new GateError({ message: `the gate is not valid: ${complaints.join("; ")}`, known: [] })
  )

const find = (check: Check, against: Against): Effect.Effect<Finding, GateError> =>
  checkOf(check)?.evaluate(check, against) ?? Effect.die(`there is no check ${check._tag}`)

const againstOf = ({ against, candidate }: Comparison): Pick<GateResult, "against" | "againstRun"> =>
  against.run === candidate.run
    ? { against: against.candidate }
    : { against: against.candidate, againstRun: against.run }

/**
 * Evaluates a gate.
 *
 * @returns fails with `GateError` when the gate has an impossible margin or limit, names a score or candidate that is not there, or is not
 * given what it reads; what the data cannot support is a `inconclusive`
 */
export const evaluate = Effect.fnUntraced(function* (
  gate: Gate,
  against: Against
): Effect.fn.Return<GateResult, GateError> {
  const { checks: asked } = yield* check(gate)
  const checks = yield* Effect.forEach(asked, (check) =>
    Effect.map(find(check, against), ({ name, status, reason }): CheckResult => {
      const holds = status === "pass" || (status === "inconclusive" && check.whenInconclusive === "pass")
      return { check, name, status, holds, reason }
    })
  )
  const has = (status: CheckResult["status"]): boolean => checks.some((each) => each.status === status)
  return {
    version: 1,
    candidate: against.candidate ?? against.comparison?.candidate.candidate ?? "",
    ...(against.comparison === undefined ? {} : againstOf(against.comparison)),
    status: has("fail") ? "fail" : has("inconclusive") ? "inconclusive" : "pass",
    holds: checks.every((each) => each.holds),
    checks
  }
})
