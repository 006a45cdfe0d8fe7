/**
 * Execution: the reply's code is run, and its results are held against expected values.
 *
 * Use it for generated code. Nothing is run unless the experiment hands over a runner: `NodeProcess.runner` of
 * `@assay/scorers/node`, or one of your own around a container.
 *
 * Gotcha: code of a model is code of a stranger. See docs/executing-code.md for what the runner that ships keeps out,
 * and what it does not.
 */
import { type Case, Score, Scorer } from "@assay/core"
import { codeIn, sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { canonicalKey, type Rules } from "./comparing/canonicalKey.ts"
import { preview, previewText } from "./comparing/preview.ts"
import type { Execution, Runner, Stopped } from "./executed/execution.ts"
import { passAtK } from "./executed/passAtK.ts"
import type { CommonOptions } from "./scorerOptions.ts"

export type { Evaluated, Execution, Program, Runner, Stopped } from "./executed/execution.ts"
export { passAtK, unbiased } from "./executed/passAtK.ts"

/** One check: an expression that is evaluated after the code, and the value that it must have. */
export interface Check {
  /** An expression in the language of the code, such as `add(1, 2)`. */
  readonly expression: string
  /** The value as JSON. It never enters the process that runs the code. */
  readonly equals: Schema.Json
}

/** Options of `with`. */
export interface Options<in Input, in Expected> extends CommonOptions {
  /** The checks of a case. A case without any is unscored. */
  readonly checks: (known: Case.Case<Input, Expected>) => ReadonlyArray<Check>
  /**
   * Raise it when `checks` changes what it returns, so that stored scores are not reused.
   *
   * @defaultValue none
   */
  readonly version?: string
  /**
   * For which k pass@k is computed over the repeats of a case: whole numbers of 1 or more. See `passAtK`.
   *
   * @defaultValue `[1]`
   */
  readonly passAt?: ReadonlyArray<number>
}

/** Why checks did not pass: the run was stopped, an expression failed, or its value is another. */
export type Miss = Stopped | "error" | "wrong"

const shownChecks = 5
const longestError = 200
const rules: Rules = { active: new Set(), form: "NFKC" }

const keyOf = (value: unknown): string | undefined => {
  const key = canonicalKey(value, rules)
  return "key" in key ? key.key : undefined
}

const judge = (checks: ReadonlyArray<Check>, { values, stopped }: Execution) => {
  const misses = new Set<Miss>()
  const failed: Array<Schema.Json> = []
  let passed = 0
  checks.forEach(({ expression, equals }, index) => {
    const found = values[index]
    const shown = { check: previewText(expression, longestError), expected: preview(equals) }
    if (found === undefined) {
      misses.add(stopped ?? "error")
      failed.push({ ...shown, error: `not reached${stopped === undefined ? "" : `: ${stopped}`}` })
    } else if ("error" in found) {
      misses.add("error")
      failed.push({ ...shown, error: previewText(found.error, longestError) })
    } else if (keyOf(found.value) === keyOf(equals)) passed++
    else {
      misses.add("wrong")
      failed.push({ ...shown, actual: preview(found.value) })
    }
  })
  const of = checks.length
  const detail: Schema.Json = {
    passed,
    of,
    ...(passed === of ? {} : { miss: [...misses].sort(), failed: failed.slice(0, shownChecks) }),
    ...(stopped === undefined ? {} : { stopped })
  }
  return {
    passed: Score.scored(passed === of ? 1 : 0, detail),
    checks: Score.scored(passed / of, { passed, of })
  }
}

/**
 * Runs the code of a reply by the runner, and scores how many checks pass. Scores: `passed`, 1 where all checks pass,
 * with the detail `{ passed, of, miss?, failed?, stopped? }`, and `checks`, the share that passes. The metric `pass@k`
 * reduces repeats.
 *
 * The code is what stands in the first code fence of the output, else all of it. A runner that fails leaves the trial
 * unscored until the run is continued.
 *
 * ```ts
 * const correct = Executed.with(NodeProcess.runner(), {
 *   checks: ({ expected }) => expected.examples.map(({ n, value }) => ({ expression: `f(${n})`, equals: value }))
 * })
 * ```
 */
const executedWith = <Input, Expected>(
  runner: Runner,
  options: Options<Input, Expected>
): Scorer.Scorer<Input, Expected, string> => {
  return Scorer.make<Input, Expected, string>(
    options.name ?? "executed",
    (trial) => {
      const output: unknown = trial.output
      if (typeof output !== "string")
        return Score.unscored(`expected text as output, found ${output === null ? "null" : typeof output}`)
      const checks = options.checks(trial)
      if (checks.length === 0) return Score.unscored("the case has no checks")
      const unusable = checks.find(({ equals }) => keyOf(equals) === undefined)
      if (unusable !== undefined)
        return Score.unscored(
          `the expected value of ${previewText(unusable.expression, 60)} cannot be compared`
        )
      const running = runner.run({
        code: codeIn(output),
        expressions: checks.map(({ expression }) => expression)
      })
      return Effect.isEffect(running)
        ? Effect.map(running, (execution) => judge(checks, execution))
        : running.then((execution) => judge(checks, execution))
    },
    {
      names: ["passed", "checks"],
      noAnswer: options.noAnswer ?? "zero",
      metrics: [passAtK(options.passAt ?? [1])],
      settings: {
        scorer: "Executed.with",
        version: 1,
        noAnswer: options.noAnswer ?? "zero",
        runner: runner.settings,
        get checks() {
          return sourceDigest(options.checks)
        },
        checksVersion: options.version ?? null
      }
    }
  )
}

export { executedWith as with }
