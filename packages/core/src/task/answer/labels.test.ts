import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import fc from "fast-check"
import { cpuMs } from "../../foundation/fixtures/cpuTime.fixture.ts"
import * as Decode from "../Decode.ts"

const read = (labels: ReadonlyArray<string>, text: string, options: Decode.LabelOptions = {}): string => {
  const result = Effect.runSync(Effect.result(Decode.label(labels, options)(text)))
  return result._tag === "Success" ? result.success.output : `(${result.failure.kind})`
}

type Table = ReadonlyArray<readonly [text: string, expected: string]>
const none = "(not-a-label)"
const several = "(ambiguous-label)"

const holds = (labels: ReadonlyArray<string>, table: Table) =>
  it.each(table)("reads %j as %s", (text, expected) => {
    expect(read(labels, text)).toBe(expected)
  })

describe("signs that belong to a label", () => {
  describe("-1, 0, 1", () => {
    holds(
      ["-1", "0", "1"],
      [
        ["**-1**", "-1"],
        ["-1.", "-1"],
        ['"-1"', "-1"],
        ["(−1)", "-1"],
        ["$-1$", "-1"],
        ["- -1", "-1"],
        ["* 1", "1"],
        ["Score: **–1**", "-1"],
        ["\\boxed{-1}", "-1"],
        ["- 1", several],
        ["-**1**", several],
        ["minus 1", several],
        ["Score: - 1", several]
      ]
    )
  })
  describe("grades", () => {
    holds(
      ["A", "A-", "A+", "B"],
      [
        ["**A-**", "A-"],
        ["(A+)", "A+"],
        ["A−", "A-"],
        ["Grade: **A**", "A"],
        ["Grade: A-.", "A-"],
        ["A minus", none]
      ]
    )
  })
  describe("bounds", () => {
    holds(
      ["<5", "5", ">5"],
      [
        ["`<5`", "<5"],
        ["**>5**", ">5"],
        ["5.", "5"],
        ["Value: <5", "<5"],
        ["> 5", several],
        ["less than 5", several]
      ]
    )
  })
  describe("languages", () => {
    holds(
      ["C", "C#", "C++"],
      [
        ["**C#**", "C#"],
        ["I mean C++.", "C++"],
        ["# C", "C"],
        ["C sharp", several]
      ]
    )
  })

  it("are never taken off to make another label", () => {
    const sets = [
      ["-1", "0", "1"],
      ["A", "A-", "A+"],
      ["O", "O-", "O+"],
      ["<5", "5", ">5"],
      ["C", "C#", "C++"],
      ["yes", "yes!", "yes?"],
      [".5", "5", "50"],
      ["#1", "1"],
      ["x", "(x)", "[x]"]
    ]
    const wrappers = [
      "**",
      "*",
      "_",
      "`",
      '"',
      "'",
      "“”",
      "()",
      "[]",
      "<b></b>",
      "$",
      "- ",
      "> ",
      "* ",
      ". ",
      "\n"
    ]
    for (const labels of sets) {
      for (const label of labels) {
        for (const wrapper of wrappers) {
          const half = wrapper.startsWith("<")
            ? 3
            : wrapper.length === 2 && !wrapper.endsWith(" ") && wrapper !== "**"
              ? 1
              : undefined
          const text =
            half === undefined
              ? `${wrapper}${label}${wrapper.endsWith(" ") ? "" : wrapper}`
              : `${wrapper.slice(0, half)}${label}${wrapper.slice(half)}`
          // (x) is a label, so x in brackets is that label.
          if (labels.includes(text)) continue
          for (const said of [text, `Answer: ${text}`]) {
            expect([label, several, none], `${JSON.stringify(labels)} ${JSON.stringify(said)}`).toContain(
              read(labels, said)
            )
          }
        }
      }
    }
  })
})

describe("a label that is denied", () => {
  const pairs = [
    ["toxic", "non-toxic"],
    ["spam", "not spam"],
    ["fraud", "no fraud"],
    ["URGENT", "NOT URGENT"],
    ["relevant", "irrelevant"]
  ] as const
  const spellings: ReadonlyArray<(label: string) => string> = [
    (x) => `not ${x}`,
    (x) => `It is **not** ${x}.`,
    (x) => `not "${x}"`,
    (x) => `not <b>${x}</b>`,
    (x) => `NOT '${x}'`,
    (x) => `not (${x})`,
    (x) => `not_${x}`,
    (x) => `not\u00a0${x}`,
    (x) => `non\u2010${x}`,
    (x) => `non\u2011${x}`,
    (x) => `non\u2013${x}`,
    (x) => `non-**${x}**`,
    (x) => `**non**-${x}`,
    (x) => `non\u00ad${x}`,
    (x) => `This isn't ${x}.`,
    (x) => `This isn\u2019t really ${x}.`,
    (x) => `I don't think this is ${x}`,
    (x) => `There is no ${x} here`,
    (x) => `never ${x}`,
    (x) => `hardly ${x}`,
    (x) => `without any ${x}`,
    (x) => `free of ${x}`,
    (x) => `${x}: no`,
    (x) => `${x}? No.`,
    (x) => `{"${x}": false}`,
    (x) => `Answer: not ${x}`,
    (x) => `The answer is **not** ${x}.`,
    (x) => `nicht ${x}`,
    (x) => `n'est pas ${x}`,
    (x) => `no es ${x}`.replace("es", "una"),
    (x) => `не ${x}`
  ]
  it.each(pairs)("is never the opposite: %s, %s", (label, opposite) => {
    for (const spelling of spellings) {
      const text = spelling(label)
      expect([opposite, none, several], text).toContain(read([label, opposite], text))
      expect([none, several], text).toContain(read([label, "something else"], text))
    }
  })

  it.each([
    ["not only toxic", "toxic"],
    ["No doubt: toxic", "toxic"],
    ["Not sure, but I would say toxic", "toxic"],
    ["This is toxic.", "toxic"],
    ["nontoxic", "non-toxic"]
  ])("is not seen where nothing is denied: %j is %s", (text, expected) => {
    expect(read(["toxic", "non-toxic"], text)).toBe(expected)
  })

  it("is named in the message", () => {
    const failure = Effect.runSync(Effect.flip(Decode.label(["spam", "ham"])("It is not spam.")))
    expect(failure.message).toBe(
      'expected one of "spam", "ham"; found only that it is not "spam": "It is not spam."'
    )
  })
})

