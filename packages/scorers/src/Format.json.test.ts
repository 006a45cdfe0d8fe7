import { Outcome, type Scorer, Task } from "@assay/core"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import * as Exact from "./Exact.ts"
import * as Format from "./Format.ts"
import { formatOf } from "./format.fixture.ts"

const Invoice = z.object({
  total: z.number(),
  currency: z.enum(["EUR", "USD"]),
  lines: z.array(z.object({ name: z.string(), price: z.number() })).optional()
})
const good = '{"total": 3, "currency": "EUR"}'
const scorer = Format.json(Invoice)

/** The reply, its defects in order, and the cheapest repair. */
const table: ReadonlyArray<readonly [string, string, ReadonlyArray<Format.DefectName>, string]> = [
  ["as asked for", good, [], "none"],
  ["white space and reasoning around", `<think>3 or 4?</think>\n ${good}\n`, [], "none"],
  ["a fence", `\`\`\`json\n${good}\n\`\`\``, ["fence"], "extract"],
  [
    "a fence in prose",
    `Sure:\n\`\`\`json\n${good}\n\`\`\`\nDone.`,
    ["fence", "prose-before", "prose-after"],
    "extract"
  ],
  ["prose before", `Here it is: ${good}`, ["prose-before"], "extract"],
  ["prose after", `${good}\nHope that helps [1]!`, ["prose-after"], "extract"],
  ["prose with brackets", `See [sic] {x}: ${good}`, ["prose-before"], "extract"],
  ["two versions", `${good}\n${good}`, ["several-documents"], "extract"],
  [
    "two that differ",
    `${good} or {"total": 4, "currency": "EUR"}`,
    ["several-documents", "prose-after"],
    "impossible"
  ],
  ["a trailing comma", '{"total": 3, "currency": "EUR",}', ["trailing-comma"], "mend"],
  ["a missing comma", '{"total": 3 "currency": "EUR"}', ["missing-comma"], "mend"],
  ["a missing comma between texts", '{"currency": "EUR" "total": 3}', ["missing-comma"], "mend"],
  ["a missing comma on a line of its own", '{"currency": "EUR"\n"total": 3}', ["missing-comma"], "mend"],
  [
    "an escape that JSON has not",
    '{"total": 3, "currency": "EUR", "lines": [{"name": "\\x41", "price": 1}]}',
    ["unescaped"],
    "mend"
  ],
  [
    "a path with single backslashes",
    '{"total": 3, "currency": "EUR", "lines": [{"name": "C:\\Data", "price": 1}]}',
    ["unescaped"],
    "mend"
  ],
  ["an escape that is cut", '{"total": 3, "currency": "EUR\\u20', ["truncated"], "mend"],
  ["no value", '{"total": , "currency": "EUR"}', ["missing-value", "wrong-type"], "impossible"],
  ["no value at the end", '{"total": 3, "currency": }', ["missing-value", "wrong-type"], "impossible"],
  ["single quotes", "{'total': 3, 'currency': 'EUR'}", ["single-quotes"], "mend"],
  ["typographic quotes", "{“total”: 3, “currency”: “EUR”}", ["typographic-quotes"], "mend"],
  ["comments", '{"total": 3, // net\n "currency": "EUR" /* sic */}', ["comments"], "mend"],
  ["unquoted keys", '{total: 3, currency: "EUR"}', ["unquoted-key"], "mend"],
  ["an unquoted value", '{"total": 3, "currency": EUR}', ["unquoted-value"], "mend"],
  ["a number in another spelling", '{"total": 3., "currency": "EUR"}', ["number-format"], "mend"],
  ["truncated", '{"total": 3, "currency": "EUR", "lines": [{"name": "a", "price": 1}', ["truncated"], "mend"],
  ["truncated in a needed field", '{"total": 3, "curr', ["truncated", "missing-field"], "impossible"],
  ["a missing field", '{"total": 3}', ["missing-field"], "impossible"],
  ["an unknown field", '{"total": 3, "currency": "EUR", "vat": 1}', ["unknown-field"], "none"],
  [
    "an unknown field within",
    '{"total":3,"currency":"EUR","lines":[{"name":"a","price":1,"vat":2}]}',
    ["unknown-field"],
    "none"
  ],
  ["a wrong type", '{"total": "3", "currency": "EUR"}', ["wrong-type"], "impossible"],
  ["a wrong value", '{"total": 3, "currency": "CHF"}', ["wrong-value"], "impossible"],
  ["a field twice", '{"total": 3, "total": 3, "currency": "EUR"}', ["duplicate-field"], "none"],
  ["a list", `[${good}]`, ["wrong-type"], "impossible"],
  ["prose alone", "I cannot find a total.", ["not-parseable"], "impossible"],
  ["nothing", " \n", ["empty"], "impossible"],
  ["reasoning without an end", "<think>Well", ["no-end-of-reasoning"], "impossible"]
]

