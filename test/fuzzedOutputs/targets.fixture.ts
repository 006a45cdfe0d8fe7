/**
 * Everything that is given what a model wrote. A new parser, decoder or scorer is one line here.
 */
import { Decode, Outcome, Scorer } from "@assay/core"
import {
  Classification,
  Entities,
  Exact,
  Fields,
  Format,
  Numeric,
  Similarity,
  Text,
  Tokens
} from "@assay/scorers"
import { Effect, Exit, Schema } from "effect"
import { detectAbstention } from "../../packages/core/src/failure/detect/detectAbstention.ts"
import { decoded } from "./outputs.fixture.ts"

/** Reads an output, with another one as label; returns what is wrong with what came of it. */
type Reading = (output: string, label: string) => string | undefined

const longestDetail = 20_000

const faultOf = ({ names, unit }: Scorer.Scorer<never, never, never>, scores: Scorer.Scores) => {
  for (const name of names) {
    const score = scores[name]
    if (score === undefined) return `no score ${name}`
    if (score._tag === "Unscored") {
      // A scorer that threw says so by `failed`.
      if (score.failed === true) return `${name} threw: ${score.reason}`
      continue
    }
    const isInBounds =
      Number.isFinite(score.value) && (unit === "number" || (score.value >= 0 && score.value <= 1))
    if (!isInBounds) return `${name}: ${score.value}`
    if (JSON.stringify(score.detail ?? null).length > longestDetail) return `${name}: a detail without bound`
  }
  return undefined
}

/** A scorer, by its types as they are at run time: anything may be an output, and anything a label. */
const scoring =
  (
    scorer: Scorer.Scorer<never, never, never>,
    outputOf: (output: string) => unknown = (output) => output,
    labelOf: (label: string) => unknown = (label) => label
  ): Reading =>
  (output, label) => {
    const any = scorer as Scorer.Scorer<unknown, unknown, unknown>
    const scores = Effect.runSync(
      any.score({
        id: "c",
        input: label,
        expected: labelOf(label),
        kind: "typical",
        tags: {},
        cluster: undefined,
        provenance: undefined,
        outcome: Outcome.answered(outputOf(output)),
        facts: { text: output },
        latencyMs: 1,
        attempts: 1
      })
    )
    return faultOf(scorer, scores)
  }

const decoding =
  (decode: Decode.Decoder<unknown>): Reading =>
  (output) => {
    const exit = Effect.runSyncExit(decode(output))
    return Exit.isSuccess(exit) || !Exit.hasDies(exit) ? undefined : "the decoder died"
  }

const invoice = Schema.Struct({
  total: Schema.NullOr(Schema.Number),
  date: Schema.NullOr(Schema.String),
  name: Schema.String,
  paid: Schema.Boolean,
  items: Schema.Array(Schema.Struct({ sku: Schema.String }))
})

const lists = (label: string): ReadonlyArray<string> => [label, label.slice(1), ""]

/** By name. */
export const targets: Readonly<Record<string, Reading>> = {
  "Decode.text": decoding(Decode.text),
  "Decode.label": decoding(Decode.label(["refund", "cancel"])),
  "Decode.json": decoding(Decode.json(invoice)),
  "Numeric.parse": (output) => {
    const reading = Numeric.parse(output)
    return reading === undefined || Number.isFinite(reading.value) ? undefined : `read ${reading.value}`
  },
  detectAbstention: (output) => {
    detectAbstention(output)
    return undefined
  },
  "Exact.match": scoring(Exact.match),
  "Exact.match, all forgiven": scoring(
    Exact.match({
      anyOf: true,
      normalise: ["whitespace", "unicode", "case", "number-format", "wrapper", "punctuation", "order", "type"]
    }),
    decoded,
    (label) => [decoded(label), label]
  ),
  "Numeric.match": scoring(Numeric.match),
  "Text.includesExpected": scoring(Text.includesExpected),
  "Text.matches": scoring(Text.matches(/\d+ (?:km|€)/u)),
  "Classification.perClass": scoring(Classification.perClass),
  "Tokens.f1": scoring(Tokens.f1),
  "Tokens.f1, squad-v1": scoring(Tokens.f1({ variant: "squad-v1" }), undefined, lists),
  "Tokens.f1, squad-v2": scoring(Tokens.f1({ variant: "squad-v2" }), undefined, lists),
  "Similarity.levenshtein": scoring(Similarity.levenshtein),
  "Similarity.levenshtein, forgiving": scoring(
    Similarity.levenshtein({ normalise: ["whitespace", "unicode", "case", "number-format", "punctuation"] })
  ),
  "Similarity.jaroWinkler": scoring(Similarity.jaroWinkler),
  "Similarity.wordAccuracy": scoring(Similarity.wordAccuracy({ words: "words" })),
  "Similarity.characterAccuracy": scoring(Similarity.characterAccuracy),
  "Similarity.bleu": scoring(Similarity.bleu, undefined, lists),
  "Similarity.bleu, intl": scoring(Similarity.bleu({ tokenize: "intl", smooth: "add-k" })),
  "Similarity.chrf": scoring(Similarity.chrf({ wordOrder: 2 })),
  "Similarity.rouge": scoring(Similarity.rouge({ stemmer: true }), undefined, lists),
  "Similarity.rouge, words": scoring(Similarity.rouge({ words: "words" })),
  "Entities.f1": scoring(
    Entities.f1,
    (output) => [
      { type: "PER", start: 0, end: output.length },
      { type: "ORG", text: output },
      decoded(output)
    ],
    (label) => [{ type: "PER", text: label.slice(0, 3) }]
  ),
  "Entities.f1, tags": scoring(
    Entities.f1,
    (output) => output.split(" "),
    (label) => label.split(" ").map((tag) => (tag === "O" ? tag : `B-${tag}`))
  ),
  "Fields.score": scoring(Fields.score(invoice), decoded, (label) => ({
    total: 3,
    date: null,
    name: label,
    paid: true,
    items: [{ sku: label }]
  })),
  "Format.json": scoring(Format.json(invoice)),
  "Format.xml": scoring(Format.xml({ required: ["a"], order: true })),
  "Format.table, markdown": scoring(Format.table({ columns: ["a", "b"], kind: "markdown" })),
  "Format.table, csv": scoring(Format.table({ columns: ["a", "b"], kind: "csv" })),
  "Format.regex": scoring(Format.regex(/a+b?/u)),
  "Format.lines": scoring(Format.lines({ line: /[a-z]+/u })),
  "Scorer.all of several": scoring(Scorer.all([Exact.match, Tokens.f1, Scorer.not(Numeric.match)]))
}
