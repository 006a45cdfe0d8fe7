/** What online checks share with other packages: files of baselines, thresholds and queues. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LogisticRegression, Trained } from "@assay/baselines"
import { Dataset, Store, Task } from "@assay/core"
import * as LiveChecks from "@assay/core/live"
import { Redact } from "@assay/datasets"
import type { Hybrid } from "@assay/decisions"
import { loadPromise } from "@assay/decisions/escalate"
import { load } from "@assay/decisions/hybrid"
import { Guard, Route, Shadow } from "@assay/online"
import { Queue } from "@assay/review"
import { Exact } from "@assay/scorers"
import { afterAll, expect, test } from "vitest"
import { z } from "zod"
import { called } from "../packages/datasets/src/command/called.fixture.ts"

const folder = mkdtempSync(join(tmpdir(), "online-"))
afterAll(() => rmSync(folder, { recursive: true }))

const classify = Task.make("classify", {
  input: z.string(),
  output: z.enum(["refund", "cancel"]),
  prompt: (text) => text
})

test("a saved baseline and a saved threshold route between baseline and model in three lines", async () => {
  const learner = LogisticRegression.classify(classify)
  const examples = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0
      ? { input: `money back ${i}`, expected: "refund" as const }
      : { input: `stop my plan ${i}`, expected: "cancel" as const }
  )
  const trained = await Trained.fit(learner, Dataset.make("tickets", examples, classify))
  await trained.save(join(folder, "baseline.json"))
  const file: Hybrid.HybridFile = {
    format: "assay-hybrid",
    version: 1,
    baseline: "logreg",
    model: "gpt",
    threshold: 0.8,
    certified: null,
    fingerprint: "f",
    run: "r",
    dataset: "d",
    at: "2026-01-01T00:00:00.000Z"
  }
  writeFileSync(join(folder, "hybrid.json"), JSON.stringify(file))

  const baseline = await Trained.load(join(folder, "baseline.json"), learner)
  const threshold = await load(join(folder, "hybrid.json"))
  const route = Route.hybrid({ baseline, threshold, model: async () => "cancel" as const })

  expect(await route("my money back please")).toMatchObject({ answer: "refund", by: "baseline" })
  expect(await route("what is this")).toMatchObject({ answer: "cancel", by: "model" })

  const escalation = {
    format: "assay-escalation",
    version: 1,
    candidate: "logreg",
    fingerprint: "f",
    signal: "confidence",
    above: 0.99999,
    promise: { maxError: 0.05, confidence: 0.95, of: "answered" },
    certified: { labels: 100, served: 60, errors: 0 },
    basis: { run: "r", dataset: "d", at: "2026-01-01T00:00:00.000Z", score: "match" }
  }
  writeFileSync(join(folder, "escalation.json"), JSON.stringify(escalation))
  const escalate = await loadPromise(join(folder, "escalation.json"))
  const strict = Route.hybrid({ baseline, threshold: escalate, model: async () => "cancel" as const })
  expect(await strict("my money back please")).toMatchObject({ by: "model" })
  const failing = Route.hybrid({
    baseline: () => Promise.reject(new Error("down")),
    threshold,
    model: async () => "m"
  })
  expect(await failing("x")).toEqual({ answer: "m", by: "model", confidence: undefined })
})

test("disagreements of a shadow are a queue that people review, redacted by the rules of datasets", async () => {
  const shadow = Shadow.make({
    primary: async (text: string) => text.toUpperCase(),
    candidates: { small: async () => "ask ann@firm.de" },
    sample: 1,
    noise: 0.01,
    review: { file: join(folder, "queue.jsonl"), redact: Redact.json }
  })
  await shadow.answer("I am bob@firm.de", { id: "7" })
  await shadow.close({ within: 10_000 })
  const [item] = Queue.jsonl(shadow.report().reviewFile ?? "")
  expect(item).toMatchObject({
    case: "7",
    input: "I am [EMAIL]",
    inclusion: 1,
    outputs: [
      { candidate: "primary", output: "I AM [EMAIL]" },
      { candidate: "small", output: "ask [EMAIL]" }
    ]
  })
})

test("disagreements of a shadow that people labelled become cases, one a request", async () => {
  const shadow = Shadow.make({
    primary: async (text: string) => `primary ${text}`,
    candidates: { a: async () => "a", b: async () => "b", same: async (text: string) => `primary ${text}` },
    sample: 1,
    noise: 0.01,
    limits: { perMinute: 1_000 },
    review: { file: join(folder, "pairs.jsonl"), redact: Redact.json }
  })
  for (const id of ["1", "2", "3"]) await shadow.answer(`ask ${id}`, { id, session: "ann" })
  await shadow.close({ within: 10_000 })
  const file = shadow.report().reviewFile ?? ""
  const items = Queue.jsonl(file)
  expect(items).toHaveLength(6)
  // What a person does in `assay review`: writes the right answer of one, prefers a side of another.
  const labelOf = (nth: number, more: object) => ({
    id: `l${nth}`,
    case: items[nth]?.case ?? "",
    answer: items[nth]?.answer ?? "",
    score: "good",
    rubric: "r",
    person: "bea",
    at: "2026-03-01T09:30:00Z",
    grade: null,
    ...more
  })
  const to = join(folder, "cases.jsonl")
  const labels = [labelOf(0, { expected: "right" }), labelOf(2, { grade: 1 })]
  const { text, code } = await called("add", { to, write: true }, [file], labels)
  expect([code, text]).toEqual([0, `1 case added to ${to}.\n2 requests without a label.\n`])
  expect(
    readFileSync(to, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  ).toEqual([
    {
      id: "1",
      input: "ask 1",
      expected: "right",
      cluster: "ann",
      provenance:
        "labelled by bea on 2026-03-01; drawn with probability 1 (shadow: a disagrees with the primary)"
    }
  ])
})

test("the scorers of an experiment are the checks of a guard", async () => {
  const guard = Guard.make<string, string, string>({ scorers: [], labelled: [Exact.match], sample: 1 })
  guard.observe({ id: "1", input: "q", output: "refund" })
  guard.label("1", "refund")
  await guard.flush({ within: 10_000 })
  expect(guard.report().labelled[0]).toMatchObject({ name: "exact", scored: 1, mean: 1 })
})

test("checks are kept in the store as a run, to be read like any other", async () => {
  const path = join(folder, "assay.db")
  const guard = Guard.make<string, string>({
    scorers: { short: ({ output }) => output.length < 5 },
    sample: 1,
    keep: Redact.json,
    sinks: [LiveChecks.sink({ name: "live tickets", store: path })]
  })
  guard.observe({
    id: "1",
    input: "I am ann@firm.de",
    output: "ok",
    session: "ann",
    tags: { language: "en" }
  })
  guard.observe({ id: "2", input: "again", output: "too long" })
  guard.observe({ id: "3", input: "bad", outcome: { _tag: "Refused", reason: "no" } })
  expect(await guard.flush({ within: 20_000 })).toBe(true)
  const store = await Store.open(path)
  const rows = await Array.fromAsync(store.trials("live tickets"))
  await store.close()
  expect(
    rows.map(({ id, input, output, outcome, scores, cluster }) => ({
      id,
      input,
      output,
      outcome,
      short: scores.short,
      cluster
    }))
  ).toEqual([
    { id: "1", input: "I am [EMAIL]", output: "ok", outcome: "Answered", short: 1, cluster: "ann" },
    { id: "2", input: "again", output: "too long", outcome: "Answered", short: 0, cluster: undefined },
    { id: "3", input: "bad", output: undefined, outcome: "Refused", short: 0, cluster: undefined }
  ])
})
