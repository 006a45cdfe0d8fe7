/**
 * Values of seqeval and nervaluate that others published or computed.
 */
import { Outcome, type Scorer } from "@assay/core"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Entities from "./Entities.ts"
import { metricCases, metricFile } from "./metricCases.fixture.ts"

const { isHere } = metricFile("entity-seqeval")
const orWhyNot = isHere ? "" : ` (skipped: no ${metricFile("entity-seqeval").path})`

const Scheme = Schema.Literals(["conlleval", "IOB1", "IOB2", "IOE1", "IOE2", "IOBES", "BILOU"])
const Triple = Schema.Tuple([Schema.String, Schema.Finite, Schema.Finite])
const Numbers = Schema.Record(Schema.String, Schema.Finite)
const Tags = Schema.Array(Schema.Array(Schema.String))

const metricsOf = (
  scorer: Scorer.Scorer<string, Entities.Annotation, Entities.Annotation>,
  pairs: ReadonlyArray<readonly [Entities.Annotation, Entities.Annotation]>
) =>
  Schema.decodeUnknownSync(
    Schema.Struct({
      averages: Schema.Record(Schema.String, Numbers),
      types: Schema.Array(Schema.Record(Schema.String, Schema.Json))
    })
  )(
    Object.fromEntries(
      scorer.metrics.map((metric) => {
        const fold = metric.start()
        for (const [nth, [expected, output]] of pairs.entries()) {
          const { f1 } = Effect.runSync(
            scorer.score({
              id: String(nth),
              input: "",
              expected,
              kind: "typical",
              tags: {},
              cluster: undefined,
              provenance: undefined,
              outcome: Outcome.answered(output),
              facts: {},
              latencyMs: undefined,
              attempts: 1
            })
          )
          if (f1 !== undefined) fold.add({ score: f1, caseId: String(nth), repeat: 0, cluster: undefined })
        }
        return [metric.name, fold.result()]
      })
    )
  )

describe.skipIf(!isHere)(`metric cases of entities${orWhyNot}`, () => {
  it("seqeval: precision, recall and F1 by type and averaged", () => {
    const cases = metricCases(
      "entity-seqeval",
      Schema.Struct({
        id: Schema.String,
        options: Schema.Struct({ scheme: Scheme }),
        input: Schema.Struct({ true: Tags, pred: Tags }),
        expected: Schema.Record(Schema.String, Numbers),
        tolerance: Schema.Finite
      })
    )
    expect(cases.length).toBeGreaterThan(5)
    for (const { id, options, input, expected, tolerance } of cases) {
      const { averages, types } = metricsOf(
        Entities.f1(options),
        input.true.map((tags, nth) => [tags, input.pred[nth] ?? []] as const)
      )
      for (const [name, figures] of Object.entries(expected)) {
        const average = /^(.+)_avg$/u.exec(name)?.[1]
        const found = average === undefined ? types.find(({ label }) => label === name) : averages[average]
        for (const figure of ["precision", "recall", "f1"]) {
          // seqeval writes 0 for a ratio that does not exist.
          const off = Math.abs(Number(found?.[figure] ?? 0) - (figures[figure] ?? Number.NaN))
          expect([id, name, figure, off <= tolerance]).toEqual([id, name, figure, true])
        }
        if (average === undefined) expect([id, name, found?.expected]).toEqual([id, name, figures.support])
        else expect(averages.micro?.expected).toBe(figures.support)
      }
    }
  })

  it("seqeval: the entities of tags under every scheme", () => {
    const cases = metricCases(
      "entity-scheme",
      Schema.Struct({
        id: Schema.String,
        options: Schema.Struct({ scheme: Scheme }),
        input: Tags,
        expected: Schema.Array(Schema.Array(Triple))
      })
    )
    expect(cases.length).toBeGreaterThan(3)
    for (const { id, options, input, expected } of cases) {
      for (const [nth, tags] of input.entries()) {
        const spans = (expected[nth] ?? []).map(([type, start, end]) => ({ type, start, end }))
        const { averages } = metricsOf(Entities.f1(options), [[spans, tags]])
        const { correct, expected: wanted, given } = averages.micro ?? {}
        expect([id, tags, correct, wanted, given]).toEqual([
          id,
          tags,
          spans.length,
          spans.length,
          spans.length
        ])
      }
    }
  })

  it("nervaluate: counts and figures in all four ways", () => {
    const Spans = Schema.Array(Triple)
    const cases = metricCases(
      "entity-nervaluate",
      Schema.Struct({
        id: Schema.String,
        options: Schema.Struct({ minOverlapPercent: Schema.Finite }),
        input: Schema.Struct({ true: Spans, pred: Spans }),
        expected: Schema.Record(Schema.String, Numbers),
        tolerance: Schema.Finite
      })
    )
    expect(cases.length).toBeGreaterThan(5)
    const named: Readonly<Record<string, Entities.Match>> = {
      strict: "strict",
      exact: "exact",
      partial: "partial",
      ent_type: "type"
    }
    for (const { id, options, input, expected, tolerance } of cases) {
      const spans = (all: typeof Spans.Type) => all.map(([type, start, end]) => ({ type, start, end }))
      for (const [name, figures] of Object.entries(expected)) {
        const match = named[name]
        const { averages } = metricsOf(
          Entities.f1({
            minOverlap: options.minOverlapPercent / 100,
            end: "inclusive",
            ...(match === undefined ? {} : { match })
          }),
          [[spans(input.true), spans(input.pred)]]
        )
        const micro = averages.micro ?? {}
        const { correct, wrong, partial = 0, missed, invented } = micro
        expect([id, name, correct, wrong, partial, missed, invented]).toEqual([
          id,
          name,
          figures.correct,
          figures.incorrect,
          figures.partial,
          figures.missed,
          figures.spurious
        ])
        for (const figure of ["precision", "recall", "f1"]) {
          const off = Math.abs((micro[figure] ?? 0) - (figures[figure] ?? Number.NaN))
          expect([id, name, figure, off <= tolerance]).toEqual([id, name, figure, true])
        }
      }
    }
  })
})
