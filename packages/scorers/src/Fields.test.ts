import { Decode, Outcome, type Scorer } from "@assay/core"
import type { FieldReport } from "@assay/core/internal"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import * as Fields from "./Fields.ts"
import { cpuMs, hangMs, hostileTexts } from "./trial.fixture.ts"

const trialOf = <E, O>(expected: E, outcome: Outcome.Outcome<O>): Scorer.Trial<string, E, O> => ({
  id: "c1",
  input: "question",
  expected,
  kind: "typical",
  tags: {},
  cluster: undefined,
  provenance: undefined,
  outcome,
  facts: {},
  latencyMs: undefined,
  attempts: 1
})

const scoresOf = <E, O>(scorer: Scorer.Scorer<unknown, E, O>, expected: E, output: O): Scorer.Scores =>
  Effect.runSync(scorer.score(trialOf(expected, Outcome.answered(output))))

const valuesOf = <E, O>(scorer: Scorer.Scorer<unknown, E, O>, expected: E, output: O) =>
  Object.fromEntries(
    Object.entries(scoresOf(scorer, expected, output)).map(([name, score]) => [
      name,
      score._tag === "Scored" ? score.value : score.reason
    ])
  )

const detailOf = <E, O>(scorer: Scorer.Scorer<unknown, E, O>, expected: E, output: O) => {
  const { f1 } = scoresOf(scorer, expected, output)
  return f1?._tag === "Scored" ? f1.detail : undefined
}

/** Whether two values of one field are the same under a comparator. */
const isSame = (comparator: Fields.AnyField, expected: unknown, actual: unknown): boolean =>
  valuesOf(Fields.score(Schema.Any as never, { v: comparator } as never), { v: expected }, { v: actual })
    .exact === 1

const receipt = Schema.Struct({
  company: Schema.String,
  date: Schema.NullOr(Schema.String),
  total: Schema.NullOr(Schema.Number)
})

