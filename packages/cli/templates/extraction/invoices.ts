// Which of these reads invoices best?
//
//   npx --no-install assay experiments/invoices.ts
//   npx --no-install assay experiments/invoices.ts --help
//
// With a model beside them, its key in OPENAI_API_KEY (or anthropic/…, google/…, ollama/…):
//
//   npm install --save-dev @assay/providers
//   npx --no-install assay experiments/invoices.ts --model openai/gpt-5-mini --budget 1usd
import { Dataset, Experiment, Gate } from "@assay/core"
import { Exact } from "@assay/scorers"
import { Schema } from "effect"

const Invoice = Schema.Struct({
  vendor: Schema.NullOr(Schema.String),
  total: Schema.NullOr(Schema.Finite),
  currency: Schema.NullOr(Schema.Literals(["EUR", "GBP", "USD"]))
})

/** What a few patterns find. */
const patterns = (text: string): typeof Invoice.Type => {
  const [, currency, total] = /total: (EUR|GBP|USD) ([\d.,]+)/i.exec(text) ?? []
  return {
    vendor: text.split("\n")[0] ?? null,
    total: total === undefined ? null : Number(total.replaceAll(",", "")),
    currency: currency === "EUR" || currency === "GBP" || currency === "USD" ? currency : null
  }
}

export default Experiment.make("invoices", {
  dataset: Dataset.jsonl("experiments/invoices.jsonl", { input: Schema.String, expected: Invoice }),
  candidates: {
    // The least that anything must beat.
    nothing: (): typeof Invoice.Type => ({ vendor: null, total: null, currency: null }),
    patterns
  },
  // The whole record, and each field by itself.
  scorers: {
    record: Exact.match,
    vendor: ({ output, expected }) => output.vendor === expected.vendor,
    total: ({ output, expected }) => output.total === expected.total,
    currency: ({ output, expected }) => output.currency === expected.currency
  },
  against: "nothing",
  // With some hundred cases of your own, take a smaller margin, and leave out whenInconclusive.
  gate: Gate.noRegression({ margin: 0.1, whenInconclusive: "pass" })
})
