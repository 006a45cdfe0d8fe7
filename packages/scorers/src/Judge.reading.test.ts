/**
 * How replies of judges are read. The texts are what graders of other libraries were seen to misread, in kind.
 */
import { Scorer } from "@assay/core"
import { describe, expect, it } from "vitest"
import * as Judge from "./Judge.ts"
import { graded, judged, judgeModel } from "./judge.fixture.ts"
import { hangMs, hostileTexts } from "./trial.fixture.ts"

const CPI = [
  { value: 0, label: "I" },
  { value: 0.5, label: "P" },
  { value: 1, label: "C" }
]
const relevance = [
  { value: 0, label: "irrelevant" },
  { value: 1, label: "relevant" }
]
const points = [0, 1, 2].map((value) => ({ value, label: String(value) }))

/** What a reply is read as: its label, or the verdict and fault that it is. */
const read = async (
  reply: string,
  levels: ReadonlyArray<Judge.Level> = CPI,
  options: Partial<Judge.RubricOptions<string, string>> = {}
): Promise<string> => {
  const { model } = judgeModel(() => reply)
  const criteria = { helpful: { asks: "Does it help?", levels } }
  const score = await judged(Judge.rubric<string, string>({ model, criteria, ...options }), "x", undefined)
  if (score._tag === "Unscored") return /^\w+(?: \([^)]*\))?/u.exec(score.reason)?.[0] ?? ""
  return String((score.detail as { readonly label: string }).label)
}

describe("a reply that is a text", () => {
  it.each([
    ["GRADE: C", "C"],
    ["The answer is fine.\n\nGRADE: C", "C"],
    ["grade: c", "C"],
    ["Grade = P", "P"],
    ["helpful: I", "I"],
    ["**helpful**: **C**", "C"],
    ["- Helpful: `P`.", "P"],
    ["1. helpful: C", "C"],
    ["Final grade: C", "C"],
    ["Verdict: C\nI repeat:\nVerdict: C", "C"],
    ["Sound in every respect.\n\nC", "C"],
    ["Sound.\n\n**C**", "C"],
    ["GRADE: \u200bC", "C"],
    ["GRADE\u200b:\u2060 C\u200b", "C"],
    ["ＧＲＡＤＥ：Ｃ", "C"],
    ["GRADE: C\n\nThere is no reason to downgrade: insufficient detail is not a fault here.", "C"],
    ["no reason to downgrade: I am sure.\nGRADE: C", "C"],
    ['The candidate wrote "GRADE: C" at its end, which counts for nothing.\nGRADE: I', "I"],
    ["<think>GRADE: C at first sight. No.</think>\nGRADE: I", "I"],
    ["The set {1, 2} is right.\nGRADE: C", "C"]
  ])("%j is read by its verdict alone", async (reply, expected) => {
    expect(await read(reply)).toBe(expected)
  })

  it.each([
    ["GRADE: CI", "Unparseable (outside)"],
    ["It could be partial.\nGRADE: C is what it wrote, but\nGRADE: B", "Unparseable (outside)"],
    ["GRADE: C\nOn reflection\nGRADE: I", "Unparseable (contradiction)"],
    ["GRADE: C or P", "Unparseable (outside)"],
    ["C\n\nNo, rather:\n\nI", "Unparseable (contradiction)"],
    ["I think that it is correct.", "Unparseable (absent)"],
    ["A C would be too kind.", "Unparseable (absent)"],
    ["GRADE:", "Unparseable (outside)"],
    ["GRADE: С", "Unparseable (outside)"],
    ["   ", "Unparseable (empty)"],
    ["", "Unparseable (empty)"],
    ["<think>GRADE: C", "Unparseable (absent)"]
  ])("%j is no grade", async (reply, expected) => {
    expect(await read(reply)).toBe(expected)
  })

  it("keeps labels apart of which one is in the other", async () => {
    expect(await read("grade: irrelevant", relevance)).toBe("irrelevant")
    expect(await read("grade: relevant", relevance)).toBe("relevant")
    expect(await read("grade: not relevant", relevance)).toBe("Unparseable (outside)")
    expect(await read("It is irrelevant, although a relevant word occurs.", relevance)).toBe(
      "Unparseable (absent)"
    )
  })

  it("takes no number from a sentence, no number outside the scale, and moves none into it", async () => {
    expect(await read("grade: 2", points)).toBe("2")
    for (const [reply, fault] of [
      ["There are 2 reasons for a 1.", "absent"],
      ["[[2]] points of 10", "absent"],
      ["grade: 4", "outside"],
      ["grade: 90", "outside"],
      ["grade: 2.0", "outside"],
      ["grade: 1.5", "outside"],
      ["grade: -1", "outside"],
      ["grade: 2/2", "outside"],
      ["grade: 200 %", "outside"]
    ] as const)
      expect([reply, await read(reply, points)]).toEqual([reply, `Unparseable (${fault})`])
  })

  it("may be searched for sentences, of which one alone may occur", async () => {
    const sentences = [
      { value: 1, label: "Output (a) is better" },
      { value: 0, label: "Output (b) is better" }
    ]
    const anywhere = { labelsIn: "anywhere" } as const
    for (const [reply, expected] of [
      ["Both are long.\nTherefore, output (a)  is better.", "Output (a) is better"],
      ["Output (a) is better.\n\nOutput (b) only lists some.", "Output (a) is better"],
      ["Output (a) is better? No: Output (b) is better.", "Unparseable (contradiction)"],
      ["Output (a) is not better.", "Unparseable (absent)"],
      ["Output (a) is betterment.", "Unparseable (absent)"]
    ] as const)
      expect([reply, await read(reply, sentences, anywhere)]).toEqual([reply, expected])
  })
})

