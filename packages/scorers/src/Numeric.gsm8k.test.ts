/**
 * The authors' own labels of recorded model answers to GSM8K, from openai/grade-school-math,
 * data/example_model_solutions.jsonl at 3101c7d (every second row), as an independent check.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Numeric from "./Numeric.ts"
import { scoreAnswer } from "./trial.fixture.ts"

const root = process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url))
const file = `${root}/gsm8k/solutions.jsonl`
const isHere = existsSync(file)

const Solution = Schema.Struct({ is_correct: Schema.Boolean, solution: Schema.String })
const Row = Schema.fromJsonString(
  Schema.Struct({
    ground_truth: Schema.String,
    "6b_finetuning": Solution,
    "6b_verification": Solution,
    "175b_finetuning": Solution,
    "175b_verification": Solution
  })
)

const expectedCorrect = {
  "6b_finetuning": 145,
  "6b_verification": 257,
  "175b_finetuning": 211,
  "175b_verification": 373
} as const

/** Rows where the scorer and the authors disagree, with the reason: none. */
const exceptions: ReadonlyArray<string> = []

const rows = () =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeUnknownSync(Row)(line))

const name = isHere
  ? "on the recorded GSM8K answers"
  : `on the recorded GSM8K answers (skipped: no ${file}; set ASSAY_DATA)`

describe.skipIf(!isHere)(`Numeric.match ${name}`, () => {
  const models = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"] as const
  it.each([
    ["by default", {}],
    ["after the marker", { from: "after-marker", marker: "\nA: " }]
  ] satisfies ReadonlyArray<readonly [string, Numeric.Options]>)(
    "agrees with every label of the authors, %s",
    (_name, options) => {
      const all = rows()
      expect(all).toHaveLength(660)
      const scorer = Numeric.match(options)
      const disagreements: Array<string> = []
      for (const model of models) {
        let correct = 0
        for (const [index, row] of all.entries()) {
          const score = scoreAnswer(scorer, row.ground_truth, row[model].solution)
          const isRight = score._tag === "Scored" && score.value === 1
          if (isRight) correct++
          if (isRight !== row[model].is_correct) disagreements.push(`${model} ${index}`)
        }
        expect(correct, model).toBe(expectedCorrect[model])
      }
      expect(disagreements).toEqual(exceptions)
    }
  )
})
