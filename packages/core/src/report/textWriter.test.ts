import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { width } from "../text/terminalText.ts"
import {
  candidate,
  costs,
  figures,
  hostile,
  many,
  priced,
  score,
  small,
  summary,
  withTexts
} from "./fixtures/summaries.fixture.ts"
import { type Options, optionsFor, type Result, toText } from "./Report.ts"

/** The full report; of the first screen, see `screen.test.ts`. */
const render = (result: Result, options: Options): string => toText(result, { full: true, ...options })

const plain = { columns: 80, color: false }

/** The lines of a section, without its title. */
const section = (text: string, title: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  const from = lines.findIndex((line) => line.startsWith(title))
  const length = lines.slice(from + 1).findIndex((line) => titles.some((each) => line.startsWith(each)))
  return from < 0 ? [] : lines.slice(from + 1, length < 0 ? undefined : from + 1 + length)
}

const titles = [
  "Results",
  "Further scores",
  "Cost in USD",
  "Beside the service time",
  "Slices",
  "How trials failed",
  "Why trials failed",
  "Metrics",
  "Notes"
]

const texts = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      "\u001b[31mred",
      "\u009b2J",
      "a\nb\rc",
      "\u202eevil",
      "日本語".repeat(9),
      "👩🏽‍💻".repeat(20),
      "x".repeat(200),
      ""
    )
  ),
  { minLength: 1, maxLength: 40 }
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

