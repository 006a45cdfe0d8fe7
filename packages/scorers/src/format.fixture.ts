/**
 * Scores of format, for tests.
 */
import { type Outcome, Score, type Scorer } from "@assay/core"
import { Effect, Schema } from "effect"

const Detail = Schema.Struct({
  miss: Schema.optionalKey(Schema.Array(Schema.String)),
  defects: Schema.optionalKey(Schema.Array(Schema.Record(Schema.String, Schema.Json))),
  defectCount: Schema.optionalKey(Schema.Natural),
  repair: Schema.optionalKey(Schema.String),
  outcome: Schema.optionalKey(Schema.String)
})

const numberOf = (score: Score.Score | undefined): number | undefined =>
  score?._tag === "Scored" ? score.value : undefined

/** Scores a reply of this text. */
export const formatOf = <Expected>(
  scorer: Scorer.Scorer<unknown, Expected, unknown>,
  outcome: Outcome.Outcome<unknown>,
  text: string | undefined,
  expected?: Expected
) => {
  const scores = Effect.runSync(
    scorer.score({
      id: "c1",
      input: "question",
      expected: expected as Expected,
      kind: "typical",
      tags: {},
      cluster: undefined,
      provenance: undefined,
      outcome,
      facts: text === undefined ? {} : { text },
      latencyMs: undefined,
      attempts: 1
    })
  )
  const score = scores.conforms ?? Score.unscored("the scorer gave no headline score")
  return {
    score,
    conforms: numberOf(scores.conforms),
    recoverable: numberOf(scores.recoverable),
    content: numberOf(scores["content-if-repaired"]),
    unscored: score._tag === "Unscored" ? score.reason : undefined,
    detail:
      score._tag === "Scored" && score.detail !== undefined
        ? Schema.decodeUnknownSync(Detail)(score.detail)
        : ({} as typeof Detail.Type)
  }
}

/** Replies of about `n` characters that have broken parsers before. */
export const hostileReplies = (n: number): ReadonlyArray<string> => {
  const fill = (piece: string): string => piece.repeat(Math.ceil(n / piece.length))
  return [
    fill("[") + fill("]"),
    fill("{"),
    fill('{"a":'),
    fill("<a>"),
    fill("<a>") + fill("</a>"),
    fill("</a>"),
    fill("<a></b>"),
    fill("<"),
    `<a>${fill("&")}`,
    `<a>${fill("&lt;")}</a>`,
    `<!DOCTYPE a [<!ENTITY b "${fill("x")}"><!ENTITY c "${"&b;".repeat(50)}">]><a>${"&c;".repeat(50)}</a><b/>`,
    `<a ${fill("b='1' ")}/>`,
    fill("<!--"),
    `<a>${fill("<![CDATA[")}`,
    fill("<?a "),
    fill("<__proto__>x</__proto__>"),
    `{"__proto__": {"a": 1}, "constructor": "${fill("x")}"}`,
    fill("| a "),
    fill("| a | b |\n"),
    `a,b\n"${fill("x")}`,
    fill('"'),
    fill('" '),
    fill("' "),
    fill("a,"),
    fill("a,b\n\n"),
    fill("```\n"),
    fill("`"),
    fill("\n"),
    fill(" "),
    `{${fill(" ")}x`,
    fill("//"),
    fill("/*"),
    `[${fill("1,")}]`,
    `[${fill("9")}x]`,
    `[${fill("9e")}`,
    `{${fill("a")}}`,
    `{${fill("a:")}`,
    `[${fill("' ")}`,
    fill("- "),
    fill("1. "),
    fill("\u0301"),
    fill("\uD800"),
    fill("<think>"),
    fill("<a>x</a> <b>")
  ]
}
