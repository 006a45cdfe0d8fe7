// Which of these sorts support tickets best?
//
//   npx --no-install assay experiments/tickets.ts
//   npx --no-install assay experiments/tickets.ts --help
//
// With a model beside them, its key in OPENAI_API_KEY (or anthropic/…, google/…, ollama/…):
//
//   npm install --save-dev @assay/providers
//   npx --no-install assay experiments/tickets.ts --model openai/gpt-5-mini --budget 1usd
import { Majority, Regex } from "@assay/baselines"
import { Dataset, Experiment, Gate, Task } from "@assay/core"
import { Exact } from "@assay/scorers"
import { Schema } from "effect"

const sort = Task.make("sort", {
  input: Schema.String,
  output: Schema.Literals(["refund", "cancel", "other"]),
  prompt: (ticket) =>
    `What does this customer want? Answer with one word: refund, cancel or other.\n\n${ticket}`
})

export default Experiment.make("tickets", {
  dataset: Dataset.jsonl(new URL("tickets.jsonl", import.meta.url), sort),
  task: sort, // what a model is asked
  candidates: {
    majority: Majority.classify(sort),
    keywords: Regex.classify(sort, {
      refund: /refund|money back|charged/i,
      cancel: /cancel|unsubscribe/i,
      otherwise: "other"
    }),
    // Any function is a candidate, such as what your application does today.
    today: (ticket) => (ticket.toLowerCase().includes("refund") ? "refund" : "other")
  },
  scorers: [Exact.match],
  against: "majority",
  // With some hundred cases of your own, take a smaller margin, and leave out whenInconclusive.
  gate: Gate.noRegression({ margin: 0.1, whenInconclusive: "pass" })
})
