import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Provider, Task } from "@assay/core"
import { Rng } from "@assay/stats"
import { Effect, Schema } from "effect"
import { expect, it } from "vitest"
import { Adversarial, Family, Shrink } from "../index.ts"

const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "other"]),
  prompt: (ticket) => ticket
})

const words = "my parcel with the green lamp from last week was broken when the driver left it at our door"

const tickets = Dataset.make(
  "tickets",
  Array.from({ length: 6 }, (_, nth) => ({
    id: `t${nth}`,
    input:
      nth % 2 === 0 ? `please send the money back, ${words} ${nth}` : `${words} and more than that ${nth}`,
    expected: nth % 2 === 0 ? ("refund" as const) : ("other" as const)
  })),
  classify
)

it("takes back edits until the one is left that evades, keeps the label, and saves it as a case", async () => {
  const rng = Rng.make(4)
  let asked = 0
  const experiment = Experiment.make("e", {
    dataset: tickets,
    candidates: {
      regex: (text: string) => {
        asked++
        // Where the words cannot be found it guesses, and is right in a tenth.
        return /money back/.test(text) || (/[^\x20-\x7e]/.test(text) && rng.uniform() < 0.1)
          ? ("refund" as const)
          : ("other" as const)
      }
    },
    scorers: [({ output, expected }) => output === expected]
  })
  const derivation = { cases: 6, families: [Family.homoglyphs({ share: 0.9 })] }
  const { assessment } = await Adversarial.runPromise(experiment, { store: ":memory:", ...derivation })
  const [first] =
    assessment.candidates[0]?.families.find(({ family }) => family === "homoglyphs")?.found ?? []
  if (first === undefined) throw new Error("expected an evasion")
  asked = 0
  const shrunk = await Shrink.foundPromise(experiment, {
    ...first,
    candidate: "regex",
    derivation,
    store: ":memory:",
    finalCalls: 20
  })
  expect(asked).toBe(shrunk.shrunk.calls)
  expect(shrunk.shrunk.status).toBe("minimal")
  expect(shrunk.shrunk.from).toBeGreaterThan(15)
  expect(shrunk.shrunk.to).toBeLessThanOrEqual(3)
  expect(shrunk).toMatchObject({
    of: first.of,
    expected: "refund",
    family: "homoglyphs",
    how: "wrong-silent"
  })
  expect(String(shrunk.input)).not.toMatch(/money back/u)
  expect(shrunk.answers).toContain('"other"')
  const folder = mkdtempSync(join(tmpdir(), "assay-shrunk-"))
  try {
    const file = join(folder, "adversarial.jsonl")
    expect(await Shrink.save(file, shrunk)).toBe(true)
    expect(await Shrink.save(file, shrunk)).toBe(false)
    const saved: unknown = JSON.parse(readFileSync(file, "utf8"))
    expect(saved).toMatchObject({
      input: shrunk.input,
      expected: "refund",
      kind: "adversarial",
      cluster: first.of
    })
    expect(Reflect.get(Object(saved), "provenance")).toMatch(
      /homoglyphs of case t\d, seed 1, shrunk from \d+ to \d parts; regex failed/u
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("says which variants and candidates there are", async () => {
  const experiment = Experiment.make("e", {
    dataset: tickets,
    candidates: { regex: () => "other" as const },
    scorers: [({ output, expected }) => output === expected]
  })
  const options = { candidate: "regex", caseId: "t0 ~ nothing 1", how: "wrong-silent", store: ":memory:" }
  await expect(Shrink.foundPromise(experiment, options)).rejects.toThrow('found "t0 ~ nothing 1"')
  await expect(Shrink.foundPromise(experiment, { ...options, candidate: "gpt" })).rejects.toThrow(
    "candidate: expected one of regex; found gpt"
  )
})

it("is held to a budget of money: it stops with the best so far, and is replayed without store or candidate", async () => {
  let calls = 0
  const rng = Rng.make(11)
  const model = Provider.fromPromise({
    id: "fake/model",
    complete: async ({ messages }) => {
      calls++
      const text = String(messages.at(-1)?.content)
      const isFound = /money back/.test(text) || !/[^\x20-\x7e]/.test(text) || rng.uniform() < 0.3
      return {
        text: isFound && /[mｍм].{4} /u.test(text) && /please|рlеаѕе/u.test(text) ? "refund" : "other",
        finish: "stop",
        usage: { inputTokens: 10, outputTokens: 1 }
      }
    },
    maxOutputTokens: 1,
    price: () => ({
      ...{
        _tag: "Priced" as const,
        usd: 0.01,
        inputUsd: 0.01,
        outputUsd: 0,
        model: "m",
        source: "stated" as const
      }
    })
  })
  const experiment = Experiment.make("paid", {
    dataset: tickets,
    task: classify,
    candidates: { model },
    scorers: [({ output, expected }) => output === expected]
  })
  const options = {
    ...{ candidate: "model", caseId: "t0 ~ homoglyphs 1", how: "wrong-silent", store: ":memory:" },
    derivation: { cases: 6, families: [Family.homoglyphs({ share: 0.9 })] },
    finalCalls: 20
  }
  const free = await Shrink.foundPromise(experiment, options)
  expect(free.shrunk.calls).toBeGreaterThan(60)
  for (const fewer of [15, 30]) {
    const usd = 0.01 * (free.shrunk.calls - fewer)
    calls = 0
    const held = await Shrink.foundPromise(experiment, { ...options, run: { budget: { usd } } })
    expect(calls).toBeLessThanOrEqual(Math.round(usd / 0.01))
    expect(held.spentUsd).toBeCloseTo(0.01 * calls, 6)
    expect(held.shrunk.status).toBe("budget")
    expect(held.shrunk.rate).toBeDefined()
    expect(String(held.input)).toMatch(/[^\x20-\x7e]/)
    // As it is kept: as JSON, and nothing else.
    const kept: Shrink.ShrunkCase = JSON.parse(JSON.stringify(held))
    calls = 0
    expect(JSON.parse(JSON.stringify(await Effect.runPromise(Shrink.replayFound(kept))))).toEqual(kept.shrunk)
    expect(calls).toBe(0)
  }
}, 20_000)
