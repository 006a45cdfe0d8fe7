/**
 * Gates: what must hold for a change to go out. A gate is a value; evaluating it against a comparison and a summary
 * gives one `GateResult`, from which exit code, JUnit and Markdown are made.
 *
 * Every check passes, fails, or cannot tell: no point estimate decides, only intervals and tests do. What "cannot tell"
 * means for a pipeline is the gate's own `cannotTell`: `fail` (the default: no evidence, no release) or `pass`.
 *
 * **Example**
 *
 * ```ts
 * const gate = Gate.all(
 *   Gate.noRegression({ margin: 0.02 }),
 *   Gate.latency({ p95: { increase: 0.2 } }),
 *   Gate.cost({ increase: 0.1 }),
 *   Gate.errorRate({ atMost: 0.01, cannotTell: "pass" })
 * )
 * ```
 *
 * **Gotchas**
 *
 * `noRegression`, `latency` and `cost` read the comparison; `floor`, `errorRate` and `silentFailures` read the summary, for
 * the comparison's candidate unless told otherwise. Whoever evaluates a gate without what it reads gets a `GateError`.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Comparison } from "../compare/model.ts"
import { defaultMargin } from "../definition/comparisonSettings.ts"
import {
  type Check,
  type CheckResult,
  Gate,
  type GateResult,
  type WhenInconclusive
} from "../definition/gateModel.ts"
import { decoder } from "../foundation/SchemaLike.ts"
import type { Summary } from "../summary/Summary.ts"
import * as checkComparison from "./checkComparison.ts"
import * as checkSummary from "./checkSummary.ts"
import { type Finding, GateError } from "./finding.ts"

export { Check, CheckResult, Gate, GateResult, WhenInconclusive } from "../definition/gateModel.ts"
export { GateError } from "./finding.ts"

interface Policy {
  /**
   * What the check counts as when the data cannot decide it. `"fail"`: no evidence, no release.
   *
   * @defaultValue `"fail"`
   */
  readonly cannotTell?: WhenInconclusive
}

const one = (check: Check): Gate => ({ checks: [check] })

/**
 * The candidate is not worse than the other side by the margin or more.
 *
 * Passes when a one-sided test at the comparison's α shows that (non-inferiority), also in the worst case of what is
 * missing. Fails when the score is lower with p ≤ α, or that of a slice after correction, also in the best case of what
 * is missing, unless the loss is shown to be within the margin. Cannot tell otherwise; slices that cannot tell do not hold up the gate.
 *
 * An unchanged candidate is failed at most with probability α/2 by the overall score and α/2 by the slices: 5 % in all
 * at the default.
 *
 * @param options `margin`: in the unit of the score, default 0.02. `score`: default the headline. `slices`: whether a
 * regressed slice fails the gate, default true
 */
export const noRegression = (
  options: Policy & { readonly margin?: number; readonly score?: string; readonly slices?: boolean } = {}
): Gate =>
  one({
    _tag: "NoRegression",
    ...(options.score === undefined ? {} : { score: options.score }),
    margin: options.margin ?? defaultMargin,
    slices: options.slices ?? true,
    cannotTell: options.cannotTell ?? "fail"
  })

interface LatencyLimit {
  /** The largest relative increase that passes: 0.2 allows 20 % more. Above -1. */
  readonly increase: number
}

/**
 * Quantiles of latency rise by no more than a share: `{ p95: { increase: 0.2 } }` allows 20 %.
 *
 * Passes when the interval of the ratio candidate / against lies at or below the limit, fails when it lies above, and
 * cannot tell when it straddles it or when there are too few trials for that quantile. So a true increase of just the
 * limit is neither passed nor failed as a rule.
 */
export const latency = (
  limits: Policy & {
    readonly p50?: LatencyLimit
    readonly p95?: LatencyLimit
    readonly p99?: LatencyLimit
  }
): Gate =>
  one({
    _tag: "Latency",
    limits: (
      [
        [0.5, limits.p50],
        [0.95, limits.p95],
        [0.99, limits.p99]
      ] as const
    ).flatMap(([quantile, limit]) => (limit === undefined ? [] : [{ quantile, increase: limit.increase }])),
    cannotTell: limits.cannotTell ?? "fail"
  })

/**
 * A score's mean is at least so much: passes when the lower bound of its interval is, fails when the upper bound is
 * below, cannot tell in between. Unscored and errored trials count as 0 for passing and as 1 for failing.
 *
 * @param options `atLeast`: in the unit of the score. `score`: default the headline
 */
export const floor = (options: Policy & { readonly atLeast: number; readonly score?: string }): Gate =>
  one({
    _tag: "Floor",
    ...(options.score === undefined ? {} : { score: options.score }),
    atLeast: options.atLeast,
    cannotTell: options.cannotTell ?? "fail"
  })

