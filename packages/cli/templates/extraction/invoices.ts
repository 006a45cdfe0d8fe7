// Which of these reads invoices best?
//
//   npx --no-install assay experiments/invoices.ts
//   npx --no-install assay experiments/invoices.ts --help
//
// With a model beside them, its key in OPENAI_API_KEY (or anthropic/…, google/…, ollama/…):
//
//   npm install --save-dev @assay/providers
//   npx --no-install assay experiments/invoices.ts --model openai/gpt-5-mini --budget 1usd
import { Regex } from "@assay/baselines"
import { Dataset, Experiment, Gate, Task } from "@assay/core"
import { Exact } from "@assay/scorers"
import { Schema } from "effect"

const read = Task.make("read", {
  input: Schema.String,
  output: Schema.Struct({
    vendor: Schema.NullOr(Schema.String),
    total: Schema.NullOr(Schema.Finite),
    currency: Schema.NullOr(Schema.Literals(["EUR", "GBP", "USD"]))
  }),
  prompt: (invoice) =>
    `Answer with JSON: {"vendor": string, "total": number, "currency": "EUR" | "GBP" | "USD"}; null for what is not there.\n\n${invoice}`
})

export default Experiment.make("invoices", {
  dataset: Dataset.jsonl(new URL("invoices.jsonl", import.meta.url), read),
  task: read, // what a model is asked
  candidates: {
    // The least that anything must beat: any function is a candidate.
    nothing: () => ({ vendor: null, total: null, currency: null }),
    patterns: Regex.extract(read, {
      vendor: /^.+/,
      total: /^total: \w+ ([\d.,]+)/im,
      currency: /^total: (EUR|GBP|USD)/im
    })
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