describe("Fields.score", () => {
  const scorer = Fields.score(receipt)

  it("tells missed, invented and wrong apart, and never merges them", () => {
    const expected = { company: "Acme", date: "2024-01-02", total: null }
    const output = { company: "Axme", date: null, total: 3 }
    expect(valuesOf(scorer, expected, output)).toEqual({ f1: 0, precision: 0, recall: 0, exact: 0 })
    expect(detailOf(scorer, expected, output)).toEqual({
      miss: ["missed", "invented", "wrong"],
      reason: "missed: date; invented: total; wrong: company",
      fields: { company: [0, 1, 0, 0], date: [0, 0, 1, 0], total: [0, 0, 0, 1] },
      errors: [
        { field: "company", error: "wrong", expected: "Acme", actual: "Axme" },
        { field: "date", error: "missed", expected: "2024-01-02" },
        { field: "total", error: "invented", actual: "3" }
      ]
    })
  })

  it("has precision of what is given, recall of what is expected, and F1 of both", () => {
    const expected = { company: "Acme", date: "2024-01-02", total: 3 }
    expect(valuesOf(scorer, expected, { company: "Acme", date: null, total: 4 })).toEqual({
      f1: 2 / 5,
      precision: 1 / 2,
      recall: 1 / 3,
      exact: 0
    })
    expect(valuesOf(scorer, expected, expected)).toEqual({ f1: 1, precision: 1, recall: 1, exact: 1 })
  })

  it("counts null, absent, empty and white space as one and the same: nothing", () => {
    const one = Fields.score(
      Schema.Struct({ v: Schema.NullOr(Schema.String), w: Schema.NullOr(Schema.String) })
    )
    for (const nothing of [null, undefined, "", " \n", []]) {
      for (const other of [null, undefined, "", "\t", []]) {
        expect(valuesOf(one, { v: nothing }, { v: other })).toEqual({
          f1: 1,
          precision: 1,
          recall: 1,
          exact: 1
        })
      }
      expect(detailOf(one, { v: nothing }, { v: "x" })).toMatchObject({ miss: ["invented"] })
      expect(detailOf(one, { v: "x" }, { v: nothing })).toMatchObject({ miss: ["missed"] })
    }
    expect(valuesOf(one, {}, { v: "x" })).toMatchObject({
      f1: 0,
      precision: 0,
      recall: "nothing was expected"
    })
    expect(valuesOf(one, { v: "x" }, {})).toMatchObject({ f1: 0, precision: "nothing was given", recall: 0 })
  })

  it("does not compare a required field that the label lacks, and works with labels of fewer fields", () => {
    expect(valuesOf(scorer, { total: 3 }, { company: "Acme", total: 3 })).toMatchObject({ f1: 1, exact: 1 })
    // Null is a label: nothing belongs there.
    expect(valuesOf(scorer, { company: null, total: 3 }, { company: "Acme", total: 3 }).exact).toBe(0)
    // An optional field that the label lacks is one with nothing in it.
    expect(valuesOf(scorer, { company: "Acme" }, { company: "Acme", total: 3 }).exact).toBe(0)
    const optional = Fields.score(receipt, { company: Fields.text({ required: false }) })
    expect(valuesOf(optional, { total: 3 }, { company: "Acme", total: 3 }).exact).toBe(0)
  })

  it("scores what has no answer as all missed, or leaves it out", () => {
    const expected = { company: "Acme", date: null, total: 3 }
    const refused = Outcome.refused("no")
    const zero = Effect.runSync(scorer.score(trialOf(expected, refused)))
    expect(zero.f1).toMatchObject({
      _tag: "Scored",
      value: 0,
      detail: { reason: "no", outcome: "Refused", fields: { company: [0, 0, 1, 0], total: [0, 0, 1, 0] } }
    })
    const apart = Fields.score(receipt, {}, { noAnswer: "unscored" })
    expect(Effect.runSync(apart.score(trialOf(expected, refused))).f1).toMatchObject({ _tag: "Unscored" })
    expect(Effect.runSync(scorer.score(trialOf(expected, Outcome.escalated("?")))).f1?._tag).toBe("Unscored")
    expect(Effect.runSync(scorer.score(trialOf("no record" as never, refused))).f1?._tag).toBe("Unscored")
  })

  it("weighs fields, and a list as one field however long", () => {
    const weighed = Fields.score(receipt, { total: Fields.number({ weight: 2 }) })
    const expected = { company: "Acme", date: "2024-01-02", total: 3 }
    expect(valuesOf(weighed, expected, { ...expected, total: 4 }).f1).toBe(0.5)
    const listed = Fields.score(Schema.Struct({ name: Schema.String, tags: Schema.Array(Schema.String) }))
    const tags = ["a", "b", "c", "d"]
    expect(valuesOf(listed, { name: "x", tags }, { name: "y", tags })).toMatchObject({ f1: 0.5 })
    expect(valuesOf(listed, { name: "x", tags }, { name: "x", tags: ["a", "b"] })).toMatchObject({
      precision: 1,
      recall: 0.75
    })
  })

  it("compares what is not declared by its type, of any library's schema", () => {
    const zod = z.object({
      name: z.string(),
      when: z.iso.date(),
      kind: z.enum(["a", "b"]),
      n: z.number(),
      ok: z.boolean(),
      tags: z.array(z.string()),
      inner: z.object({ city: z.string().nullable() }),
      rows: z.array(z.object({ sku: z.string() })),
      free: z.unknown()
    })
    expect(JSON.stringify(Fields.score(zod).settings)).toBe(
      JSON.stringify({
        scorer: "Fields.score",
        version: 2,
        fields: [
          ["name", { compare: "text", required: true }],
          ["when", { compare: "date", required: true }],
          ["kind", { compare: "id", required: true }],
          ["n", { compare: "number", required: true }],
          ["ok", { compare: "boolean", required: true }],
          ["tags", { compare: "list", as: "multiset", of: { compare: "text" }, required: true }],
          ["inner", { compare: "record", weight: 1, required: true }],
          ["inner.city", { compare: "text", required: false }],
          ["rows", { compare: "records", weight: 1, required: true }],
          ["rows[].sku", { compare: "text", required: true }],
          ["free", { compare: "exact", required: true }]
        ],
        noAnswer: "zero"
      })
    )
    const effect = Schema.Struct({ n: Schema.Finite, when: Schema.optionalKey(Schema.NullOr(Schema.String)) })
    expect(Fields.score(effect).settings).toMatchObject({
      fields: [
        ["n", { compare: "number", required: true }],
        ["when", { compare: "text", required: false }]
      ]
    })
  })

  it("is another scorer when anything is declared in another way", () => {
    const settings = [
      Fields.score(receipt),
      Fields.score(receipt, { total: Fields.number({ tolerance: { absolute: 1 } }) }),
      Fields.score(receipt, { total: Fields.ignored }),
      Fields.score(receipt, { total: Fields.money() }),
      Fields.score(receipt, {}, { noAnswer: "unscored" })
    ].map((each) => JSON.stringify(each.settings))
    expect(new Set(settings).size).toBe(settings.length)
  })

  it("refuses impossible declarations in plain words", () => {
    const declared = (date: Fields.DateOptions) => () => Fields.score(receipt, { date: Fields.date(date) })
    expect(declared({ formats: ["DD/MM/YYYY", "MM/DD/YYYY"] })).toThrow(
      "date: formats DD/MM/YYYY and MM/DD/YYYY read 05/04/2003 as different days; declare the one that the data have"
    )
    expect(declared({ formats: ["DD/MM/YY", "YY/MM/DD"] })).toThrow("as different days")
    expect(declared({ formats: ["DD/MM"] })).toThrow("date: format DD/MM: expected one year, found none")
    expect(declared({ locale: "no language" })).toThrow("locale: expected a language tag such as de-AT")
    expect(declared({ formats: ["DD/MM/YYYY", "D/M/YYYY", "DD.MM.YY", "MMMM D, YYYY"] })).not.toThrow()
    expect(() => Fields.score(receipt, { total: Fields.money({ currency: "EURO" }) })).toThrow("ISO 4217")
    for (const target of [0, 90, Number.NaN])
      expect(() => Fields.score(receipt, {}, { target })).toThrow("target: expected a number above 0")
    expect(() => Fields.score(receipt, { total: Fields.number({ weight: 0 }) })).toThrow(
      "total: weight: expected a number above 0, found 0"
    )
    expect(() => Fields.score(receipt, { company: Fields.text({ similarity: 2 }) })).toThrow("similarity")
    expect(() => Fields.score(Schema.Any as never)).toThrow("expected at least one field to compare")
  })
})

