import { describe, expect, test } from "@effect/vitest"
import { width } from "../text/terminalText.ts"
import { worth } from "./fixtures/decisions.fixture.ts"
import { many as four } from "./fixtures/summaries.fixture.ts"
import { toMarkdown, toText } from "./Report.ts"
import { quantity } from "./sections/decision/quantity.ts"

const decided = (names: ReadonlyArray<string>) => ({
  ...four,
  decisions: names.map((name) => worth(name)),
  undecided: [{ decision: "choice", question: "choice", reason: "the run left out regex" }]
})

const flat = (text: string): string => text.replaceAll(/\s+/gu, " ")

describe("decisions", () => {
  test("stand first on the first screen, one at length and several in a sentence each", () => {
    for (const write of [toText, toMarkdown]) {
      const one = flat(write(decided(["worth of gpt over logreg"])))
      const at = one.indexOf("gpt is worth its price")
      expect(at).toBeGreaterThan(0)
      expect(at).toBeLessThan(one.indexOf("has the highest"))
      expect(one).toContain("A right answer is worth it from")
      expect(one).toContain("Doubt: The prices are those of the calls")
      expect(one).toContain("No decision on choice: the run left out regex.")
      const several = flat(write(decided(["a", "b", "c", "d"])))
      expect(several.split("gpt is worth its price").length).toBe(5)
      expect(several).not.toContain("A right answer is worth it from")
    }
  })

  test("end a first screen that says where to look next, once more", () => {
    const next = ["Next, with the same command: --full (all tables)."]
    const last = (names: ReadonlyArray<string>) =>
      flat(toText(decided(names), { next }).split("where to look").at(-1) ?? "")
        .split(" (all tables). ")
        .at(-1)
    expect(last(["worth of gpt over logreg"])).toMatch(
      /^Decided: gpt is worth its price .* 1,000,000 tasks\. ?$/u
    )
    expect(last(["a", "b", "c"])).toContain("(2 more answers at the top)")
    expect(toText(decided(["a"]))).not.toContain("Decided: ")
  })

  test("fit 80 columns, and four of them leave the first screen its room", () => {
    const screen = toText(decided(["a", "b", "c", "d"]), { columns: 80 })
      .trimEnd()
      .split("\n")
    expect(Math.max(...screen.map(width))).toBeLessThanOrEqual(80)
    const without = toText(four, { columns: 80 }).trimEnd().split("\n")
    expect(screen.length - without.length).toBeLessThanOrEqual(12)
  })

  test("say all in the full report: doubts, numbers in their units, tables", () => {
    for (const write of [toText, toMarkdown]) {
      const full = flat(write(decided(["worth of gpt over logreg", "b"]), { full: true }))
      for (const text of [
        "Decision: worth of gpt over logreg",
        "Doubt: The prices are those",
        "3.1 points",
        "1.2 to 4.9 points (95 %)",
        "$420",
        "1.2 s",
        "nothing tells right answers",
        "Where the model wins",
        "Not decided"
      ])
        expect(full).toContain(text)
      expect(full).toMatch(/6(\\)? (\\)?\[2(\\)?, 10(\\)?\]/u)
    }
  })

  test("show nothing that acts in a terminal or in Markdown", () => {
    const hostile = "\u001b[31m<img src=x onerror=alert(1)> | `x`\n# heading"
    const decision = { ...worth(), name: hostile, verdict: hostile, doubts: [hostile] }
    const report = {
      ...four,
      decisions: [{ ...decision, sentences: [hostile, hostile] as const }],
      undecided: [{ decision: hostile, question: "x", reason: hostile }]
    }
    for (const full of [false, true]) {
      expect(toText(report, { full })).not.toContain("\u001b")
      expect(toMarkdown(report, { full })).not.toContain("<img")
      expect(toMarkdown(report, { full })).not.toMatch(/^# heading/mu)
    }
  })

  test("write every unit", () => {
    expect(
      (
        [
          [0.8336, "share"],
          [0.01, "points"],
          [-0.0312, "points"],
          [-12.4, "usd"],
          [0.00031, "usd"],
          [999_999.6, "usd"],
          [420, "ms"],
          [1, "cases"],
          [1_300, "requests"],
          [3.25, "months"],
          [1, "days"],
          [0.123456, "number"]
        ] as const
      ).map(([value, unit]) => quantity(value, unit))
    ).toEqual([
      "83.4 %",
      "1 point",
      "-3.1 points",
      "-$12.40",
      "$0.00031",
      "$1,000,000",
      "420 ms",
      "1 case",
      "1,300 requests",
      "3.25 months",
      "1 day",
      "0.123"
    ])
  })
})
