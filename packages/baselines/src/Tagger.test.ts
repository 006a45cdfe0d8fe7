import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Scorer, Task } from "@assay/core"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { Tagger, Trained } from "./index.ts"

const Booking = z.object({
  guest: z.object({ name: z.string(), city: z.string().optional() }),
  people: z.number(),
  day: z.iso.date()
})
const task = Task.make("booking", { input: z.string(), output: Booking, prompt: (text) => text })

const names = ["Ann", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo"]
const cities = ["Rome", "Oslo", "Bern", "Lima"]
const bookings = Array.from({ length: 60 }, (_, nth) => {
  const [name = "", city = ""] = [names[nth % 10], cities[nth % 4]]
  const people = (nth % 7) + 2
  const day = (nth % 12) + 14
  const isKnown = nth % 3 === 0
  return {
    id: String(nth),
    input: `${nth % 2 === 0 ? "Hello," : "Hi"} ${name}${isKnown ? ` from ${city}` : ""} here: a table for ${people} on ${day}/11/2024 please`,
    expected: { guest: isKnown ? { name, city } : { name }, people, day: `2024-11-${day}` }
  }
})
const dataset = Dataset.make("bookings", bookings)

describe("Tagger.extract", () => {
  it("learns nested records, numbers and dates out of fold, and puts them through the schema", async () => {
    const wrong: Array<unknown> = []
    const experiment = Experiment.make("bookings", {
      dataset,
      candidates: { tagger: Tagger.extract(task) },
      scorers: [
        Scorer.make<unknown, unknown, unknown>("equal", ({ output, expected }) => {
          const isEqual = JSON.stringify(output) === JSON.stringify(expected)
          if (!isEqual) wrong.push(output)
          return isEqual
        })
      ]
    })
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(report.candidates[0]?.modes.right).toBeGreaterThanOrEqual(58)
    expect(wrong.length).toBeLessThanOrEqual(2)
  })

  it("is Malformed where a field that must be there is not found, and names it", async () => {
    const { candidate } = await Trained.fit(Tagger.extract(task), dataset)
    const question = { input: "", caseId: "1", candidate: "tagger", repeat: 0, seed: 1 }
    const { outcome } = await Effect.runPromise(candidate.answer(question))
    expect(outcome).toMatchObject({
      _tag: "Malformed",
      reason: expect.stringMatching(/^(?:day|guest|people)/u)
    })
  })

  it("refuses labels that are no records, and options that are none", async () => {
    expect(() => Tagger.extract(task, { epochs: 0 })).toThrow("epochs: expected a positive integer, found 0")
    const words = Dataset.make("words", [{ input: "a", expected: "x" }])
    await expect(Trained.fit(Tagger.extract<object, string, string>(z.object({})), words)).rejects.toThrow(
      "label: expected a record, found string"
    )
  })

  it("learns from offsets, and from what holds for the text as a whole", async () => {
    // The same text is a number of people or an hour: only the question before it tells.
    const asked = Dataset.make(
      "asked",
      Array.from({ length: 40 }, (_, nth) => ({
        id: String(nth),
        input: { text: `${nth % 9}`, asked: nth % 2 === 0 ? "people" : "hour" },
        expected: { spans: [{ field: nth % 2 === 0 ? "people" : "hour", start: 0, end: 1 }] }
      }))
    )
    const schema = z.object({ people: z.string().optional(), hour: z.string().optional() })
    const model = await Trained.fit(
      Tagger.extract(schema, {
        on: (input: { readonly text: string; readonly asked: string }) => input.text,
        context: ({ asked: question }) => [question],
        spans: (expected: { readonly spans: ReadonlyArray<Tagger.Span> }) => expected.spans
      }),
      asked
    )
    expect(model.predict({ text: "5", asked: "people" }).output).toEqual({ people: "5" })
    expect(model.predict({ text: "5", asked: "hour" }).output).toEqual({ hour: "5" })
  })
})

describe("a trained tagger", () => {
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-tagger-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it("says what it saw, is explained, and is the same to the last bit from its file", async () => {
    const baseline = Tagger.extract(task)
    const model = await Trained.fit(baseline, dataset)
    const text = "Hi Zoe from Oslo here: a table for 9 on 30/11/2024 please"
    const answer = model.predict(text)
    expect(answer.output).toEqual({ guest: { name: "Zoe", city: "Oslo" }, people: 9, day: "2024-11-30" })
    expect(answer.confidence).toBeGreaterThan(0.5)
    expect(answer.because).toContainEqual(
      expect.stringMatching(/^guest\.name: "Zoe" at 3, probability 0\.\d\d$/u)
    )
    const { notes, features } = model.explain({ top: 3 })
    expect(notes).toContain("200 labelled values stand at one place of their text, 0 at several, 0 at none")
    expect(features?.map(({ label }) => label)).toContain("people begins")
    const file = join(folder, "tagger.json")
    await model.save(file)
    const loaded = await Trained.load(file, baseline)
    expect(loaded.predict(text)).toEqual(answer)
    expect(loaded.explain()).toEqual(model.explain())
  })

  it("refuses a file with a fault by its field", async () => {
    const baseline = Tagger.extract(task)
    const file = join(folder, "faulty.json")
    const model = await Trained.fit(baseline, dataset)
    await model.save(file)
    const whole = JSON.parse(await readFile(file, "utf8"))
    for (const [change, message] of [
      [{ weights: [1, 2] }, /weights: expected \d+ numbers, found 2/u],
      [{ weights: ["x"] }, /state\.weights\.0: /u],
      [{ features: ["a", "a"], weights: Array(18).fill(0) }, /expected each once/u],
      [{ fields: 1 }, /state\.fields: /u]
    ] as const) {
      await writeFile(file, JSON.stringify({ ...whole, state: { ...whole.state, ...change } }))
      await expect(Trained.load(file, baseline)).rejects.toThrow(message)
    }
  })
})