describe("a summary in a terminal", () => {
  it("says experiment, dataset, digest, run, seed and repeats first", () => {
    expect(render(small, plain).split("\n").slice(0, 3)).toEqual([
      "ticket-intents",
      "tickets@2026-03, 240 cases (180 typical, 40 edge, 20 adversarial)",
      "digest 3f2a9c1b04de, run 01KAVQ8Z3M7R, seed 1, 1 repeat"
    ])
  })

  it("says how much of an incomplete run there is", () => {
    expect(render(many, plain)).toContain("incomplete: 91,386 of 95,040 trials\n")
    expect(render(small, plain)).not.toContain("incomplete")
  })

  it("shows n and what it is made of for every candidate and every score", () => {
    const text = render(small, { columns: 200, color: false })
    const rows = [...section(text, "Results"), ...section(text, "Further scores")].flatMap((line) => {
      const split = /(?:\]|n\/a) +(\d+) +(\d+) +(\d+) +(\d+)(?: |$)/.exec(line)
      return split === null ? [] : [split.slice(1).map(Number)]
    })
    expect(rows).toEqual([
      [240, 234, 2, 4],
      [240, 240, 0, 0],
      [240, 240, 0, 0],
      [240, 234, 2, 4],
      [240, 0, 240, 0]
    ])
  })

  it("marks the candidate others are held against, and recorded latencies", () => {
    const row = render(small, { columns: 160, color: false })
      .split("\n")
      .find((line) => line.startsWith("logreg (against) [1]"))
    expect(row).toContain("0.38 ms r  38 ms r")
  })

  it("says what a percentile would need instead of giving one", () => {
    expect(render(small, plain)).toContain("n/a (needs 299)")
  })

  it("has a percentage only for scores between 0 and 1", () => {
    const further = section(render(small, plain), "Further scores").join("\n")
    expect(further).toContain("12.6 [11.9, 13.3]")
    expect(further).not.toContain("%  [")
  })

  it("lists kinds in their order before tags, and the rest of many tags as a number", () => {
    const labels = section(render(small, plain), "Slices").flatMap((line) => /^\w+=\w+/.exec(line)?.[0] ?? [])
    expect(labels.slice(0, 6)).toEqual([
      "kind=typical",
      "kind=edge",
      "kind=adversarial",
      "language=de",
      "language=en",
      "language=fr"
    ])
    expect(render(many, plain)).toContain("18 smaller slices more in --json.")
  })

  it("tells a tag called kind from the kind of a case", () => {
    const slices = [
      { by: "kind" as const, value: "edge", figures: figures(1, 10) },
      { by: "kind" as const, value: "typical", figures: figures(2, 10) },
      { by: "tag" as const, tag: "kind", value: "edge", figures: figures(3, 10) }
    ]
    const text = render(summary([candidate("a", [score(figures(5, 20), { slices })])]), plain)
    expect(section(text, "Slices").filter((line) => line.startsWith("kind=edge"))).toHaveLength(2)
  })

  it("has no slices when all cases are of one kind", () => {
    const slices = [{ by: "kind" as const, value: "typical", figures: figures(5, 20) }]
    expect(render(summary([candidate("a", [score(figures(5, 20), { slices })])]), plain)).not.toContain(
      "Slices"
    )
  })

  it("shows metrics by their shape, and leaves large ones to the JSON", () => {
    const lines = section(render(small, plain), "Metrics")
    const rows = lines.map((line) => line.trim().split(/ {2,}/))
    expect(rows).toContainEqual(["refund", "90", "88", "0.91", "0.88", "0.8947"])
    expect(rows).toContainEqual(["other", "64", "60", "0.77", "0.78", "n/a"])
    expect(rows).toContainEqual(["expected", "refund", "cancel", "other", "(1)", "no-answer"])
    expect(lines).toContainEqual(expect.stringContaining('Outside the classes: "Refund." ×1.'))
    expect(rows).toContainEqual(["cancel", "4", "68", "6", "0", "2"])
    expect(rows).toContainEqual(["gpt", "0.7713"])
    const large = Object.fromEntries(Array.from({ length: 30 }, (_, nth) => [`c${nth}`, { f1: nth }]))
    const deep = { a: { b: { c: { d: [1] } } } }
    const text = render(
      summary([candidate("a", [score(figures(5, 20), { metrics: { large, deep } })])]),
      plain
    )
    expect(text).toContain("match, large, a: 30 × 1 figures, in --json.")
    expect(text).toContain("match, deep, a: in --json.")
  })

  it("puts all that is outside the classes into one column, and lists the commonest below", () => {
    const outside = (label: string) => ({ kind: "outside", label })
    const confusion = {
      expected: ["refund", "cancel"],
      columns: [
        { kind: "class", label: "refund" },
        { kind: "class", label: "cancel" },
        outside(
          "I think it is refund, or maybe cancel; the customer does not say which of the two they want"
        ),
        outside("refund."),
        outside("cancel?"),
        { kind: "other-outside", labels: 2 },
        { kind: "no-answer" }
      ],
      counts: [
        [5, 1, 1, 4, 0, 1, 3],
        [0, 7, 1, 0, 1, 1, 0]
      ]
    }
    const lines = section(
      render(summary([candidate("a", [score(figures(5, 20), { metrics: { confusion } })])]), plain),
      "Metrics"
    )
    const rows = lines.map((line) => line.trim().split(/ {2,}/))
    expect(rows).toContainEqual(["expected", "refund", "cancel", "(5)", "no-answer"])
    expect(rows).toContainEqual(["refund", "5", "1", "6", "3"])
    expect(rows).toContainEqual(["cancel", "0", "7", "3", "0"])
    expect(lines.join(" ").replace(/\s+/g, " ")).toContain(
      'Outside the classes: "refund." ×4, "I think it is refund, or maybe cancel; the customer does not…" ×2, "cancel?" ×1, 2 other texts ×2.'
    )
  })

  it("has costs in the order of what they decide, at least where some are not known, never 0 for unknown", () => {
    const lines = section(render(priced, { columns: 200, color: false }), "Cost in USD")
    const rows = lines.map((line) => line.trim().split(/ {2,}/))
    expect(rows[0]).toEqual([
      "candidate",
      "per case",
      "per right answer",
      "10,000 cases a month",
      "total",
      "input",
      "output"
    ])
    expect(rows[2]).toEqual([
      "gpt",
      "0.000451 [0.000420, 0.000487]",
      "0.000541 [0.000504, 0.000585]",
      "4.51 [4.20, 4.87]",
      "0.108",
      "0.0677",
      "0.0406"
    ])
    expect(rows[3]?.slice(1).every((text) => text.startsWith("at least "))).toBe(true)
    expect(rows[4]).toEqual(["local", ...Array.from({ length: 6 }, () => "unknown")])
    const text = lines.join("\n")
    expect(text).toContain(
      "claude: the cost is not known in 3 of 240 trials: an attempt was cut off; its cost is not known\n"
    )
    expect(text).toContain("Without a price per call: regex.")
    expect(text).not.toContain("spent")
  })

  it("says what this run spent where replies were kept from earlier calls", () => {
    const { known } = costs(0.002)
    if (known === undefined) throw new Error("the cost is known")
    const cost = costs(0.002, { known: { ...known, spentUsd: 0.12 } })
    const text = render(summary([candidate("a", [score(figures(5, 20))], { cost })]), plain)
    expect(section(text, "Cost in USD").join("\n")).toMatch(/spent in\n.*this run[\s\S]* 0\.12\n/)
  })

  it("has no costs and no waits where there are none", () => {
    expect(render(small, plain)).not.toMatch(/Cost|Beside the service time/)
  })

  it("shows first tokens, and waits only where limits held calls up", () => {
    const rows = section(render(priced, plain), "Beside the service time").map((line) =>
      line.trim().split(/ {2,}/)
    )
    expect(rows.slice(2, 5)).toEqual([
      ["gpt", "first token", "180 ms", "420 ms", "n/a (needs 368)"],
      ["held by limits", "350 ms", "4.1 s", "n/a (needs 368)", "1.7 min"],
      ["whole trial", "900 ms", "5.2 s", "n/a (needs 368)"]
    ])
    expect(rows.flat()).not.toContain("claude")
  })

  it("counts the attempts that failed and were made again", () => {
    expect(render(priced, plain)).toContain(
      "Failed attempts that were retried: gpt RateLimited ×12, TimedOut ×1.\n"
    )
  })

  it("renders a run of nothing", () => {
    expect(render(summary([]), plain)).toContain("ticket-intents")
    expect(toText(summary([]), plain)).toContain("ticket-intents")
    expect(render(summary([candidate("a", [])]), plain)).toContain("n/a")
  })

  it("is the text itself in colour, but for the colours", () => {
    for (const each of [small, many, hostile, priced]) {
      for (const full of [true, false]) {
        const colored = render(each, { columns: 90, color: true, full })
        expect(colored).not.toBe(render(each, { columns: 90, color: false, full }))
        expect(stripVTControlCharacters(colored)).toBe(render(each, { columns: 90, color: false, full }))
      }
    }
  })

  it("is ASCII when asked to be", () => {
    const ascii = render(small, { columns: 60, color: false, unicode: false }).replaceAll(
      /"I think that…"/g,
      ""
    )
    expect(ascii).not.toMatch(/[─…]/)
  })

  it("is never wider than the terminal, whatever names are like", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 160 }), fc.boolean(), (any, columns, full) => {
        for (const line of render(withTexts(any), { columns, color: false, full }).split("\n")) {
          expect(width(line)).toBeLessThanOrEqual(columns)
        }
      }),
      { numRuns: 60 }
    )
  })

  it("contains no control character but the newline and, in colour, our own", () => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.boolean(), (any, color, full) => {
        const written = render(withTexts(any), { columns: 80, color, full })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours we write
        expect(color ? written.replaceAll(/\u001b\[(?:1|2|22|31|33|39)m/g, "") : written).not.toMatch(
          dangerous
        )
      }),
      { numRuns: 60 }
    )
  })
})

describe("what a stream can show", () => {
  it("is 100 columns without colour where there is no terminal", async () => {
    const { Writable } = await import("node:stream")
    expect(optionsFor(new Writable())).toEqual({ columns: 100, color: false })
  })
})
