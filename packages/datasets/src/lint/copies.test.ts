import { Dataset } from "@assay/core"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import * as Lint from "./Lint.ts"
import { nearPairs } from "./nearPairs.ts"

const letter = (amount: number): string =>
  `Dear customer, our records show that your account is overdue. Please transfer the amount of ${amount} euro to us within ten days.`

describe("near copies (hazard 1.6)", () => {
  it("1,000 form letters with other amounts are kept apart", () => {
    expect(nearPairs(Array.from({ length: 1_000 }, (_, k) => letter(100 + k))).pairs).toStrictEqual([])
  })

  it("A like B and B like C are two pairs: nothing is concluded of A and C", () => {
    const a = "please send the signed contract for the new office to our lawyer before friday noon"
    const b = "please send the signed contract for the old office to our lawyer before friday noon"
    const c = "please mail the signed contract for the old office to our agent before monday noon"
    const { pairs } = nearPairs([a, b.replace("before friday", "before monday"), c])
    expect(pairs.map(({ earlier, later }) => [earlier, later])).toStrictEqual([
      [0, 1],
      [1, 2]
    ])
  })

  it("a hub does not join strangers", () => {
    const shared = "thank you for calling the service line of our bank"
    const one = `${shared} i have lost my card and need another soon`
    const two = `${shared} what is the rate for a loan on a house`
    const { pairs } = nearPairs([one, shared, two])
    expect(pairs).toStrictEqual([])
  })

  it("finds all copies where 90 % of the rows are copies", () => {
    const words =
      "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma".split(
        " "
      )
    const texts = Array.from({ length: 3_000 }, (_, k) => {
      const name = `n${k}`.replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "")
      return k % 10 === 0 ? words.map((word) => `${word}${name}`).join(" ") : `${words.join(" ")} ${name}`
    })
    const { pairs, limited } = nearPairs(texts)
    const found = new Set(pairs.flatMap(({ earlier, later }) => [earlier, later]))
    expect([found.size, limited]).toStrictEqual([2_700, 0])
  })

  it("order counts: a way back is not the way there", () => {
    const there = "book a flight from paris to london and a train from rome to milan"
    const back = "book a flight from london to paris and a train from milan to rome"
    expect(nearPairs([there, back]).pairs).toStrictEqual([])
  })

  it("equals what comparing all pairs finds", () => {
    const words = "the of a to in is it you that was for on are with as his they be at one have this".split(
      " "
    )
    let state = 7
    const below = (n: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * n)
    }
    const base = Array.from({ length: 40 }, () =>
      Array.from({ length: 8 + below(20) }, () => words[below(words.length)] ?? "")
    )
    const texts = base.flatMap((each) => [
      each.join(" "),
      each.map((word) => (below(12) === 0 ? (words[below(words.length)] ?? "") : word)).join(" ")
    ])
    const found = nearPairs(texts).pairs.map(({ earlier, later }) => `${earlier} ${later}`)
    const all = texts.flatMap((a, i) =>
      texts.slice(0, i).flatMap((b, j) => (nearPairs([b, a]).pairs.length > 0 ? [`${j} ${i}`] : []))
    )
    expect(all.length).toBeGreaterThan(15)
    expect(found.toSorted()).toStrictEqual(all.toSorted())
  })
})

const rulesOf = (
  { findings }: Lint.Result,
  ...only: ReadonlyArray<Lint.Rule>
): ReadonlyArray<readonly [rule: string, ids: ReadonlyArray<string>]> =>
  findings.flatMap(({ rule, rows }) =>
    only.includes(rule) ? [[rule, rows.map(({ id }) => id)] as const] : []
  )

const labelled = (
  name: string,
  rows: ReadonlyArray<readonly [id: string, input: string, expected: string]>
) =>
  Dataset.make(
    name,
    rows.map(([id, input, expected]) => ({ id, input, expected }))
  )