describe("a malformed reply of which fields can be read", () => {
  const invoice = z.object({
    number: z.string(),
    date: z.iso.date().nullable(),
    total: z.number().nullable(),
    vendor: z.object({ name: z.string(), city: z.string() }),
    tags: z.array(z.string()),
    lines: z.array(z.object({ sku: z.string(), amount: z.number() }))
  })
  const right = {
    number: "7",
    date: "2026-04-12",
    total: 12.5,
    vendor: { name: "Acme", city: "Oslo" },
    tags: ["a", "b"],
    lines: [
      { sku: "x", amount: 1 },
      { sku: "y", amount: 2 }
    ]
  }
  const scorer = Fields.score(invoice, { date: Fields.date({ formats: ["D MMM YYYY"] }) })

  /** The scores of a reply, as a task decodes it. */
  const replied = (reply: unknown, expected: Fields.Labelled<z.infer<typeof invoice>> = right) => {
    const decoded = Effect.runSync(Effect.result(Decode.json(invoice)(JSON.stringify(reply))))
    if (decoded._tag === "Success") throw new Error("decoded")
    const { message, partial } = decoded.failure
    const outcome: Outcome.Outcome<z.infer<typeof invoice>> = Outcome.malformed(message, partial)
    const scores = Effect.runSync(scorer.score(trialOf(expected, outcome)))
    const detail = scores.f1?._tag === "Scored" ? scores.f1.detail : undefined
    return { scores, detail }
  }

  it("scores 0, and counts the other fields as they are", () => {
    const { scores, detail } = replied({ ...right, date: "12 Apr 2026", number: "8" })
    for (const name of ["f1", "precision", "recall", "exact"])
      expect(scores[name]).toMatchObject({ _tag: "Scored", value: 0 })
    expect(detail).toEqual({
      miss: ["wrong"],
      reason: 'date: Invalid ISO date, found "12 Apr 2026"',
      outcome: "Malformed",
      partlyRead: true,
      fields: {
        number: [0, 1, 0, 0],
        date: [0, 1, 0, 0],
        total: [1, 0, 0, 0],
        "vendor.name": [1, 0, 0, 0],
        "vendor.city": [1, 0, 0, 0],
        tags: [2, 0, 0, 0, 0.5],
        "lines[].sku": [2, 0, 0, 0, 0.25],
        "lines[].amount": [2, 0, 0, 0, 0.25]
      },
      errors: [
        { field: "number", error: "wrong", expected: "7", actual: "8" },
        // The comparator would read this day; who asks for ISO dates could not.
        { field: "date", error: "wrong", expected: "2026-04-12", actual: "12 Apr 2026", miss: ["schema"] }
      ]
    })
  })

  it("tells refused values apart by what was expected, in records and lists too", () => {
    const fields = (reply: unknown, expected?: object) => {
      const { detail } = replied(reply, expected)
      return Object((detail as { fields: unknown }).fields) as Record<string, ReadonlyArray<number>>
    }
    // Nothing was expected there: invented. A required field that is absent or null is missed.
    expect(fields({ ...right, total: "12.5" }, { ...right, total: null }).total).toEqual([0, 0, 0, 1])
    expect(fields({ ...right, number: null }).number).toEqual([0, 0, 1, 0])
    // What is no record has no fields.
    expect(fields({ ...right, vendor: "Acme, Oslo" })).toMatchObject({
      "vendor.name": [0, 0, 1, 0],
      "vendor.city": [0, 0, 1, 0]
    })
    expect(fields({ ...right, vendor: { name: "Acme", city: 5 } })).toMatchObject({
      "vendor.name": [1, 0, 0, 0],
      "vendor.city": [0, 1, 0, 0]
    })
    // A number in the place of a text is refused, though its text would be the same.
    expect(fields({ ...right, tags: ["a", 5] }, { ...right, tags: ["a", "5"] }).tags?.slice(0, 4)).toEqual([
      1, 0, 1, 1
    ])
    const rows = fields({ ...right, lines: [right.lines[1], { sku: "x", amount: "1" }] })
    expect(rows["lines[].sku"]?.slice(0, 4)).toEqual([2, 0, 0, 0])
    expect(rows["lines[].amount"]?.slice(0, 4)).toEqual([1, 1, 0, 0])
    const noRow = fields({ ...right, lines: [right.lines[0], "y: 2"] })
    expect(noRow["lines[].sku"]?.slice(0, 4)).toEqual([1, 0, 1, 1])
    expect(fields({ ...right, lines: "none" })["lines[].sku"]?.slice(0, 4)).toEqual([0, 0, 2, 1])
  })

  it("leaves everything missed where nothing can be read, and takes hostile paths and values", () => {
    const outcome = Outcome.malformed("no JSON")
    const scores = Effect.runSync(scorer.score(trialOf(right, outcome)))
    expect(scores.f1).toMatchObject({ detail: { fields: { number: [0, 0, 1, 0] }, outcome: "Malformed" } })
    const hostile: Outcome.PartlyRead = {
      record: JSON.parse('{"__proto__": {"number": "7"}, "number": "7", "lines": [{"sku": "x"}]}'),
      refused: [
        ["__proto__", "number"],
        ["constructor", "prototype"],
        ["number", "0", "1"],
        ["lines", "length"],
        ["lines", "9", "sku"],
        ["lines", "0", "sku"],
        ["lines", "0"],
        ["lines", "0", "sku"],
        []
      ]
    }
    const before = JSON.stringify(hostile)
    const hostileOutcome: Outcome.Outcome<never> = Outcome.malformed("?", hostile)
    const { f1 } = Effect.runSync(scorer.score(trialOf(right, hostileOutcome)))
    expect(f1).toMatchObject({ value: 0, detail: { fields: { number: [1, 0, 0, 0] } } })
    expect(JSON.stringify(hostile)).toBe(before)
  })

  it("takes linear time in a reply with many refused values", () => {
    const record = { tags: Array.from({ length: 20_000 }, (_, nth) => nth), lines: [] }
    const refused = record.tags.map((nth) => ["tags", String(nth)])
    const outcome: Outcome.Outcome<never> = Outcome.malformed("many", { record, refused })
    const expected = { ...right, tags: record.tags.map(String) }
    expect(cpuMs(() => Effect.runSync(scorer.score(trialOf(expected, outcome))))).toBeLessThan(hangMs)
  })
})

