import { hash } from "node:crypto"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Scorer } from "@assay/core"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { Nearest, Trained } from "./index.ts"
import { fromDense } from "./linear/csrMatrix.ts"
import * as Bm25 from "./nearest/bm25.ts"
import * as InvertedIndex from "./nearest/invertedIndex.ts"

describe("the inverted index", () => {
  it("finds what comparing every pair finds, the first of equals", () => {
    const rows = fc.array(fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(rows, fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), (texts, question) => {
        const index = InvertedIndex.make(fromDense(texts))
        const scores = texts.map((text) =>
          text.reduce((sum, value, at) => sum + value * (question[at] ?? 0), 0)
        )
        const most = Math.max(...scores)
        const expected = most === 0 ? undefined : { text: scores.indexOf(most), similarity: most }
        const asked = fromDense([question])
        // Twice, for the sums are gathered in one place.
        for (let time = 0; time < 2; time++) expect(InvertedIndex.nearest(index, asked, 0)).toEqual(expected)
      })
    )
  })
})

describe("BM25", () => {
  it("gives the scores of rank_bm25's formula with the idf of Lucene, worked by hand", () => {
    // Two texts of lengths 2 and 4 over two terms: [1, 1] and [0, 4]; k1 = 1.2, b = 0.75, mean length 3.
    const counted = fromDense([
      [1, 1],
      [0, 4]
    ])
    const weighing = Bm25.weighing(counted)
    expect([...weighing.rarity]).toEqual([Math.log(1 + 1.5 / 1.5), Math.log(1 + 0.5 / 2.5)])
    const { values } = Bm25.weigh(counted, weighing)
    const damping = (length: number) => 1.2 * (0.25 + (0.75 * length) / 3)
    expect(values[0]).toBeCloseTo((Math.log(2) * 2.2) / (1 + damping(2)), 12)
    expect(values[2]).toBeCloseTo((Math.log(1.2) * 2.2 * 4) / (4 + damping(4)), 12)
  })
})

const replies = {
  refund: "We have sent your money back.",
  cancel: "Your plan ends today.",
  parcel: "Your parcel is on its way."
}
const asked = {
  refund: "money back for order",
  cancel: "stop my monthly plan",
  parcel: "where is the parcel"
}
const dataset = Dataset.make(
  "letters",
  Array.from({ length: 60 }, (_, nth) => {
    const kind = (["refund", "cancel", "parcel"] as const)[nth % 3] ?? "refund"
    return { id: `c${nth}`, input: `${asked[kind]} ${nth} please`, expected: replies[kind] }
  })
)
const Reply = z.string()

describe("Nearest.answer", () => {
  it("answers with the reply of the most similar case, and never with the case's own", async () => {
    const alone = Dataset.make("alone", [
      ...Array.from({ length: 10 }, (_, nth) => ({
        id: `a${nth}`,
        input: `red rose ${nth}`,
        expected: `r${nth}`,
        cluster: "a"
      })),
      ...Array.from({ length: 10 }, (_, nth) => ({
        id: `b${nth}`,
        input: `blue sea ${nth}`,
        expected: `b${nth}`,
        cluster: "b"
      }))
    ])
    const given: Array<string> = []
    const run = (cases: typeof alone) =>
      Experiment.runPromise(
        Experiment.make("nearest", {
          dataset: cases,
          candidates: { nearest: Nearest.answer(Reply, { folds: 2 }) },
          scorers: [
            Scorer.make<unknown, unknown, string>("given", ({ output, expected }) => {
              given.push(output)
              return output === expected
            })
          ]
        }),
        { store: ":memory:" }
      )
    expect((await run(dataset)).report.candidates[0]?.modes.right).toBe(60)
    given.length = 0
    // The cluster is held out as a whole: what is left shares at most a number.
    expect((await run(alone)).report.candidates[0]?.modes.right).toBe(0)
    expect(given.length).toBeGreaterThan(0)
  })

  it("says which case it was, escalates what shares nothing, and takes the first id of equals", async () => {
    const model = await Trained.fit(Nearest.answer(Reply), dataset)
    const answer = model.predict("where is the parcel 5 please")
    expect(answer.output).toBe(replies.parcel)
    expect(answer.because).toEqual(["nearest case: c5, similarity 1.00"])
    expect(answer.confidence).toBeGreaterThan(0.9)
    expect(model.predict("日本")).toMatchObject({
      output: undefined,
      because: ["no labelled case shares a word with the text"]
    })
    const twins = Dataset.make("twins", [
      { id: "z", input: "same words", expected: "first" },
      { id: "a", input: "same words", expected: "second" }
    ])
    expect((await Trained.fit(Nearest.answer(Reply), twins)).predict("same words").output).toBe("second")
  })

  it("answers alike to the last bit, in whatever order the cases are", async () => {
    const cases = Array.from({ length: 24 }, (_, nth) => ({
      id: `c${nth}`,
      input: `${["red", "blue", "green"][nth % 3]} ${["rose", "sea"][nth % 2]} ${nth % 4}`,
      expected: `reply ${nth}`
    }))
    const answers = async (ordered: typeof cases) => {
      const model = await Trained.fit(Nearest.answer(Reply), Dataset.make("colours", ordered))
      return ["red rose", "blue", "green sea 3", "rose sea red"].map((text) => model.predict(text))
    }
    const inOrder = await answers(cases)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(cases, { minLength: cases.length }), async (shuffled) => {
        expect(await answers(shuffled)).toEqual(inOrder)
      }),
      { numRuns: 10 }
    )
  })

  it("has a confidence that is worth its name where labels follow no words", async () => {
    const word = (nth: number) => hash("sha256", `word ${nth}`).slice(0, 6)
    const coin = Dataset.make(
      "coin",
      Array.from({ length: 300 }, (_, nth) => ({
        id: String(nth),
        input: `ticket ${word(nth)} ${word(nth % 40)}`,
        expected: Number.parseInt(hash("sha256", `coin ${nth}`).slice(0, 2), 16) < 128 ? "heads" : "tails"
      }))
    )
    const model = await Trained.fit(Nearest.answer(Reply), coin)
    const confidences = Array.from({ length: 100 }, (_, nth) =>
      Number(model.predict(`ticket ${word(1000 + nth)} ${word(nth % 40)}`).confidence)
    )
    const mean = confidences.reduce((sum, each) => sum + each, 0) / confidences.length
    expect(mean).toBeGreaterThan(0.35)
    expect(mean).toBeLessThan(0.65)
  })
})

describe("a file of the nearest", () => {
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-nearest-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it("answers alike to the last bit, and refuses a label that the schema does not take", async () => {
    const file = join(folder, "nearest.json")
    const baseline = Nearest.answer(Reply)
    const model = await Trained.fit(baseline, dataset)
    await model.save(file)
    const loaded = await Trained.load(file, baseline)
    for (const text of ["money back", "my plan 7", "parcel please", "日本"])
      expect(loaded.predict(text)).toEqual(model.predict(text))
    const whole = JSON.parse(await readFile(file, "utf8"))
    whole.state.entries[3].label = 7
    await writeFile(file, JSON.stringify(whole))
    await expect(Trained.load(file, baseline)).rejects.toThrow(/entries\.3\.label: .*string/u)
  })
})
