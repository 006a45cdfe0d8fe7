import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Scorer, Task } from "@assay/core"
import { Schema } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { LinearSvm, LogisticRegression, NaiveBayes, Trained } from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-trained-"))
afterAll(() => rmSync(folder, { recursive: true }))

const words = {
  refund: ["refund", "money back", "return my payment", "reimburse"],
  cancel: ["cancel", "stop my order", "call it off", "do not send"],
  other: ["hello", "what time is it", "thanks", "good morning"]
}
const rows = Object.entries(words).flatMap(([label, phrases]) =>
  Array.from({ length: 24 }, (_, nth) => ({
    id: `${label}-${nth}`,
    input: `please ${phrases[nth % 4]} number ${nth} ${nth % 7 === 0 ? "hello" : "now"}`,
    expected: label as "refund" | "cancel" | "other"
  }))
)
const dataset = Dataset.make("tickets", rows)
const task = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "cancel", "other"]),
  prompt: (ticket) => ticket
})

describe.each([
  ["logistic regression", () => LogisticRegression.classify(task)],
  ["naive Bayes", () => NaiveBayes.classify(task)],
  ["a linear SVM", () => LinearSvm.classify(task)]
])("%s outside an experiment", (_name, baseline) => {
  it("answers with confidence and what decided, and explains what it learned", async () => {
    const model = await Trained.fit(baseline(), dataset)
    const { because, confidence, output } = model.predict("please give me my money back now")
    expect(output).toBe("refund")
    expect(confidence).toBeGreaterThan(0.5)
    expect(confidence).toBeLessThanOrEqual(1)
    expect(because.join("\n")).toMatch(/money|back/u)
    const { features, notes } = model.explain({ top: 30 })
    expect(notes[0]).toBe("trained on 72 examples")
    expect(features?.map(({ label }) => label)).toEqual(["refund", "cancel", "other"])
    expect(features?.[1]?.features.map(({ term }) => term)).toContain("cancel")
  })

  it("is the same to the last bit after it was saved and loaded", async () => {
    const model = await Trained.fit(baseline(), dataset)
    const file = join(folder, "same.baseline.json")
    await model.save(file)
    const loaded = await Trained.load(file, baseline())
    for (const text of [...rows.map(({ input }) => input), "", "unknown words", "refund or cancel"]) {
      expect(loaded.predict(text)).toEqual(model.predict(text))
    }
    expect(loaded.explain()).toEqual(model.explain())
    expect(loaded.candidate.settings).toEqual(model.candidate.settings)
  })

  it("stands under candidates of an experiment", async () => {
    const model = await Trained.fit(baseline(), dataset)
    const { report } = await Experiment.runPromise(
      Experiment.make("kept", {
        dataset: Dataset.make("new", [{ input: "cancel it please", expected: "cancel" }]),
        candidates: { kept: model.candidate },
        scorers: [
          Scorer.make<unknown, unknown, unknown>("exact", ({ expected, output }) => output === expected)
        ]
      }),
      { store: ":memory:" }
    )
    expect(report.candidates[0]?.modes.right).toBe(1)
  })

  it("lets others have their turn while it is trained", async () => {
    let turns = 0
    const ticking = setInterval(() => turns++, 0)
    const many = Dataset.make(
      "many",
      Array.from({ length: 3_000 }, (_, nth) => ({
        id: String(nth),
        input: `${rows[nth % 72]?.input} ${nth * 7919} ${nth * 104729}`,
        expected: rows[nth % 72]?.expected ?? "other"
      }))
    )
    await Trained.fit(baseline(), many)
    clearInterval(ticking)
    expect(turns).toBeGreaterThan(0)
  })
})

describe("a file of a trained baseline", () => {
  const file = join(folder, "broken.baseline.json")
  const refusal = async (change: (json: Record<string, Record<string, unknown>>) => void) => {
    await (await Trained.fit(NaiveBayes.classify(task), dataset)).save(file)
    const json = JSON.parse(readFileSync(file, "utf8"))
    change(json)
    writeFileSync(file, JSON.stringify(json))
    return Trained.load(file, NaiveBayes.classify(task)).catch((thrown: unknown) => String(thrown))
  }

  it.each([
    ["format", (json) => Object.assign(json, { format: 2 }), /format: .*1.*found 2/u],
    ["kind", (json) => Object.assign(json, { kind: "tree" }), /kind: expected "naive-bayes", found "tree"/u],
    ["version", (json) => Object.assign(json, { version: 9 }), /version: expected 1, found 9/u],
    ["settings", (json) => Object.assign(json, { settings: {} }), /settings: expected/u],
    [
      "state.weights",
      (json) => Object.assign(json.state ?? {}, { weights: "AAAA" }),
      /state.*weights: expected \d+ numbers/u
    ],
    [
      "state.classes",
      (json) => Object.assign(json.state ?? {}, { classes: [0, 7] }),
      /classes\.1: expected increasing/u
    ],
    ["state.terms", (json) => Object.assign(json.state ?? {}, { terms: 1 }), /state\.terms: /u],
    [
      "state.temperature",
      (json) => Object.assign(json.state ?? {}, { temperature: 0 }),
      /state\.temperature: /u
    ]
  ] satisfies ReadonlyArray<[string, (json: Record<string, Record<string, unknown>>) => void, RegExp]>)(
    "is refused with its name and the field %s",
    async (_field, change, expected) => {
      const said = await refusal(change)
      expect(said).toContain("broken.baseline.json")
      expect(said).toMatch(expected)
    }
  )

  it("is refused where it is absent, no JSON, or too large", async () => {
    await expect(Trained.load(join(folder, "absent.json"), NaiveBayes.classify(task))).rejects.toThrow(
      /absent\.json/u
    )
    writeFileSync(file, "{ ")
    await expect(Trained.load(file, NaiveBayes.classify(task))).rejects.toThrow(/expected JSON/u)
    await expect(Trained.load(file, NaiveBayes.classify(task), { maxBytes: 1 })).rejects.toThrow(
      /at most 1 bytes, found 2/u
    )
    expect(statSync(file).size).toBe(2)
  })
})
