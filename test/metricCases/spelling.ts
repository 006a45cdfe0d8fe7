import { Exact, Similarity } from "@assay/scorers"
import { Schema } from "effect"
import { corpusOf, type Family, meanOf, numberIn, scoreOf } from "./cases.fixture.ts"

const Pairs = Schema.Struct({
  references: Schema.Array(Schema.String),
  predictions: Schema.Array(Schema.String)
})

const pairsOf = (input: Schema.Json) => {
  const { references, predictions } = Schema.decodeUnknownSync(Pairs)(input)
  return predictions.map((output, index) => ({ output, expected: references[index] ?? "" }))
}

export const editRate: Family = {
  file: "edit-rate",
  cases: 5,
  compute: async ({ metric, input }) => {
    const scorer = metric === "wer" ? Similarity.wordAccuracy : Similarity.characterAccuracy
    return { [metric]: numberIn(await corpusOf(scorer, pairsOf(input)), metric) }
  }
}

const Options = Schema.Struct({
  removePatterns: Schema.Array(Schema.String),
  ignoreCase: Schema.Boolean,
  ignorePunctuation: Schema.Boolean,
  ignoreNumbers: Schema.Boolean
})

/** `Exact.match` removes no patterns and no digits: a task that wants that removes them when it decodes. */
export const exactMatch: Family = {
  file: "exact-match",
  cases: 4,
  compute: async ({ options, input }) => {
    const { removePatterns, ignoreCase, ignorePunctuation, ignoreNumbers } =
      Schema.decodeUnknownSync(Options)(options)
    const patterns = [...removePatterns, ...(ignoreNumbers ? ["[0-9]"] : [])]
    const decoded = (text: string) =>
      patterns.reduce((rest, pattern) => rest.replace(new RegExp(pattern, "gu"), ""), text)
    const scorer = Exact.match({
      normalise: [
        ...(ignoreCase ? (["case"] as const) : []),
        ...(ignorePunctuation ? (["punctuation"] as const) : [])
      ]
    })
    const found = await Promise.all(
      pairsOf(input).map(({ output, expected }) => scoreOf(scorer, decoded(output), decoded(expected)))
    )
    return { exact_match: meanOf(found.map(({ scores }) => scores.exact ?? Number.NaN)) }
  }
}