describe("Format.json", () => {
  for (const [what, reply, defects, repair] of table) {
    it(`names the defects of ${what}`, () => {
      const { conforms, recoverable, detail } = formatOf(scorer, Outcome.malformed("not asked"), reply)
      expect([detail.miss ?? [], detail.repair]).toEqual([defects, repair])
      expect(conforms).toBe(defects.length === 0 ? 1 : 0)
      expect(recoverable).toBe(repair === "impossible" ? 0 : 1)
    })
  }

  it("says where each defect is", () => {
    const { detail } = formatOf(
      scorer,
      Outcome.malformed(""),
      '```\n{\n "total": 3,\n "currency": \'EUR\',\n "vat": {},\n}\n```'
    )
    expect(detail.defects).toEqual([
      { defect: "fence", at: "line 1, column 1" },
      { defect: "single-quotes", at: "line 4, column 14" },
      { defect: "trailing-comma", at: "line 5, column 11" },
      { defect: "unknown-field", at: "vat" }
    ])
    const wrong = formatOf(
      scorer,
      Outcome.malformed(""),
      '{"total":3,"currency":"EUR","lines":[{"name":1,"price":1}]}'
    )
    expect(wrong.detail.defects).toMatchObject([{ defect: "wrong-type", at: "lines.0.name" }])
  })

  it("scores the content of what the cheapest repair recovers", () => {
    const withContent = Format.json(Invoice, { content: Exact.match })
    const expected = { total: 3, currency: "EUR" }
    const content = (reply: string) => formatOf(withContent, Outcome.malformed(""), reply, expected).content
    expect(content(good)).toBe(1)
    expect(content(`So: ${good}`)).toBe(1)
    expect(content("{total: 4, currency: 'EUR'}")).toBe(0)
    expect(content("no idea")).toBe(0)
  })

  it("takes a task for the schema of its output", () => {
    const task = Task.make("invoice", { input: z.string(), output: Invoice, prompt: (text) => text })
    const ofTask = Format.json(task, { content: Exact.match })
    expect(ofTask.settings).toEqual(Format.json(Invoice, { content: Exact.match }).settings)
    expect(formatOf(ofTask, Outcome.malformed(""), '{"total": 3}').detail.miss).toEqual(["missing-field"])
  })

  it("takes the schemas of Effect and JSON Schema", () => {
    const effect = Format.json(
      Schema.Struct({ total: Schema.Number, currency: Schema.optionalKey(Schema.String) })
    )
    const open = { type: "object", properties: { total: { type: "number" } }, required: ["total"] }
    const closed = { ...open, additionalProperties: false }
    const missOf = (each: Scorer.Scorer<unknown, unknown, unknown>, reply: string) =>
      formatOf(each, Outcome.malformed(""), reply).detail.miss
    expect(missOf(effect, '{"total": 1, "vat": 2}')).toEqual(["unknown-field"])
    expect(missOf(effect, '{"total": "1"}')).toEqual(["wrong-type"])
    expect(missOf(Format.json(open), '{"total": 1, "vat": 2}')).toBeUndefined()
    expect(missOf(Format.json(closed), '{"total": 1, "vat": 2}')).toEqual(["unknown-field"])
    expect(missOf(Format.json(open), "{}")).toEqual(["missing-field"])
    expect(
      formatOf(Format.json({ type: "array", contains: { const: 1 } }), Outcome.malformed(""), "[]").unscored
    ).toContain("JSON Schema")
  })

  it("looks at the order of fields where it is asked to", () => {
    const ordered = Format.json(Invoice, { order: true })
    expect(formatOf(ordered, Outcome.malformed(""), '{"currency": "EUR", "total": 3}').detail.miss).toEqual([
      "wrong-order"
    ])
    expect(formatOf(ordered, Outcome.malformed(""), good).conforms).toBe(1)
  })

  it("looks at the reply of every outcome that has one", () => {
    expect(formatOf(scorer, Outcome.truncated("cut off"), '{"total": 3,').detail.miss).toEqual([
      "truncated",
      "missing-field"
    ])
    expect(formatOf(scorer, Outcome.truncated("cut off"), good).detail.miss).toEqual(["truncated"])
    expect(formatOf(scorer, Outcome.refused("no"), "I cannot.").detail).toMatchObject({ miss: ["refused"] })
    expect(formatOf(scorer, Outcome.malformed("x"), undefined).detail).toMatchObject({ miss: ["no-reply"] })
    expect(formatOf(scorer, Outcome.escalated("x"), good).unscored).toContain("escalated")
    expect(formatOf(scorer, Outcome.answered({ total: 3 }), undefined).unscored).toBe(
      "the candidate kept no text of its reply"
    )
    expect(formatOf(scorer, Outcome.answered(good), undefined).conforms).toBe(1)
    const apart = Format.json(Invoice, { noAnswer: "unscored" })
    expect(formatOf(apart, Outcome.refused("no"), "I cannot.").unscored).toContain("refused")
  })

  it("finds no defect in any JSON, and some in any JSON with a letter before it", () => {
    const any = Format.json(z.json())
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 2, "\t"), (json, indent) => {
        const reply = JSON.stringify(JSON.parse(json), null, indent)
        expect([reply, formatOf(any, Outcome.malformed(""), reply).detail.miss]).toEqual([reply, undefined])
        expect(formatOf(any, Outcome.malformed(""), `x ${reply}`).conforms).toBe(0)
      })
    )
  })

  it("never fails, whatever the reply", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ..."{}[]:,\"'\\/#`\n “”…".split(""),
        "```",
        "//",
        "/*",
        "null",
        "None",
        "...",
        "<think>",
        good
      ),
      fc.string({ unit: "grapheme", maxLength: 3 }),
      fc.integer().map(String)
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { conforms, recoverable, detail } = formatOf(scorer, Outcome.malformed(""), pieces.join(""))
        expect([0, 1]).toContain(conforms)
        expect([0, 1]).toContain(recoverable)
        expect(conforms === 1).toBe(detail.miss === undefined)
        if (conforms === 1) expect(recoverable).toBe(1)
      }),
      { numRuns: 1_000 }
    )
  })
})