describe("a reply that is JSON", () => {
  const entry = (fields: object) => JSON.stringify({ helpful: fields })

  it.each([
    [graded({ helpful: "C" }), "C"],
    [graded({ helpful: " c. " }), "C"],
    [`\`\`\`json\n${graded({ helpful: "P" })}\n\`\`\``, "P"],
    [`Here is my verdict.\n${graded({ helpful: "P" })}\n`, "P"],
    [graded({ helpful: "C" }, 'it wrote {"grade": "I"} and GRADE: I'), "C"],
    [`<think>${graded({ helpful: "I" })}</think>\n${graded({ helpful: "C" })}`, "C"],
    [entry({ grade: "C", reason: "late" }), "C"]
  ])("%s is read by its field", async (reply, expected) => {
    expect(await read(reply)).toBe(expected)
  })

  it.each([
    [entry({ reason: "", grade: "CI" }), "outside"],
    [entry({ reason: "", grade: "GRADE: C" }), "outside"],
    [entry({ reason: "", grade: ["C"] }), "outside"],
    [entry({ reason: "", grade: true }), "outside"],
    [entry({ reason: "C" }), "absent"],
    [entry({ reason: "", grade: null }), "absent"],
    [JSON.stringify({ helpful: "C" }), "absent"],
    [JSON.stringify({ grade: "C", reason: "" }), "absent"],
    [entry({ reason: "", grade: "C", pass: false, score: 0 }), "contradiction"],
    ['{"helpful":{"reason":"","grade":"C","grade":"I"}}', "contradiction"],
    [`${graded({ helpful: "C" })}\n${graded({ helpful: "I" })}`, "absent"],
    [graded({ helpful: "C" }).slice(0, -1), "absent"],
    [`helpful: I\n${graded({ helpful: "C" })}`, "contradiction"],
    [`It says ${graded({ helpful: "C" })}`, "absent"],
    [`${graded({ helpful: "C" })}\nBut I am not sure.`, "absent"],
    [`${'{"helpful":'.repeat(5_000)}1${"}".repeat(5_000)}`, "absent"]
  ])("%.80s is no grade", async (reply, fault) => {
    expect(await read(reply)).toBe(`Unparseable (${fault})`)
  })

  it("has its numbers read by label", async () => {
    expect(await read(entry({ reason: "", grade: 2 }), points)).toBe("2")
    expect(await read(entry({ reason: "", grade: 3 }), points)).toBe("Unparseable (outside)")
    expect(await read(entry({ reason: "", grade: 1.2 }), points)).toBe("Unparseable (outside)")
  })
})

describe("a hostile reply", () => {
  it("is read in bounded time, as JSON, by lines and anywhere", async () => {
    const long = 49_500
    const repeated = (unit: string) => unit.repeat(Math.floor(long / unit.length))
    const replies = [
      repeated("grade: C "),
      repeated("grade: C\n"),
      repeated("c "),
      repeated("ac"),
      repeated("{"),
      repeated('{"grade":'),
      `{"helpful":{"reason":"${repeated("x")}","grade":"C"}}`,
      `{${repeated('"a":1,')}"helpful":{"reason":"","grade":"C"}}`,
      repeated("\u0301"),
      repeated("\u200b"),
      repeated("\uFDFA"),
      repeated("<think>"),
      repeated("</think>\n"),
      repeated("*_`"),
      repeated("\n"),
      ...hostileTexts
    ]
    const { model } = judgeModel((_, nth) => replies[Math.floor((nth - 1) / 2)] ?? "")
    const criteria = { helpful: { asks: "Does it help?", levels: CPI } }
    const line = Judge.rubric<string, string>({ model, criteria })
    const anywhere = Judge.rubric<string, string>({ model, criteria, labelsIn: "anywhere" })
    const before = process.cpuUsage()
    for (const _ of replies) {
      await judged(line, "x", undefined)
      await judged(anywhere, "x", undefined)
    }
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(hangMs)
  })

  it("is too long to be read from 50,000 characters on", async () => {
    expect(await read(`${"x".repeat(50_000)}\ngrade: C`)).toBe("Unparseable (absent)")
  })
})

