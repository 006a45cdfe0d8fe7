import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, it } from "vitest"
import * as SoftmaxRegression from "../linear/softmaxRegression.ts"
import * as Vectoriser from "./vectoriser.ts"

const repository = resolve(import.meta.dirname, "../../../..")
const folder = join(process.env.ASSAY_DATA ?? resolve(repository, "../shared/data"), "clinc150")
const missing = !existsSync(join(folder, "train.jsonl"))

interface Utterance {
  readonly text: string
  readonly intent: string
}

const read = (name: string): ReadonlyArray<Utterance> =>
  readFileSync(join(folder, name), "utf8")
    .trim()
    .split("\n")
    .map((line): Utterance => JSON.parse(line))

describe("vectoriser and softmax regression together", () => {
  it.skipIf(missing)(
    "classify the intents of CLINC150 at least as well as the published SVM, 91.0 % (skipped without ASSAY_DATA)",
    () => {
      const train = read("train.jsonl")
      const test = read("test.jsonl")
      const intents = [...new Set(train.map(({ intent }) => intent))].sort()
      const numberOf = new Map(intents.map((intent, i) => [intent, i]))
      const vectoriser = Vectoriser.fit(train.map(({ text }) => text))
      const model = SoftmaxRegression.fit(
        Vectoriser.transform(
          vectoriser,
          train.map(({ text }) => text)
        ),
        train.map(({ intent }) => numberOf.get(intent) ?? -1),
        intents.length
      )
      expect(model.converged).toBe(true)
      const predicted = SoftmaxRegression.predict(
        model,
        Vectoriser.transform(
          vectoriser,
          test.map(({ text }) => text)
        )
      )
      const right = test.filter(({ intent }, i) => intents[predicted[i] ?? -1] === intent).length
      // Larson et al. 2019, "An evaluation dataset for intent classification and out-of-scope prediction", table 1.
      expect(right / test.length).toBeGreaterThanOrEqual(0.91)
    },
    60_000
  )
})
