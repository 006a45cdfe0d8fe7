/**
 * Which fields of an invoice need a model, and which does a regex read?
 *
 *     tsx examples/06-extraction.ts          (`--full` for the table of fields)
 *
 * Sixty mails with invoices, made up for this example (invoices.jsonl). The regex is a real baseline; the stand-in plays
 * a model: its replies are made up too, with the mistakes that models make (a due date where there is none, a company
 * without its "Ltd", day and month in each other's place, an item left out). Its figures say nothing about any model.
 */
import { Regex } from "@assay/baselines"
import { Dataset, Experiment, Task } from "@assay/core"
import { Recorded } from "@assay/providers"
import { Fields } from "@assay/scorers"
import { Schema } from "effect"

const path = new URL("invoices.jsonl", import.meta.url)

const extract = Task.make("extract", {
  input: Schema.String,
  output: Schema.Struct({
    supplier: Schema.NullOr(Schema.String),
    invoice: Schema.NullOr(Schema.String),
    date: Schema.NullOr(Schema.String),
    due: Schema.NullOr(Schema.String),
    total: Schema.NullOr(Schema.String),
    items: Schema.optionalKey(Schema.Array(Schema.Struct({ item: Schema.String, quantity: Schema.Finite })))
  }),
  prompt: (mail) =>
    `Extract supplier, invoice number, date, due date, total and items as JSON; null for what the mail does not say.\n\n${mail}`
})

const invoices = Dataset.jsonl(path, extract, {
  name: "invoices",
  fields: { id: "id", input: "text", expected: "fields" }
})

const day = /\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2} [A-Z][a-z]+ \d{4}/.source

const fields = Fields.score(
  extract,
  {
    supplier: Fields.text({ normalise: ["case", "whitespace", "punctuation"] }),
    invoice: Fields.id(),
    date: Fields.date({ formats: ["DD/MM/YYYY", "DD.MM.YYYY", "D MMMM YYYY"] }),
    due: Fields.date({ formats: ["DD/MM/YYYY", "DD.MM.YYYY", "D MMMM YYYY"] }),
    total: Fields.money({ currency: "GBP" }),
    items: [{ item: Fields.text({ normalise: ["case", "whitespace"] }), quantity: Fields.number() }]
  },
  { target: 0.9 }
)

const experiment = Experiment.make("extraction", {
  dataset: invoices,
  candidates: {
    regex: Regex.extract(extract, {
      supplier: [/^From: (.+)$/m, /^(.+ Ltd)\b/m, /^(?!Hello|Dear|Tax|Order)([A-Z][\w&]*(?: [\w&]+)+)$/m],
      invoice: /\b(?:invoice|no\.|number:?)\s+(?:no\. )?((?:INV-|A|2025-)?\d+(?:\/25)?)\b/i,
      date: new RegExp(`\\b(?:date:|dated|of)\\s+(${day})`, "i"),
      due: new RegExp(`\\b(?:due:|by|before)\\s+(${day})`, "i"),
      total: /\btotal(?: due)?:?\s+(£[\d,.]*\d)/i
    }),
    "stand-in": Task.on(
      extract,
      Recorded.jsonl(path, { name: "made-up/stand-in", fields: { caseId: "id", text: "reply" } })
    )
  },
  scorers: [fields],
  against: "regex"
})

export default experiment

Experiment.main(import.meta, experiment)
