/**
 * Values of scikit-learn that others published. Left out, since there is no such metric here: the Matthews correlation
 * with weights of single cases, and the Brier score.
 */
import { Outcome } from "@assay/core"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Classification from "./Classification.ts"
import { metricCases, metricFile } from "./metricCases.fixture.ts"
import { scoreOutcome } from "./trial.fixture.ts"

const { isHere, path } = metricFile("classification")

const Case = Schema.Struct({
  id: Schema.String,
  metric: Schema.String,
  options: Schema.Struct({
    positive: Schema.optionalKey(Schema.Finite),
    average: Schema.optionalKey(Schema.String)
  }),
  input: Schema.Struct({
    true: Schema.optionalKey(Schema.Array(Schema.Finite)),
    pred: Schema.optionalKey(Schema.Array(Schema.Finite)),
    weights: Schema.optionalKey(Schema.Array(Schema.Finite))
  }),
  expected: Schema.Record(Schema.String, Schema.Finite),
  tolerance: Schema.Finite
})

const Figure = Schema.Union([Schema.Finite, Schema.Struct({ value: Schema.Finite })])
const Figures = Schema.Struct({
  perClass: Schema.Array(Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite]))),
  averages: Schema.Record(Schema.String, Figure)
})

/** What the averages call a figure of scikit-learn. The weighted mean of recall is the accuracy. */
const nameOf = (average: string, figure: string): string =>
  average === "weighted" && figure === "recall"
    ? "accuracy"
    : `${average}${figure.slice(0, 1).toUpperCase()}${figure.slice(1)}`

describe.skipIf(!isHere)(`metric cases of classification${isHere ? "" : ` (skipped: no ${path})`}`, () => {
  it("are met", () => {
    const cases = metricCases("classification", Case)
    let compared = 0
    for (const { id, metric, options, input, expected, tolerance } of cases) {
      if (input.true === undefined || input.weights !== undefined) continue
      const scorer = Classification.perClass()
      const { perClass, averages } = Schema.decodeUnknownSync(
        Schema.Struct({ ...Figures.fields, confusion: Schema.Json })
      )(
        Object.fromEntries(
          scorer.metrics.map(({ name, start }) => {
            const fold = start()
            for (const [nth, label] of (input.true ?? []).entries()) {
              const score = scoreOutcome(scorer, label, Outcome.answered(input.pred?.[nth] ?? Number.NaN))
              fold.add({ score, caseId: String(nth), repeat: 0, cluster: undefined })
            }
            return [name, fold.result()]
          })
        )
      )
      const rowOf = perClass.find(({ label }) => label === String(options.positive))
      for (const [figure, value] of Object.entries(expected)) {
        const found =
          metric === "prf-binary"
            ? rowOf?.[figure]
            : averages[options.average === undefined ? figure : nameOf(options.average, figure)]
        const number = typeof found === "object" ? found.value : found
        expect([id, figure, Math.abs(Number(number) - value) <= tolerance]).toEqual([id, figure, true])
        compared++
      }
    }
    expect(compared).toBeGreaterThan(10)
  })
})
