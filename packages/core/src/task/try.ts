import { Effect, Schema } from "effect"
import * as Decode from "./Decode.ts"

const run = (d: Decode.Decoder<unknown>, t: string) => {
  const t0 = performance.now()
  const r = Effect.runSync(Effect.result(d(t)))
  console.log(
    JSON.stringify(t.slice(0, 60)),
    (performance.now() - t0).toFixed(0) + "ms",
    r._tag === "Success" ? JSON.stringify(r.success) : r.failure.kind + ": " + r.failure.message.slice(0, 200)
  )
}
const l = Decode.label(["refund", "cancel", "card payment", "card", "book_flight", "C++", "C", "yes", "no"])
for (const t of [
  "refund",
  "Refund ",
  "**Refund**.",
  '"refund"',
  "Label: refund",
  "It is a card payment.",
  "refund or cancel?",
  "book flight",
  "Answer: BOOK-FLIGHT!",
  "C++",
  "C",
  "use C++ now",
  "non-refund",
  "refundable",
  "nothing",
  "",
  "- refund",
  "`refund`",
  "**Label:** *refund*",
  "R".repeat(1e6),
  "refund ".repeat(140000),
  "-".repeat(1e6),
  "- ".repeat(5e5),
  "_-".repeat(5e5) + "x",
  "card-".repeat(2e5),
  "card   ".repeat(1e5),
  "C" + " ".repeat(999990) + "x",
  "card" + " ".repeat(999990)
])
  run(l, t)
const j = Decode.json(
  Schema.Struct({ a: Schema.Number, b: Schema.optionalKey(Schema.Struct({ c: Schema.String })) })
)
for (const t of [
  '{"a":1}',
  '```json\n{"a":1}\n```',
  'Sure! {"a": 1} hope [1]',
  'See [1]: {"a": 1}',
  "{a: 1,}",
  '{"a": 1, "b": {"c": "x',
  '{"a":"1","b":{"c":3}}',
  '[{"a":1}]',
  "hello",
  "[".repeat(1e6),
  '{"a":'.repeat(2e5),
  "[".repeat(199),
  "[".repeat(6e4),
  '{"a": "x' + '"y'.repeat(3.19e4),
  "[".repeat(150) + "]".repeat(150),
  '{"a":1}'.repeat(1e5),
  "```".repeat(3e5),
  "{x ".repeat(3e5),
  '"a"+'.repeat(1e4) + "{",
  '{"a": ' + '"a"+'.repeat(1e4),
  "{} ".repeat(3e5),
  "[]{".repeat(2e4)
])
  run(j, t)
run(Decode.fromSchema(Schema.Boolean), "True")
run(Decode.fromSchema(Schema.Boolean), "True.")
run(Decode.fromSchema(Schema.String), " x ")
run(Decode.fromSchema(Schema.FiniteFromString), " 3 ")
run(Decode.fromSchema(Schema.Number), "42")
run(Decode.fromSchema(Schema.Literals(["a", "b"])), "A")
run(Decode.fromSchema(Schema.Json), "[".repeat(190) + "]".repeat(190))
