import { describe, expect, test } from "@effect/vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import { width } from "../text/terminalText.ts"
import { toMarkdown, toText } from "./Report.ts"
import { outlines } from "./sections/comparison.ts"
import { outline } from "./sections/glance.ts"

const tickets = Dataset.make(
  "tickets",
  Array.from({ length: 60 }, (_, nth) => ({
    id: `t-${nth}`,
    input: nth,
    expected: "refund",
    tags: { language: nth % 4 === 0 ? "de" : "en" }
  }))
)

const missing = (every: number) => (nth: number) => (nth % every === 0 ? "other" : "refund")

const { report } = await Experiment.runPromise(
  Experiment.make("three", {
    dataset: tickets,
    candidates: { a: missing(11), b: missing(7), c: missing(2) },
    scorers: {
      exact: ({ output, expected }) => output === expected,
      long: ({ output }) => output.length > 5
    },
    against: "c"
  }),
  { store: ":memory:" }
)
const { comparisons } = report
const [first] = comparisons
if (first === undefined) throw new Error("nothing was compared")

describe("comparisons at a glance", () => {
  test("answer first; what the columns mean stands once, behind them, and details are left to the full report", () => {
    for (const columns of [80, 120]) {
      const text = toText(first, { columns, next: ["Next: --full."] })
      const lines = text.trimEnd().split("\n")
      expect(lines.slice(0, 3)).toEqual([
        "a against c",
        expect.stringMatching(/^three, 60 cases, run three-/),
        ""
      ])
      expect(lines[3]).toMatch(/^a is 40\.0 points better than c/)
      expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns)
      expect(lines.length).toBeLessThanOrEqual(20)
      expect(text.indexOf("detectable: ")).toBeGreaterThan(text.lastIndexOf("improved"))
      for (const score of ["exact", "long"]) expect(text).toMatch(new RegExp(`^${score} +improved`, "m"))
      expect(text).toMatch(/Lost: t-11.* Gained: t-/s)
      expect(lines.at(-1)).toBe("Next: --full.")
      expect(text).not.toContain("language=de")
    }
    expect(toMarkdown(first)).not.toContain("language=de")
    expect(toText(first, { full: true })).toContain("language=de")
  })

  test("hold several candidates in one table, and say once why others are left out", () => {
    const reason = "three-1 has no candidate of that name; it has c"
    const skipped = ["x", "y"].map((candidate) => ({ candidate, reason }))
    const text = toText(outline(comparisons, { skipped }))
    expect(text).toMatch(/^a and b against c\n/)
    expect(text).toContain("Against c, in points: a (")
    expect(text.match(/^(a|b), (exact|long) +improved/gm)).toHaveLength(4)
    expect(text).toContain("x, y were not compared: three-1 has no candidate of that name; it has c.")
    expect(text.match(/detectable: /g)).toHaveLength(1)
  })

  test("have one legend in the full report of several, and none before an answer", () => {
    const text = outlines(comparisons)
      .map((each) => toText(each))
      .join("\n")
    expect(text.match(/^Level 5 %, margin 0\.02\./gm)).toHaveLength(1)
    expect(text.indexOf("Level 5 %")).toBeGreaterThan(text.lastIndexOf("better than c"))
    expect(toText(report, { full: true }).match(/^Level 5 %/gm)).toHaveLength(1)
  })
})