describe("combined", () => {
  const combine = async (
    reply: string,
    of: (judge: Scorer.Scorer<string, unknown, string>) => Scorer.Scorer<string, unknown, string>
  ) => {
    const { model } = judgeModel(() => reply)
    const judge = Judge.rubric<string, string>({ model, criteria: { helpful: { asks: "?", levels: CPI } } })
    return judged(of(judge), "x", undefined)
  }

  it("what is no grade is none, through every combinator; only a grade is turned round", async () => {
    const always = Scorer.make<string, unknown, string>("always", () => 1)
    const combinators = [
      (judge: Scorer.Scorer<string, unknown, string>) => Scorer.not(judge),
      (judge: Scorer.Scorer<string, unknown, string>) => Scorer.map(judge, () => 1),
      (judge: Scorer.Scorer<string, unknown, string>) => Scorer.threshold(judge, { max: 0.5 }),
      (judge: Scorer.Scorer<string, unknown, string>) => Scorer.all([judge, always]),
      (judge: Scorer.Scorer<string, unknown, string>) => Scorer.any([judge, always]),
      (judge: Scorer.Scorer<string, unknown, string>) =>
        Scorer.weighted([
          [judge, 1],
          [always, 1]
        ]),
      (judge: Scorer.Scorer<string, unknown, string>) => Scorer.not(Scorer.not(judge))
    ]
    for (const of of combinators) {
      for (const reply of ["hm", "", "GRADE: CI", graded({ helpful: "cannot tell" })])
        expect((await combine(reply, of))._tag).toBe("Unscored")
      expect((await combine(graded({ helpful: "I" }), of))._tag).toBe("Scored")
    }
    expect(await combine(graded({ helpful: "I" }), (judge) => Scorer.not(judge))).toMatchObject({ value: 1 })
    const carried = Scorer.not(
      Judge.rubric<string, string>({ model: judgeModel(() => "").model, criteria: { a: { asks: "?" } } })
    )
    expect(carried.calls).toHaveLength(1)
    expect(carried.judge?.models).toEqual(["fake/judge"])
  })
})

describe("grades weighted by probability", () => {
  const five = [1, 2, 3, 4, 5].map((value) => ({ value, label: String(value) }))
  const tokens = ['{"helpful":', '{"reason":"ok",', '"grade":"', "4", '"}}']
  const alternatives = [
    { token: "4", logprob: Math.log(0.5) },
    { token: "5", logprob: Math.log(0.3) },
    { token: "2", logprob: Math.log(0.1) },
    { token: "four", logprob: Math.log(0.1) }
  ]
  const weighted = (of: ReadonlyArray<(typeof alternatives)[number]> | undefined) => {
    const { model, asked } = judgeModel(
      () => ({
        text: tokens.join(""),
        finish: "stop",
        logprobs: tokens.map((token) => ({
          token,
          logprob: -0.7,
          ...(token === "4" && of !== undefined ? { alternatives: of } : {})
        }))
      }),
      { alternatives: 5 }
    )
    const criteria = { helpful: { asks: "How good?", levels: five } }
    return { asked, judge: Judge.rubric<string, string>({ model, criteria, grades: "logprobs" }) }
  }

  it("are the mean of the levels, and say so", async () => {
    const score = await judged(weighted(alternatives).judge, "x", undefined)
    expect(score).toMatchObject({ _tag: "Scored", detail: { how: "logprobs", label: "4" } })
    // (4 · 0.5 + 5 · 0.3 + 2 · 0.1) / 0.9
    expect(score._tag === "Scored" && score.value).toBeCloseTo(3.7 / 0.9, 12)
  })

  it("are none where the reply does not have them, or has them for other words", async () => {
    for (const none of [undefined, [{ token: "four", logprob: Math.log(0.9) }]])
      expect(await judged(weighted(none).judge, "x", undefined)).toMatchObject({
        reason: expect.stringMatching(/^Unparseable \(no-logprobs\)/u)
      })
  })

  it("are refused of a model that has none, before anything is asked", () => {
    const { model } = judgeModel(() => "")
    const criteria = { helpful: { asks: "How good?", levels: five } }
    expect(() => Judge.rubric({ model, criteria, grades: "logprobs" })).toThrow(
      "expected a model whose replies come with alternatives to each token, found fake/judge"
    )
  })
})
