/**
 * A baseline that learns from a model's own kept answers, without labels, and a hybrid of both that says how far they
 * agree.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LogisticRegression } from "@assay/baselines"
import { Dataset, Experiment, Store, Task } from "@assay/core"
import { Hybrid, Teacher } from "@assay/decisions"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"

const folder = mkdtempSync(join(tmpdir(), "hybrid-"))
const path = join(folder, "assay.db")

const openings = {
  refund: ["money back", "refund please", "charged twice"],
  cancel: ["stop my plan", "cancel it", "end the contract"],
  other: ["where is my parcel", "opening hours", "hello there"]
} as const
const labels = ["refund", "cancel", "other"] as const

/** Requests by number; each word stands for one label. */
const requests = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, nth) => {
    const label = labels[(from + nth) % 3] ?? "other"
    return { label, text: `${openings[label][Math.floor(nth / 3) % 3]} number ${from + nth}` }
  })

const classify = Task.make("classify", {
  input: z.string(),
  output: z.enum(labels),
  prompt: (text) => text
})

/** A model that knows the words, and fails on each tenth request. */
const gpt = (text: string): (typeof labels)[number] => {
  if (text.endsWith("0")) throw new Error("no answer")
  return labels.find((label) => openings[label].some((opening) => text.startsWith(opening))) ?? "other"
}

let store: Store.OpenStore

beforeAll(async () => {
  const traffic = Experiment.make("traffic", {
    dataset: Dataset.make(
      "requests without labels",
      requests(0, 120).map(({ text }) => ({ input: text }))
    ),
    candidates: { gpt },
    scorers: { short: ({ output }) => output.length < 10 }
  })
  await Experiment.runPromise(traffic, { store: path })
  store = await Store.open(path)
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

describe("a baseline taught by a model's own answers", () => {
  it("has the answers that were given as its labels, and no others", async () => {
    const { labelled } = await Dataset.indexPromise(
      Teacher.dataset(store, "traffic", classify, { candidate: "gpt" })
    )
    expect(labelled).toBe(108)
    const kept = Teacher.dataset(store, "traffic", classify, {
      candidate: "gpt",
      isKept: ({ output }) => output === "refund"
    })
    expect((await Dataset.indexPromise(kept)).labelled).toBe(36)
  })

  it("is certified beside its teacher on requests that it did not learn from", async () => {
    const experiment = Experiment.make("later", {
      dataset: Dataset.make(
        "later requests",
        requests(200, 320).map(({ text, label }) => ({ input: text, expected: label })),
        classify
      ),
      task: classify,
      candidates: {
        logreg: LogisticRegression.classify(classify, {
          training: Teacher.dataset(store, "traffic", classify, { candidate: "gpt" })
        }),
        gpt
      },
      scorers: { match: ({ output, expected }) => output === expected },
      decide: [Hybrid.of({ baseline: "logreg", model: "gpt", objective: { maxLoss: 0.2 } })]
    })
    const { report } = await Experiment.runPromise(experiment, { store: path })
    const [decision] = report.decisions
    expect(decision?.name).toBe("hybrid of logreg and gpt")
    expect(decision?.artefact).toMatchObject({
      format: "assay-hybrid",
      certified: { of: "disagreement", maxRate: 0.05 }
    })
    const router = await Hybrid.load(Object(decision?.artefact), { threshold: "certified" })
    expect(router.route(1)).toBe("baseline")
  })
})