describe("copies and labels", () => {
  const filler = Array.from({ length: 12 }, (_, k) => {
    const word = `w${"abcdefghijkl"[k]}`
    return [`f${k}`, `${word}a ${word}b ${word}c ${word}d`, k % 2 === 0 ? "yes" : "no"] as const
  })

  it("one input with two labels is an error, whose rarest label is named first", async () => {
    const result = await Lint.datasetPromise(
      labelled("a", [
        ...filler,
        ["1", "is it open", "yes"],
        ["2", "is it open", "no"],
        ["3", "is it open", "yes"]
      ])
    )
    expect(rulesOf(result, "label-conflict", "duplicate")).toStrictEqual([
      ["label-conflict", ["2", "1", "3"]]
    ])
    expect(result.findings[0]).toMatchObject({
      severity: "error",
      message: 'the same input has 2 labels: "no" (1 row), "yes" (2 rows)',
      rows: [{ file: "a", line: 14, id: "2" }, {}, {}]
    })
  })

  it("a nearly equal input with another label is a warning; with the same one a note", async () => {
    const text = "could you please tell me whether the main office is open on the next public holiday"
    const result = await Lint.datasetPromise(
      labelled("a", [
        ...filler,
        ["1", text, "yes"],
        ["2", text.replace("main", "other"), "no"],
        ["3", text.replace("next", "coming"), "yes"]
      ])
    )
    expect(rulesOf(result, "near-label-conflict", "near-copy")).toStrictEqual([
      ["near-label-conflict", ["2", "1"]],
      ["near-label-conflict", ["3", "2"]],
      ["near-copy", ["3", "1"]]
    ])
  })

  it("the same input in training and test is an error, and nothing is said of the training set alone", async () => {
    const test = labelled("test", [...filler, ["1", "is it open", "yes"]])
    const training = labelled("training", [
      ["t1", "is it open", "yes"],
      ["t2", "two of these", "no"],
      ["t3", "two of these", "yes"],
      ["t4", "unlike all others", "no"]
    ])
    const result = await Lint.datasetPromise(test, { against: [training] })
    expect(rulesOf(result, "copy-across-files", "label-conflict")).toStrictEqual([
      ["copy-across-files", ["1", "t1"]]
    ])
    expect(result.cases).toBe(13)
    const both = await Lint.datasetPromise([test, training])
    expect(rulesOf(both, "copy-across-files", "label-conflict")).toStrictEqual([
      ["copy-across-files", ["1", "t1"]],
      ["label-conflict", ["t3", "t2"]]
    ])
  })

  it("an identity stays when other rows come and go, and changes with the label", async () => {
    const identity = async (rows: Parameters<typeof labelled>[1]) =>
      (await Lint.datasetPromise(labelled("a", rows))).findings.find(({ rule }) => rule === "duplicate")
        ?.identity
    const pair = [["1", "x y z", "yes"] as const, ["2", "x y z", "yes"] as const]
    const one = await identity([...filler, ...pair])
    expect(one).toMatch(/^duplicate-[0-9a-f]{10}$/)
    expect(await identity([...pair, ...filler.slice(3)])).toBe(one)
    expect(await identity([...filler, ...pair.map(([id, input]) => [id, input, "no"] as const)])).not.toBe(
      one
    )
  })
})

it("a lone surrogate is named, with its row and field, and the rows around it are looked at", async () => {
  const rows = Dataset.fromAsyncIterable("a", () => [
    { id: "1", input: { text: "half \ud800 of one" } },
    { id: "2", input: { text: "is it open" } },
    { id: "3", input: { text: "is it open" } }
  ])
  const { findings } = await Effect.runPromise(Lint.dataset(rows))
  expect(findings[0]).toMatchObject({ rule: "fault", severity: "error", rows: [{ line: 1 }] })
  expect(findings[0]?.message).toContain("input.text: expected well-formed Unicode, found a lone surrogate")
  expect(findings.map(({ rule }) => rule)).toContain("duplicate")
})