describe("option letters", () => {
  holds("ABCDEFGHIJ".split(""), [
    ["This is a tough one.", none],
    ["A tough one.", none],
    ["I'd say it is hard", none],
    ["I don't know", none],
    ["I, personally, cannot say", none],
    ["C'est difficile", none],
    ["J'ai un doute", none],
    ["Q&A", none],
    ["I think it is H", "H"],
    ["Answer: I think B", "B"],
    ["Answer: I", "I"],
    ["(I)", "I"],
    ["**A** is right", "A"],
    ["A because it moves", "A"],
    ["A) the car", "A"],
    ["A. The car", "A"],
    ["I choose option b.", "B"],
    ["Ｂ", "B"]
  ])
  it.each([
    [["É", "B"], "É vero"],
    [["O", "A"], "O Brasil venceu"],
    [["Y", "N"], "Y entonces"],
    [["it", "en"], "I think it is hard"],
    [["US", "UK"], "Let us see"]
  ])("are not words: %j in %j", (labels, text) => {
    expect(read(labels, text)).toBe(none)
  })
})

describe("a marker of the answer", () => {
  holds(
    ["A", "B", "C", "D"],
    [
      ["The answer is B because A is wrong.", "B"],
      ["A looks good, so does C.\nANSWER: B", "B"],
      ["Not A.\n**Final Answer:** **B**", "B"],
      ["A or C?\n\nFinal Answer\n\nB", "B"],
      ["A was wrong: \\boxed{\\text{B}}.", "B"],
      ["A?\n#### B", "B"],
      ["Answer: A\nNo.\nFinal answer: B", "B"],
      ["Answer: A\nWait.\nAnswer: B", several],
      ["Answer: A or B", several],
      ["The answer is not B.", none],
      ["A，C? 答案是B", "B"],
      ["A? Réponse : C", "C"],
      ["A? Ответ: C", "C"]
    ]
  )
  it("is chosen among where `take` says so", () => {
    expect(read(["A", "B"], "Answer: A\nWait.\nAnswer: B", { take: "last" })).toBe("B")
    expect(read(["A", "B"], "Answer: A\nWait.\nAnswer: B", { take: "first" })).toBe("A")
    expect(read(["yes", "no"], "yes and no", { take: "last" })).toBe("no")
  })
})

describe("labels in scripts without spaces", () => {
  holds(
    ["正面", "负面", "中性"],
    [
      ["这是负面评价", "负面"],
      ["情感：正面。", "正面"],
      ["其中性能好", none],
      ["不是正面", none],
      ["并非负面", none]
    ]
  )
  holds(
    ["是", "否"],
    [
      ["这是一个问题", none],
      ["答案：否", "否"],
      ["是，因为", "是"]
    ]
  )
  holds(
    ["满意", "不满意"],
    [
      ["客户不满意", "不满意"],
      ["客户很满意", "满意"]
    ]
  )
  holds(
    ["肯定", "否定"],
    [
      ["答えは肯定です", "肯定"],
      ["否定ではない", none]
    ]
  )
  holds(
    ["긍정", "부정"],
    [
      ["이 리뷰는 긍정입니다", "긍정"],
      ["긍정이 아닙니다", none]
    ]
  )
  holds(
    ["환불", "취소"],
    [
      ["환불을 원합니다", "환불"],
      ["환불불가", none]
    ]
  )
  holds(
    ["บวก", "ลบ"],
    [
      ["ความคิดเห็นนี้เป็นเชิงลบ", "ลบ"],
      ["ไม่ใช่บวก", none]
    ]
  )
  holds(
    ["إيجابي", "سلبي"],
    [
      ["الإجابة هي الإيجابي", "إيجابي"],
      ["مراجعة سلبية", "سلبي"],
      ["غير إيجابي", none]
    ]
  )
  holds(
    ["A", "B"],
    [
      ["我选B。", "B"],
      ["정답은 B입니다", "B"],
      ["คำตอบคือ B ครับ", "B"]
    ]
  )
})

describe("time", () => {
  it.each([
    "'",
    "*",
    "`a`",
    "_",
    "<a ",
    "not ",
    "answer: ",
    "\\boxed{",
    "\n####",
    "\u0315\u0300",
    "负面",
    "A ",
    "-"
  ])("is linear in a text of %j", (unit) => {
    const text = unit.repeat(200_000 / unit.length)
    expect(cpuMs(() => read(["A", "B", "负面", "not spam", "spam", "-1"], text))).toBeLessThan(5_000)
  })

  it("and every text ends in a label or a failure", () => {
    const piece = fc.constantFrom(
      "spam",
      "not ",
      "A",
      "'",
      '"',
      "**",
      "-",
      "Answer:",
      "\n",
      "(",
      ")",
      "<b>",
      "\\boxed{",
      "}",
      "负面",
      "'t ",
      " "
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(typeof read(["spam", "not spam", "A", "-1", "1"], pieces.join(""))).toBe("string")
      }),
      { numRuns: 300, seed: 11 }
    )
  })
})
