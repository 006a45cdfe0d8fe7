import { Embedder, Provider, Scorer } from "@assay/core"
import { expect, it } from "vitest"
import { cosine } from "./cosine.ts"

const vectors: Readonly<Record<string, ReadonlyArray<number>>> = {
  dog: [3, 4],
  hound: [4, 3],
  car: [-3, -4],
  flat: [0, 0],
  long: [1, 0, 0],
  odd: [Number.NaN, 1]
}

const asking = (asked: Array<string>, embed = (text: string) => vectors[text] ?? [1, 1]) =>
  Embedder.fromPromise({
    id: "own/model",
    embed: async (texts) => {
      asked.push(...texts)
      return texts.map(embed)
    }
  })

const score = (
  scorer: Scorer.Scorer<unknown, string | ReadonlyArray<string>, string | null>,
  output: string | null,
  expected: string | ReadonlyArray<string>
) => Scorer.scorePromise(scorer, { input: "", output, expected })

it("is the cosine of the angle, of the nearest expected text, and 0 for one below 0", async () => {
  const scorer = cosine({ by: asking([]) })
  expect((await score(scorer, "dog", "hound")).scores.cosine).toBeCloseTo(24 / 25, 6)
  expect(await score(scorer, "dog", ["car", "hound"])).toMatchObject({
    details: { cosine: { nearest: "hound" } }
  })
  const opposite = await score(scorer, "dog", "car")
  expect(opposite.scores.cosine).toBe(0)
  expect(opposite.details.cosine).toEqual({ cosine: expect.closeTo(-1, 6) })
})

it("asks for every text once, also where trials are scored at the same time", async () => {
  const asked: Array<string> = []
  const scorer = cosine({ by: asking(asked) })
  await Promise.all(
    ["dog", "hound", "dog", "hound", "car"].map((output) => score(scorer, output, ["dog", "x"]))
  )
  await score(scorer, "car", "dog")
  expect(asked.toSorted()).toEqual(["car", "dog", "hound", "x"])
})

it("asks for no empty text and for none that is the expected one", async () => {
  const asked: Array<string> = []
  const scorer = cosine({ by: asking(asked) })
  expect((await score(scorer, "", "dog")).scores.cosine).toBe(0)
  expect((await score(scorer, null, "")).scores.cosine).toBe(1)
  expect((await score(scorer, "dog", "dog")).scores.cosine).toBe(1)
  expect(asked).toEqual([])
})

it("leaves a trial unscored whose call fails, and asks again", async () => {
  let fails = true
  const scorer = cosine({
    by: Embedder.fromPromise({
      id: "own/model",
      embed: async (texts) => {
        if (fails)
          throw new Provider.Error({
            provider: "own/model",
            reason: new Provider.InvalidRequest({}),
            detail: "the text is too long"
          })
        return texts.map(() => [1, 1])
      }
    })
  })
  expect((await score(scorer, "dog", "hound")).unscored.cosine).toContain("own/model: the text is too long")
  fails = false
  expect((await score(scorer, "dog", "hound")).scores.cosine).toBeCloseTo(1, 6)
})

it("tries again what may be tried again", async () => {
  let calls = 0
  const scorer = cosine({
    by: Embedder.fromPromise({
      id: "own/model",
      embed: async (texts) => {
        calls++
        if (calls === 1) throw new Error("connection reset")
        return texts.map(() => [1, 1])
      }
    })
  })
  expect((await score(scorer, "dog", "hound")).scores.cosine).toBeCloseTo(1, 6)
  expect(calls).toBe(3)
})

it.each([
  ["flat", "not all 0"],
  ["odd", "expected one list of numbers"],
  ["long", "vectors of one length, found 3 and 2"]
])("says what is wrong with the vector of %s", async (output, reason) => {
  expect((await score(cosine({ by: asking([]) }), output, "dog")).unscored.cosine).toContain(reason)
})

it("stays unscored where an embedder returns what it must not", async () => {
  for (const bad of [undefined, null, [], [[1], [2]], "text", [["1"]]]) {
    const by = Embedder.fromPromise({ id: "own/model", embed: async () => bad as Embedder.Vectors })
    expect((await score(cosine({ by }), "dog", "hound")).unscored.cosine).toContain("own/model: expected")
  }
})