describe("comparators", () => {
  it("text forgives white space and Unicode forms, more where declared, and similar texts by a threshold", () => {
    expect(isSame(Fields.text(), " Acme  Ltd", "Acme Ltd")).toBe(true)
    expect(isSame(Fields.text(), "Acme", "ACME")).toBe(false)
    expect(isSame(Fields.text({ normalise: ["case", "punctuation"] }), "Acme Ltd.", "ACME LTD")).toBe(true)
    expect(isSame(Fields.text({ similarity: 0.8 }), "Kitten Ltd", "Sitten Ltd")).toBe(true)
    expect(isSame(Fields.text({ similarity: 0.95 }), "Kitten Ltd", "Sitten Ltd")).toBe(false)
    expect(detailOf(Fields.score(receipt), { company: "Acme" }, { company: "ACME" })).toMatchObject({
      errors: [{ error: "wrong", miss: ["case"] }]
    })
  })

  it("number reads numbers and texts, with tolerance and units", () => {
    expect(isSame(Fields.number(), 1234.5, "1,234.50")).toBe(true)
    expect(isSame(Fields.number({ decimal: "," }), "1.234,5", 1234.5)).toBe(true)
    expect(isSame(Fields.number({ tolerance: { relative: 0.01 } }), 100, 100.9)).toBe(true)
    expect(isSame(Fields.number({ tolerance: { absolute: 1 } }), 100, 102)).toBe(false)
    expect(isSame(Fields.number(), "3 or 4", "3 or 4")).toBe(true)
    expect(isSame(Fields.number(), 3, "3 or 4")).toBe(false)
    expect(isSame(Fields.number(), Number.NaN, 3)).toBe(false)
    const km = Fields.number({ units: { to: "km", factors: { km: 1, m: 0.001 } } })
    expect(isSame(km, "1.5 km", "1500 m")).toBe(true)
    expect(isSame(km, 1.5, "1500 m")).toBe(true)
    expect(isSame(km, 1.5, "1.5 m")).toBe(false)
  })

  it.each([
    ["$1,234.50", 1234.5, true],
    ["1.234,50 €", "EUR 1234.5", true],
    ["€1.234,50", { amount: 1234.5, currency: "EUR" }, true],
    ["1 234,50 €", "1'234.50 EUR", true],
    ["RM 9.00", "MYR 9", true],
    ["RM 9.00", "$9.00", false],
    ["$5", "USD 5", true],
    ["$5", "CAD 5", true],
    ["$5", "EUR 5", false],
    ["1,234", 1234, true],
    ["1.234", 1.234, true],
    ["12,5", 12.5, true],
    ["-$5.00", "($5)", true],
    ["₹1,23,456.50", 123456.5, true],
    ["1.234.567", 1234567, true],
    ["12.34.56", 123456, false],
    ["$5 or so", 5, false],
    ["$5 million", 5, false],
    ["$5k", 5, false],
    ["RM 5 each", 5, false],
    ["$5 USD", 5, true],
    ["$5 USD", "US$5", true],
    ["$5 USD", "CAD 5", false],
    ["USD $5", "US $5", true],
    ["$5 EUR", 5, false],
    ["１,２３４円", "JPY 1234", true],
    ["￥５００", "¥500", true],
    ["12 34", 1234, false],
    ["5 2024", 52024, false],
    ["1\u202F234\u202F567,8 €", 1234567.8, true],
    ["¥1000", "JPY 1,000", true]
  ])("money: %j and %j are the same amount: %s", (expected, actual, same) => {
    expect(isSame(Fields.money(), expected, actual)).toBe(same)
    expect(isSame(Fields.money(), actual, expected)).toBe(same)
  })

  it("money takes the declared currency and decimal mark where a text tells neither", () => {
    expect(isSame(Fields.money({ currency: "CAD" }), "$5", "USD 5")).toBe(false)
    expect(isSame(Fields.money({ currency: "EUR" }), 5, "5 USD")).toBe(false)
    expect(isSame(Fields.money({ currency: "CAD" }), "$5 USD", "USD 5")).toBe(true)
    expect(isSame(Fields.money({ decimal: "," }), "1.234", 1234)).toBe(true)
    expect(isSame(Fields.money({ decimal: "," }), "1,234", 1.234)).toBe(true)
    expect(isSame(Fields.money({ tolerance: { absolute: 0.05 } }), 9, "9.04")).toBe(true)
  })

  it.each([
    [{}, "2024-12-25", "2024-12-25T20:13:39Z", true],
    [{}, "2024-12-25", new Date("2024-12-25T00:00:00Z"), true],
    [{ formats: ["DD/MM/YYYY"] }, "2024-12-25", "25/12/2024", true],
    [{ formats: ["DD/MM/YYYY"] }, "2024-03-04", "04/03/2024", true],
    [{ formats: ["DD/MM/YYYY"] }, "2024-04-03", "04/03/2024", false],
    [{ formats: ["D MMMM YYYY"], locale: "de" }, "2024-03-04", "4 März 2024", true],
    [{ formats: ["D. MMMM YYYY"], locale: "de" }, "2024-03-04", "4. märz 2024", true],
    [{ formats: ["D. MMMM YYYY"], locale: "de" }, "2024-03-04", "4. Ma\u0308rz 2024", true],
    [{ formats: ["D MMM YYYY"], locale: "de" }, "2024-03-04", "4 Mär 2024", true],
    [{ formats: ["D MMM YYYY"], locale: "de" }, "2024-03-04", "4 März 2024", true],
    [{ formats: ["D MMM YYYY"], locale: "de" }, "2024-09-04", "4 Sep. 2024", true],
    [{ formats: ["D MMM YYYY"], locale: "de" }, "2024-09-04", "4 Mär 2024", false],
    [{ formats: ["D MMMM YYYY"], locale: "ru" }, "2024-01-03", "3 январь 2024", true],
    [{ formats: ["D MMMM YYYY"], locale: "ru" }, "2024-01-03", "3 января 2024", true],
    [{ formats: ["MMM D, YYYY"] }, "2024-12-25", "Dec 25, 2024", true],
    [{ formats: ["DD-MM-YY"] }, "1999-12-25", "25-12-99", true],
    [{ formats: ["DD-MM-YY"] }, "2018-12-25", "25-12-18", true],
    [{ formats: ["DD/MM/YYYY"] }, "31/02/2024", "2024-03-02", false],
    [{}, "next week", "next week", true]
  ] as const)("date %j: %s and %s are the same day: %s", (options, expected, actual, same) => {
    expect(isSame(Fields.date(options), expected, actual)).toBe(same)
  })

  it("date says where day and month changed places", () => {
    const scorer = Fields.score(receipt, { date: Fields.date({ formats: ["DD/MM/YYYY"] }) })
    expect(detailOf(scorer, { date: "2024-04-03" }, { date: "04/03/2024" })).toMatchObject({
      errors: [{ field: "date", miss: ["day-month"] }]
    })
  })

  it("id and boolean and exact", () => {
    expect(isSame(Fields.id(), "007", "7")).toBe(false)
    expect(isSame(Fields.id(), 7, "7")).toBe(true)
    expect(isSame(Fields.id({ ignore: " -", matchCase: false }), "DE 1234-5", "de12345")).toBe(true)
    expect(isSame(Fields.boolean(), true, "Yes")).toBe(true)
    expect(isSame(Fields.boolean(), false, true)).toBe(false)
    expect(isSame(Fields.exact(), { a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true)
    expect(isSame(Fields.exact(), "1", 1)).toBe(false)
  })

  it("lists are sets, multisets or sequences", () => {
    const [set, bag, row] = (["set", "multiset", "sequence"] as const).map((as) =>
      Fields.list(as, Fields.text())
    )
    const counts = (
      list: Fields.AnyField | undefined,
      expected: ReadonlyArray<string>,
      actual: ReadonlyArray<string>
    ) => {
      const detail = detailOf(
        Fields.score(Schema.Any as never, { v: list } as never),
        { v: expected },
        { v: actual }
      )
      return Schema.decodeUnknownSync(
        Schema.Struct({ fields: Schema.Struct({ v: Schema.Array(Schema.Finite) }) })
      )(detail).fields.v.slice(0, 4)
    }
    expect(counts(set, ["a", "b"], ["b", "a", "a"])).toEqual([2, 0, 0, 0])
    expect(counts(bag, ["a", "b"], ["b", "a", "a"])).toEqual([2, 0, 0, 1])
    expect(counts(bag, ["a", "b"], ["a", "c"])).toEqual([1, 0, 1, 1])
    expect(counts(row, ["a", "b", "c"], ["b", "c"])).toEqual([2, 0, 1, 0])
    expect(counts(row, ["a", "b", "c"], ["a", "x", "c"])).toEqual([2, 1, 0, 0])
    expect(counts(row, ["a", "b"], ["a", "b", "c"])).toEqual([2, 0, 0, 1])
    const near = Fields.list("multiset", Fields.number({ tolerance: { absolute: 0.1 } }))
    expect(isSame(near, [1, 2], [2.05, 1.05])).toBe(true)
  })

  it("lists without an order have as many right items as can be, in whatever order they come", () => {
    const near = Fields.list("multiset", Fields.number({ tolerance: { absolute: 0.6 } }))
    const item = fc.integer({ min: 0, max: 12 }).map((tenths) => tenths / 2)
    const items = fc.array(item, { maxLength: 6 })
    /** The most pairs, by trying all. */
    const most = ([first, ...rest]: ReadonlyArray<number>, given: ReadonlyArray<number>): number =>
      first === undefined
        ? 0
        : Math.max(
            most(rest, given),
            ...given.flatMap((each, nth) =>
              Math.abs(each - first) <= 0.6 ? [1 + most(rest, given.toSpliced(nth, 1))] : []
            )
          )
    const rightOf = (expected: ReadonlyArray<number>, actual: ReadonlyArray<number>) => {
      const detail = detailOf(
        Fields.score(Schema.Any as never, { v: near } as never),
        { v: expected },
        { v: actual }
      )
      const { fields } = Schema.decodeUnknownSync(
        Schema.Struct({ fields: Schema.Record(Schema.String, Schema.Array(Schema.Finite)) })
      )(detail)
      return fields.v?.[0] ?? 0
    }
    expect(rightOf([1, 2], [1.5, 0.5])).toBe(2)
    fc.assert(
      fc.property(items, items, (expected, actual) => {
        // Equal items are paired first.
        const others = actual.filter((each) => !expected.includes(each))
        expect(rightOf(expected, others)).toBe(most(expected, others))
        expect(rightOf(expected.toReversed(), actual)).toBe(rightOf(expected, actual))
        expect(rightOf(expected, actual.toReversed())).toBe(rightOf(expected, actual))
      })
    )
  })

  it("lists of records are assigned so that most is right, whatever the order", () => {
    const schema = Schema.Struct({
      lines: Schema.Array(Schema.Struct({ sku: Schema.String, name: Schema.String, amount: Schema.Finite }))
    })
    const scorer = Fields.score(schema)
    const lines = [
      { sku: "1", name: "tea", amount: 3 },
      { sku: "2", name: "milk", amount: 4 },
      { sku: "3", name: "bread", amount: 5 }
    ]
    expect(valuesOf(scorer, { lines }, { lines: lines.toReversed() }).exact).toBe(1)
    // In order the first would be held against the second's copy; the best assignment has one field wrong.
    const output = [lines[1], { ...lines[0], amount: 30 }, lines[2]]
    expect(detailOf(scorer, { lines }, { lines: output as typeof lines })).toMatchObject({
      reason: "wrong: lines[].amount",
      errors: [{ field: "lines[].amount", expected: "3", actual: "30", miss: ["scale"] }]
    })
    // A record that has nothing in common with any is missed or invented as a whole.
    expect(
      detailOf(scorer, { lines: lines.slice(0, 1) }, { lines: [{ sku: "9", name: "beer", amount: 8 }] })
    ).toMatchObject({ miss: ["missed", "invented"], errors: { length: 6 } })
  })

  it("assigns no worse than every permutation", () => {
    const schema = Schema.Struct({
      rows: Schema.Array(Schema.Struct({ a: Schema.Finite, b: Schema.Finite, c: Schema.Finite }))
    })
    const scorer = Fields.score(schema)
    const row = fc.record({ a: fc.nat(2), b: fc.nat(2), c: fc.nat(2) })
    const permutations = <A>(all: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
      all.length === 0
        ? [[]]
        : all.flatMap((each, nth) => permutations(all.toSpliced(nth, 1)).map((rest) => [each, ...rest]))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 4, maxLength: 4 }),
        fc.array(row, { minLength: 4, maxLength: 4 }),
        (one, other) => {
          const best = Math.max(
            ...permutations(other).map((order) =>
              one.reduce((sum, each, nth) => {
                const given = order[nth]
                return (
                  sum +
                  Number(each.a === given?.a) +
                  Number(each.b === given?.b) +
                  Number(each.c === given?.c)
                )
              }, 0)
            )
          )
          expect(Number(valuesOf(scorer, { rows: one }, { rows: other }).recall)).toBeCloseTo(best / 12, 10)
        }
      ),
      { numRuns: 100 }
    )
  })
})