/**
 * At most this share of trials errored, 0 to 1: passes when the upper bound of Wilson's interval keeps to it, fails
 * when the lower bound does not.
 */
export const errorRate = (options: Policy & { readonly atMost: number }): Gate =>
  one({ _tag: "ErrorRate", atMost: options.atMost, cannotTell: options.cannotTell ?? "fail" })

/**
 * At most this share of trials was answered wrong without any sign of it, 0 to 1, by Wilson's interval. Every answer
 * that the headline score finds wrong is taken for silent, which can only be too strict.
 */
export const silentFailures = (options: Policy & { readonly atMost: number }): Gate =>
  one({ _tag: "SilentFailures", atMost: options.atMost, cannotTell: options.cannotTell ?? "fail" })

/**
 * An answer costs at most a share more than the other side's, on the same cases: `{ increase: 0.2 }` allows 20 %.
 *
 * Passes when the interval of the ratio of the mean costs lies at or below the limit, fails when it lies above, and
 * cannot tell when it straddles it, or when the price of any answer on either side is not known. Where neither side
 * can cost anything it passes; where only the other side costs nothing, any cost of the candidate fails.
 */
export const cost = (options: Policy & { readonly increase: number }): Gate =>
  one({ _tag: "Cost", increase: options.increase, cannotTell: options.cannotTell ?? "fail" })

/** All of these must hold. */
export const all = (gate: Gate, ...gates: ReadonlyArray<Gate>): Gate => {
  const [first, ...rest] = gate.checks
  return { checks: [first, ...rest, ...gates.flatMap(({ checks }) => checks)] }
}

/** What a gate is held against. */
export interface Against {
  /** The comparison that checks read. Absent where there is none. */
  readonly comparison?: Comparison
  /** The figures of the run that checks read. Absent where there are none. */
  readonly summary?: Summary
  /** The candidate whose summary is read. Absent for the comparison's candidate. */
  readonly candidate?: string
}

const find = (check: Check, against: Against): Effect.Effect<Finding, GateError> => {
  switch (check._tag) {
    case "NoRegression":
      return checkComparison.noRegression(check, against.comparison)
    case "Latency":
      return checkComparison.latency(check, against.comparison)
    case "Cost":
      return checkComparison.cost(check, against.comparison)
    case "Floor":
      return checkSummary.floor(check, against)
    case "ErrorRate":
      return checkSummary.errorRate(check, against)
    case "SilentFailures":
      return checkSummary.silentFailures(check, against)
  }
}

const decodeJson = decoder(Gate)

/** A check as a person writes it: what the constructors fill in may be left out. */
const withDefaults = (check: unknown): unknown => {
  if (typeof check !== "object" || check === null || Array.isArray(check)) return check
  const own = "_tag" in check && check._tag === "NoRegression" ? { margin: defaultMargin, slices: true } : {}
  return { cannotTell: "fail", ...own, ...check }
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
    catch: (error) => wrong(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  })
  const filled =
    typeof parsed === "object" && parsed !== null && "checks" in parsed && Array.isArray(parsed.checks)
      ? { ...parsed, checks: parsed.checks.map(withDefaults) }
      : parsed
  const decoded = decodeJson(filled)
  if (decoded instanceof Promise) return yield* Effect.die("the schema is synchronous")
  if (Result.isFailure(decoded)) {
    return yield* wrong(
      decoded.failure
        .map(({ path, message }) => `${file}${path === "" ? "" : ` ${path}`}: ${message}`)
        .join("; ")
    )
  }
  return yield* Effect.mapError(check(decoded.success), ({ message }) => wrong(`${file}: ${message}`))
})

/** Whether a gate needs a comparison: any of its checks reads one. */
export const needsComparison = ({ checks }: Gate): boolean =>
  checks.some(({ _tag }) => _tag === "NoRegression" || _tag === "Latency" || _tag === "Cost")

const decode = Schema.decodeUnknownEffect(Gate)

/** Checks a gate as a value, before anything is run for it: fails with `GateError` on an impossible margin or limit. */
export const check = Effect.fnUntraced(function* (gate: Gate): Effect.fn.Return<Gate, GateError> {
  const checked = yield* Effect.mapError(
    decode(gate),
    ({ message }) => new GateError({ message: `the gate is impossible: ${message}`, known: [] })
  )
  for (const each of checked.checks) {
    if (each._tag === "Latency" && each.limits.length === 0) {
      return yield* new GateError({
        message: "a latency gate names at least one quantile",
        known: ["p50", "p95", "p99"]
      })
    }
  }
  return checked
})

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
      const holds = status === "pass" || (status === "inconclusive" && check.cannotTell === "pass")
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