describe("the metrics of formats", () => {
  it("count replies, defects and cases whose replies all conform", () => {
    const replies = [
      [good, good],
      [good, `So: ${good}`],
      ["no", `\`\`\`\n${good}\n\`\`\``]
    ]
    const results = scorer.metrics.map((metric) => {
      const fold = metric.start()
      for (const [nth, both] of replies.entries()) {
        for (const [repeat, reply] of both.entries()) {
          const score = formatOf(scorer, Outcome.malformed(""), reply).score
          fold.add({ score, caseId: `c${nth}`, repeat, cluster: undefined })
        }
      }
      return [metric.name, fold.result()]
    })
    expect(Object.fromEntries(results)).toMatchObject({
      conformance: {
        format: "json",
        replies: 6,
        conforming: 3,
        usableAsIs: 0,
        extracted: 2,
        mended: 0,
        lost: 1
      },
      defects: [
        { label: "fence", replies: 1, recovered: 1 },
        { label: "not-parseable", replies: 1, recovered: 0 },
        { label: "prose-before", replies: 1, recovered: 1 }
      ],
      consistency: { k: 2, cases: 3, incomplete: 0, consistent: 1 / 3, mixed: 1 }
    })
  })

  it("leave cases out of the consistency that lack a reply, and count them", () => {
    const fold = scorer.metrics.find(({ name }) => name === "consistency")?.start()
    const score = formatOf(scorer, Outcome.malformed(""), good).score
    for (const [caseId, repeat] of [
      ["a", 0],
      ["a", 1],
      ["b", 0]
    ] as const)
      fold?.add({ score, caseId, repeat, cluster: undefined })
    expect(fold?.result()).toMatchObject({ k: 2, cases: 1, incomplete: 1, consistent: 1 })
  })
})

describe("a scorer of format", () => {
  it("says that it failed where its scorer of content does", async () => {
    const failing = Format.json(Invoice, {
      content: { ...Exact.match, score: () => Effect.die(new Error("broken")) }
    })
    expect(formatOf(failing, Outcome.malformed(""), good).unscored).toContain("broken")
  })
})