const metricOf = <E, O>(
  scorer: Scorer.Scorer<unknown, E, O>,
  pairs: ReadonlyArray<readonly [E, O, cluster?: string | undefined, caseId?: string]>
): FieldReport => {
  const fold = scorer.metrics[0]?.start()
  for (const [nth, [expected, output, cluster, caseId]] of pairs.entries()) {
    const score = scoresOf(scorer, expected, output).f1
    if (score !== undefined) fold?.add({ score, caseId: caseId ?? `c${nth}`, cluster, repeat: 0 })
  }
  return fold?.result() as unknown as FieldReport
}

describe("the metric of fields", () => {
  const scorer = Fields.score(
    Schema.Struct({ name: Schema.NullOr(Schema.String), total: Schema.NullOr(Schema.Finite) })
  )

  it("has counts, rates and intervals for each field and overall", () => {
    const report = metricOf(scorer, [
      ...Array.from(
        { length: 60 },
        () =>
          [
            { name: "a", total: 1 },
            { name: "a", total: 1 }
          ] as const
      ),
      ...Array.from(
        { length: 20 },
        () =>
          [
            { name: "a", total: 1 },
            { name: "b", total: 1 }
          ] as const
      ),
      ...Array.from(
        { length: 10 },
        () =>
          [
            { name: "a", total: 1 },
            { name: null, total: 1 }
          ] as const
      ),
      ...Array.from(
        { length: 10 },
        () =>
          [
            { name: null, total: 1 },
            { name: "c", total: 1 }
          ] as const
      )
    ])
    const [name, total] = report.fields
    expect(name).toMatchObject({
      field: "name",
      cases: 100,
      right: 60,
      wrong: 20,
      missed: 10,
      invented: 10,
      lost: 1,
      f1IfRight: 1,
      confusions: [
        { error: "wrong", expected: "a", actual: "b", times: 20 },
        { error: "missed", expected: "a", times: 10 },
        { error: "invented", actual: "c", times: 10 }
      ]
    })
    expect(name?.recall?.value).toBeCloseTo(60 / 90, 12)
    expect(name?.precision?.value).toBeCloseTo(60 / 90, 12)
    expect(name?.missedRate?.value).toBeCloseTo(10 / 90, 12)
    expect(name?.wrongRate?.value).toBeCloseTo(20 / 90, 12)
    expect(name?.inventedRate?.value).toBeCloseTo(10 / 90, 12)
    // scipy 1.17.1: binomtest(60, 90).proportion_ci(method="wilson")
    expect(name?.recall?.low).toBeCloseTo(0.5642231776063376, 10)
    expect(name?.recall?.high).toBeCloseTo(0.7554649472055536, 10)
    expect(total).toMatchObject({ right: 100, wrong: 0, lost: 0, confusions: [] })
    expect(report.overall.f1?.value).toBeCloseTo((2 * 160) / (2 * 160 + 2 * 20 + 20), 12)
  })

  it("makes intervals over clusters where there are some, and takes repeats of a case as one", () => {
    const pairs = Array.from({ length: 60 }, (_, nth) => {
      const cluster = Math.floor(nth / 6)
      return [{ name: "a" }, { name: cluster % 3 === 0 ? "b" : "a" }, cluster] as const
    })
    const width = (report: FieldReport): number =>
      (report.fields[0]?.f1?.high ?? 0) - (report.fields[0]?.f1?.low ?? 0)
    const alone = metricOf(
      scorer,
      pairs.map(([one, other]) => [one, other])
    )
    const clustered = metricOf(
      scorer,
      pairs.map(([one, other, cluster]) => [one, other, String(cluster)])
    )
    const repeated = metricOf(
      scorer,
      pairs.map(([one, other, cluster]) => [one, other, undefined, String(cluster)])
    )
    expect(clustered.clusters).toBe(10)
    expect(width(clustered)).toBeGreaterThan(1.8 * width(alone))
    expect(width(repeated)).toBeGreaterThan(1.8 * width(alone))
    expect(repeated.fields[0]?.cases).toBe(10)
  })

  it("keeps the commonest errors among very many in bounded memory", () => {
    const report = metricOf(
      scorer,
      Array.from(
        { length: 6_000 },
        (_, nth) => [{ name: "a" }, { name: nth % 3 === 0 ? "usual" : `rare ${nth}` }] as const
      )
    )
    expect(report.fields[0]?.confusions[0]).toMatchObject({ actual: "usual" })
    expect(report.fields[0]?.confusions.length).toBeLessThanOrEqual(5)
  })
})

