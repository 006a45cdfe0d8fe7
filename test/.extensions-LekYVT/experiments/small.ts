import { Dataset, Experiment } from "@assay/core"
import { Schema } from "effect"

const experiment = Experiment.make("small", {
  dataset: Dataset.make(
    "d",
    ["one", "two"].map((id) => ({ id, input: id })),
    { input: Schema.String }
  ),
  candidates: { echo: (input) => input, nothing: () => "" },
  scorers: { filled: ({ output }) => output !== "" }
})
export default experiment
Experiment.main(import.meta, experiment)
