/**
 * How fast are records scored field by field, beside `JSONDiff` of autoevals on the same pairs in the same run?
 *
 *     tsx bench/fields.ts
 *
 * The pairs are the sixty invoices of example 06 with the made-up replies. Ours tells missed, invented and wrong apart
 * and reads dates and amounts; JSONDiff gives one number by the distance of texts.
 */
import { readFileSync } from "node:fs"
import { Scorer } from "@assay/core"
import { Fields } from "@assay/scorers"
import { JSONDiff } from "autoevals"
import { Schema } from "effect"

const Invoice = Schema.Struct({
  supplier: Schema.NullOr(Schema.String),
  invoice: Schema.NullOr(Schema.String),
  date: Schema.NullOr(Schema.String),
  due: Schema.NullOr(Schema.String),
  total: Schema.NullOr(Schema.String),
  items: Schema.Array(Schema.Struct({ item: Schema.String, quantity: Schema.Finite }))
})

const Row = Schema.fromJsonString(Schema.Struct({ fields: Invoice, reply: Schema.String }))
const reply = Schema.decodeUnknownSync(Schema.fromJsonString(Invoice))

const pairs = readFileSync(new URL("../examples/invoices.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => Schema.decodeUnknownSync(Row)(line))
  .map((row) => ({ expected: row.fields, output: reply(row.reply.replace(/^```json\n|\n```$/g, "")) }))

const formats = ["DD/MM/YYYY", "DD.MM.YYYY", "D MMMM YYYY"]
const scorer = Fields.score(Invoice, {
  invoice: Fields.id(),
  date: Fields.date({ formats }),
  due: Fields.date({ formats }),
  total: Fields.money({ currency: "GBP" })
})

/** A comparison of two ways to score the same pairs; each goes through all of them once. */
export const fieldScoring = {
  name: "fields of a record, beside autoevals JSONDiff",
  pairs: pairs.length,
  ours: async (): Promise<void> => {
    for (const { expected, output } of pairs)
      await Scorer.scorePromise(scorer, { input: "", expected, output })
  },
  rival: async (): Promise<void> => {
    for (const { expected, output } of pairs) await JSONDiff({ expected, output })
  }
}

const rounds = 60

const msOf = async (once: () => Promise<void>): Promise<number> => {
  const start = process.cpuUsage()
  for (let round = 0; round < rounds; round++) await once()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000 / rounds
}

if (import.meta.main) {
  const ratios: Array<number> = []
  for (let run = 0; run < 7; run++) {
    const [rival, ours] = [await msOf(fieldScoring.rival), await msOf(fieldScoring.ours)]
    // The first warms both up.
    if (run > 0) ratios.push(rival / ours)
    console.log(
      `${fieldScoring.pairs} pairs: autoevals ${rival.toFixed(2)} ms, assay ${ours.toFixed(2)} ms, ${(rival / ours).toFixed(1)} times`
    )
  }
  const [median] = ratios.sort((a, b) => a - b).slice(3)
  console.log(`median ${median?.toFixed(1)} times as fast`)
}
