/**
 * Metric cases: inputs, options and the value that an implementation that is none of ours gives, with its source.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Scorer } from "@assay/core"
import { Schema } from "effect"

export const folder = join(
  process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../../shared/data"),
  "metric-cases"
)

export const isHere = existsSync(folder)

/** A value as it is computed: a number, or a record of these. */
export type Value = number | { readonly [name: string]: Value }

const Expected: Schema.Codec<Value> = Schema.Union([
  Schema.Finite,
  Schema.Record(
    Schema.String,
    Schema.suspend((): Schema.Codec<Value> => Expected)
  )
])

const MetricCases = Schema.fromJsonString(
  Schema.Struct({
    cases: Schema.Array(
      Schema.Struct({
        id: Schema.String,
        metric: Schema.String,
        options: Schema.Json,
        input: Schema.Json,
        expected: Expected,
        tolerance: Schema.Finite
      })
    )
  })
)

/** One case. `options` and `input` are decoded by the family that knows the metric. */
export type MetricCase = (typeof MetricCases.Type)["cases"][number]

/** How the cases of one file are computed. */
export interface Family {
  /** The name of the file, without `.json`. */
  readonly file: string
  /** How many cases the file has. */
  readonly cases: number
  /** Computes what the case expects; what else it computes is not looked at. */
  readonly compute: (metricCase: MetricCase) => Promise<Value>
}

export const casesOf = ({ file }: Family): ReadonlyArray<MetricCase> =>
  Schema.decodeSync(MetricCases)(readFileSync(join(folder, `${file}.json`), "utf8")).cases

/** Scores one reply by its references. */
export const scoreOf = async <Expected, Output>(
  scorer: Scorer.Scorer<unknown, Expected, Output>,
  output: NoInfer<Output>,
  expected: NoInfer<Expected>
) => {
  const { scores, details, unscored } = await Scorer.scorePromise<unknown, unknown, Output>(
    scorer as Scorer.Scorer<unknown, unknown, Output>,
    { input: "", output, expected }
  )
  return { scores, details, unscored }
}

/** The mean of a score over pairs. */
export const meanOf = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

interface Pair {
  readonly output: string
  readonly expected: string | ReadonlyArray<string>
}

/** The first metric of a scorer over pairs. */
export const corpusOf = async (
  scorer: Scorer.Scorer<unknown, string | ReadonlyArray<string>, string | null>,
  pairs: ReadonlyArray<Pair>
): Promise<Schema.Json> => {
  const fold = scorer.metrics[0]?.start()
  for (const [index, { output, expected }] of pairs.entries()) {
    const { scores, details, unscored } = await scoreOf(scorer, output, expected)
    const [name] = scorer.names
    const value = scores[name]
    if (value === undefined) throw new Error(unscored[name])
    const detail = details[name]
    fold?.add({
      caseId: String(index),
      repeat: 0,
      cluster: undefined,
      score: { _tag: "Scored", value, ...(detail === undefined ? {} : { detail }) }
    })
  }
  return fold?.result() ?? null
}

/** A number in a record of JSON. */
export const numberIn = (json: Schema.Json | undefined, name: string): number => {
  const value = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Json))(json)[name]
  return Schema.decodeUnknownSync(Schema.Finite)(value)
}
