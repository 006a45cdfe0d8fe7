import { Similarity } from "@assay/scorers"
import { Schema } from "effect"
import { corpusOf, type Family, numberIn } from "./cases.fixture.ts"

/** References by stream: the nth text of each is a reference of the nth hypothesis. There may be one stream alone. */
const isOneStream = Schema.is(Schema.Struct({ references: Schema.Array(Schema.String) }))
const decodeStreams = Schema.decodeUnknownSync(
  Schema.Struct({ references: Schema.Array(Schema.Array(Schema.String)) })
)
const decodeHypotheses = Schema.decodeUnknownSync(Schema.Struct({ hypotheses: Schema.Array(Schema.String) }))

const pairsOf = (input: Schema.Json) => {
  const streams: ReadonlyArray<ReadonlyArray<string>> = isOneStream(input)
    ? [input.references]
    : decodeStreams(input).references
  const { hypotheses } = decodeHypotheses(input)
  return hypotheses.map((output, index) => ({
    output,
    expected: streams.map((stream) => stream[index] ?? "")
  }))
}

const BleuOptions = Schema.Struct({
  tokenize: Schema.Literals(["13a", "none"]),
  smooth: Schema.Literals(["exp", "none", "floor"]),
  smoothValue: Schema.optionalKey(Schema.Finite),
  maxOrder: Schema.Finite,
  effectiveOrder: Schema.Boolean
})

export const bleu: Family = {
  file: "bleu",
  cases: 11,
  compute: async ({ options, input }) => {
    const scorer = Similarity.bleu(Schema.decodeUnknownSync(BleuOptions)(options))
    return { score: numberIn(await corpusOf(scorer, pairsOf(input)), "bleu") }
  }
}

const ChrfOptions = Schema.Struct({
  charOrder: Schema.Finite,
  wordOrder: Schema.Finite,
  beta: Schema.Finite,
  epsSmoothing: Schema.Boolean,
  keepWhitespace: Schema.Boolean,
  lowercase: Schema.Boolean
})

export const chrf: Family = {
  file: "chrf",
  cases: 19,
  compute: async ({ options, input }) => {
    const scorer = Similarity.chrf(Schema.decodeUnknownSync(ChrfOptions)(options))
    return { score: numberIn(await corpusOf(scorer, pairsOf(input)), "score") }
  }
}