describe("Fields.needsModel", () => {
  it("answers by the interval of F1 beside the target", () => {
    const scorer = Fields.score(Schema.Struct({ a: Schema.String, b: Schema.String, c: Schema.String }))
    const fields = metricOf(
      scorer,
      Array.from(
        { length: 60 },
        (_, nth) =>
          [
            { a: "x", b: "x", c: "x" },
            { a: "x", b: nth % 2 === 0 ? "x" : "y", c: nth % 10 === 0 ? "y" : "x" }
          ] as const
      )
    )
    const needs = Fields.needsModel({ name: "regex", scores: [{ metrics: { fields } }] }, { target: 0.9 })
    expect(needs.map(({ field, need }) => [field, need])).toEqual([
      ["a", "no"],
      ["b", "yes"],
      ["c", "unknown"]
    ])
    expect(needs[0]?.sentence).toMatch(/^a needs no model: regex reaches F1 1\.00 \[0\.9\d, 1\.00\]\.$/)
    expect(needs[1]?.sentence).toMatch(/^b needs a model: regex reaches F1 0\.50 .* and 0\.90 is wanted\.$/)
    expect(Fields.needsModel(undefined, { target: 0.9 })).toEqual([])
  })
})

describe("hostile values", () => {
  const scorer = Fields.score(
    Schema.Any as never,
    {
      text: Fields.text({ similarity: 0.8, normalise: ["case", "wrapper", "punctuation", "number-format"] }),
      number: Fields.number({ units: { to: "km", factors: { km: 1 } } }),
      money: Fields.money(),
      date: Fields.date({ formats: ["D MMM YYYY", "DD/MM/YYYY"] }),
      id: Fields.id({ ignore: "-" }),
      boolean: Fields.boolean(),
      exact: Fields.exact(),
      set: Fields.list("set", Fields.text({ similarity: 0.9 })),
      row: Fields.list("sequence", Fields.money()),
      rows: [{ a: Fields.text(), b: Fields.number() }],
      ["__proto__"]: Fields.text(),
      constructor: Fields.text()
    } as never
  )
  const names = [
    "text",
    "number",
    "money",
    "date",
    "id",
    "boolean",
    "exact",
    "set",
    "row",
    "rows",
    "__proto__"
  ]

  it("never throw, whatever the types", () => {
    const anyJson = fc.dictionary(fc.constantFrom(...names), fc.anything({ maxDepth: 3 }))
    fc.assert(
      fc.property(anyJson, anyJson, (expected, output) => {
        for (const score of Object.values(scoresOf(scorer, expected as never, output as never))) {
          if (score._tag === "Scored") expect(score.value).toBeGreaterThanOrEqual(0)
          if (score._tag === "Scored") expect(score.value).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 300 }
    )
  })

  it("take time in proportion to their size: long texts, lists of 10,000 items", () => {
    for (const whole of hostileTexts) {
      const text = whole.slice(0, 100_000)
      const output = Object.fromEntries(names.map((name) => [name, text]))
      expect(
        cpuMs(() =>
          scoresOf(scorer, Object.fromEntries(names.map((name) => [name, "x1"])) as never, output as never)
        )
      ).toBeLessThan(hangMs)
    }
    const size = 10_000
    const many = (from: number) => ({
      set: Array.from({ length: size }, (_, nth) => `item ${nth + from}`),
      row: Array.from({ length: size }, (_, nth) => `$${nth + from}.00`),
      rows: Array.from({ length: size }, (_, nth) => ({ a: `row ${nth + from}`, b: nth }))
    })
    let detail: unknown
    const [expected, output] = [many(0), many(size / 2)]
    expect(
      cpuMs(() => {
        detail = detailOf(scorer, expected as never, output as never)
      })
    ).toBeLessThan(hangMs)
    expect(JSON.stringify(detail).length).toBeLessThan(20_000)
  })

  it("swapping sides swaps precision and recall, and missed and invented", () => {
    const simple = Fields.score(
      Schema.Struct({
        a: Schema.NullOr(Schema.String),
        b: Schema.NullOr(Schema.Finite),
        c: Schema.Array(Schema.String)
      })
    )
    const value = fc.record({
      a: fc.option(fc.constantFrom("x", "y")),
      b: fc.option(fc.nat(2)),
      c: fc.array(fc.constantFrom("p", "q", "r"), { maxLength: 4 })
    })
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [there, back] = [valuesOf(simple, one, other), valuesOf(simple, other, one)]
        expect(there.f1).toBeCloseTo(Number(back.f1), 12)
        const [precision, recall] = [there.precision, back.recall]
        if (typeof precision === "number") expect(precision).toBeCloseTo(Number(recall), 12)
        else expect(recall).toBe("nothing was expected")
      })
    )
  })
})
