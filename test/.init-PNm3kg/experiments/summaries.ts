// Which of these writes the best one-line summary of a message?
//
//   npx --no-install assay experiments/summaries.ts
//   npx --no-install assay experiments/summaries.ts --help
//
// With a model beside them, its key in OPENAI_API_KEY (or anthropic/…, google/…, ollama/…):
//
//   npm install --save-dev @assay/providers
//   npx --no-install assay experiments/summaries.ts --model openai/gpt-5-mini --budget 1usd
import { Dataset, Experiment, Gate, Task } from "@assay/core"
import { Schema } from "effect"

const summarise = Task.make("summarise", {
  input: Schema.String,
  output: Schema.String,
  prompt: (message) => `Summarise this message on one line, in at most 20 words.\n\n${message}`
})

export default Experiment.make("summaries", {
  dataset: Dataset.jsonl(new URL("summaries.jsonl", import.meta.url), {
    input: Schema.String,
    expected: Schema.Array(Schema.String) // what a summary must not leave out
  }),
  task: summarise, // what a model is asked
  candidates: {
    // The least that anything must beat: a text that is always the same.
    template: () => "A customer asks for help.",
    // Any function is a candidate, such as what your application does today.
    firstSentence: (message) => message.split(/(?<=[.!?])\s/u)[0] ?? ""
  },
  // There is no one right text, so each scorer checks one thing that every good summary has.
  scorers: {
    mentions: ({ output, expected }) =>
      expected.length === 0
        ? output !== ""
        : expected.filter((fact) => output.includes(fact)).length / expected.length,
    oneLine: ({ output }) => output.trim() !== "" && !output.includes("\n"),
    short: ({ output }) => output.split(/\s+/u).length <= 20
  },
  against: "template",
  // With some hundred cases of your own, take a smaller margin, and leave out whenInconclusive.
  gate: Gate.noRegression({ margin: 0.1, whenInconclusive: "pass" })
})
