import { Dataset, Experiment, Scorer, Task } from "@assay/core"
import { Effect, Schema } from "effect"
import { describe, expect, expectTypeOf, it } from "vitest"
import { z } from "zod"
import { fitting, numberOf } from "./fitting.ts"
import { Regex } from "./index.ts"

describe("numberOf", () => {
  it.each([
    ["1,234.50", 1234.5],
    ["1234.50", 1234.5],
    ["1'234", 1234],
    ["1 234 567.8", 1234567.8],
    [" $ 12.50 ", 12.5],
    ["12.50 €", 12.5],
    ["EUR 99", 99],
    ["-3", -3],
    ["\u22123", -3],
    ["-$3.50", -3.5],
    ["1e3", 1000],
    [".5", 0.5],
    ["12.", 12]
  ])("reads %j with a decimal point", (text, value) => {
    expect(numberOf(text, ".")).toBe(value)
  })

  it.each([
    ["1.234,50", 1234.5],
    ["1 234,5", 1234.5],
    ["1.234", 1234],
    ["0,5", 0.5]
  ])("reads %j with a decimal comma", (text, value) => {
    expect(numberOf(text, ",")).toBe(value)
  })

  it.each([
    "",
    "-",
    ".",
    "abc",
    "12 apples",
    "12,34",
    "1,2345",
    "1.234,50",
    "1,234'567",
    "0x10",
    "Infinity",
    "1.2.3",
    "0,123",
    "-0,500.5"
  ])("takes %j for no number", (text) => {
    expect(numberOf(text, ".")).toBeUndefined()
  })
})

const Fields = {
  effect: Schema.Struct({
    id: Schema.String,
    total: Schema.Number,
    paid: Schema.Boolean,
    due: Schema.NullOr(Schema.String),
    note: Schema.optionalKey(Schema.String)
  }),
  zod: z.object({
    id: z.string(),
    total: z.number(),
    paid: z.boolean(),
    due: z.string().nullable(),
    note: z.string().optional()
  })
}

describe("fitting", () => {
  it.each(Object.entries(Fields))("makes of captures what the fields are (%s)", async (_, schema) => {
    const captured = { id: "0042", total: "1,234.50", paid: "Yes", due: null, note: null }
    expect(await Effect.runPromise(fitting(schema)(captured))).toEqual({
      id: "0042",
      total: 1234.5,
      paid: true,
      due: null
    })
  })

  it.each(Object.entries(Fields))(
    "names the field that does not fit, and what was found (%s)",
    async (_, schema) => {
      const failed = (captured: Record<string, string | null>) =>
        Effect.runPromise(Effect.flip(fitting(schema)(captured))).then(({ message }) => message)
      const sound = { id: "1", total: "2", paid: "no", due: "x", note: "x" }
      expect(await failed({ ...sound, total: "12,34" })).toMatch(/^total: .*number.*, found "12,34"$/u)
      expect(await failed({ ...sound, total: null })).toMatch(/^total: /u)
      expect(await failed({ ...sound, paid: "maybe" })).toMatch(/^paid: .*boolean.*, found "maybe"$/u)
    }
  )

  it("gives text to a schema that reads text itself", async () => {
    const schema = Schema.Struct({ at: Schema.DateFromString, n: Schema.FiniteFromString })
    expect(await Effect.runPromise(fitting(schema)({ at: "2024-05-01", n: "3" }))).toEqual({
      at: new Date("2024-05-01"),
      n: 3
    })
  })

  it.each([
    ["a number", z.object({ a: z.coerce.number() })],
    ["a text", z.object({ a: z.coerce.string() })],
    ["true or false", z.object({ a: z.coerce.boolean() })],
    ["a date, of which JSON Schema knows nothing", z.object({ a: z.coerce.date() })],
    ["a number, beside a date", z.object({ a: z.coerce.number(), b: z.coerce.date().optional() })]
  ])("makes up no value where nothing was found: %s", async (_, schema) => {
    const failed = await Effect.runPromise(Effect.flip(fitting<unknown>(schema)({ a: null })))
    expect(failed.message).toMatch(/^a: /u)
  })

  it("takes what a schema makes of null, where it says that it takes null", async () => {
    const schema = z.object({
      a: z
        .string()
        .nullable()
        .transform((text) => text ?? "none")
    })
    expect(await Effect.runPromise(fitting(schema)({ a: null }))).toEqual({ a: "none" })
  })

  it.each([
    ["zod", z.object({ on: z.coerce.date() })],
    ["effect", Schema.Struct({ on: Schema.DateFromString })],
    [
      "one of its own",
      z.object({ on: z.string().transform((text) => new Date(text.split("/").reverse().join("-"))) })
    ]
  ])("reads the day that the stated order says where a field yields a Date (%s)", async (_, schema) => {
    const fit = fitting<{ on: Date }>(schema as z.ZodType<{ on: Date }>, { dates: "day-first" })
    expect(await Effect.runPromise(fit({ on: "05/12/2024" }))).toEqual({ on: new Date("2024-12-05") })
  })

  it("complains of the text where the field is a text", async () => {
    const failed = await Effect.runPromise(
      Effect.flip(fitting(z.object({ a: z.string().min(3) }))({ a: "12" }))
    )
    expect(failed.message).toMatch(/^a: Too small.*, found "12"$/u)
  })

  it("stops at a rule of the whole record", async () => {
    const schema = z
      .object({ a: z.number(), b: z.number() })
      .refine(({ a, b }) => a < b, "expected a below b")
    expect(await Effect.runPromise(Effect.flip(fitting(schema)({ a: "2", b: "1" })))).toMatchObject({
      message: expect.stringContaining("expected a below b")
    })
  })
})

const Nested = {
  effect: Schema.Struct({
    vendor: Schema.Struct({ name: Schema.String, city: Schema.optionalKey(Schema.String) }),
    buyer: Schema.NullOr(Schema.Struct({ name: Schema.String })),
    kind: Schema.Literals(["Invoice", "Receipt"]),
    lines: Schema.Array(Schema.Struct({ item: Schema.String, price: Schema.Number }))
  }),
  zod: z.object({
    vendor: z.object({ name: z.string(), city: z.string().optional() }),
    buyer: z.object({ name: z.string() }).nullable(),
    kind: z.enum(["Invoice", "Receipt"]),
    lines: z.array(z.object({ item: z.string(), price: z.number() }))
  })
}

describe("fitting, of records within records", () => {
  it.each(Object.entries(Nested))("puts dotted paths where they belong (%s)", async (_, schema) => {
    const captured = {
      "vendor.name": "Acme",
      "vendor.city": null,
      "buyer.name": null,
      kind: " RECEIPT ",
      "lines.0.item": "tea",
      "lines.0.price": "1,200.50",
      "lines.1.item": "salt",
      "lines.1.price": "3"
    }
    expect(await Effect.runPromise(fitting<unknown>(schema)(captured))).toEqual({
      vendor: { name: "Acme" },
      buyer: null,
      kind: "Receipt",
      lines: [
        { item: "tea", price: 1200.5 },
        { item: "salt", price: 3 }
      ]
    })
  })

  it.each(Object.entries(Nested))(
    "names the field within, and takes a list of nothing (%s)",
    async (_, schema) => {
      const sound = { "vendor.name": "Acme", "buyer.name": "Bo", kind: "Invoice", "lines[]": null }
      expect(await Effect.runPromise(fitting<unknown>(schema)(sound))).toEqual({
        vendor: { name: "Acme" },
        buyer: { name: "Bo" },
        kind: "Invoice",
        lines: []
      })
      const { "lines[]": _none, ...others } = sound
      const bad = { ...others, "lines.0.item": "tea", "lines.0.price": "cheap" }
      const { message } = await Effect.runPromise(Effect.flip(fitting<unknown>(schema)(bad)))
      expect(message).toMatch(/^lines\.0\.price: .*number.*, found "cheap"$/u)
    }
  )

  it("offers a required record of optional fields where none is found", async () => {
    const schema = z.object({ contact: z.object({ phone: z.string().optional() }) })
    expect(await Effect.runPromise(fitting(schema)({ "contact.phone": null }))).toEqual({ contact: {} })
  })

  it("keeps a name with a dot, and reaches no prototype", async () => {
    const dotted = z.object({ "a.b": z.string() })
    expect(await Effect.runPromise(fitting(dotted)({ "a.b": "x" }))).toEqual({ "a.b": "x" })
    await Effect.runPromise(
      Effect.exit(
        fitting<unknown>(z.looseObject({}))({
          "__proto__.polluted": "yes",
          "constructor.prototype.polluted": "yes"
        })
      )
    )
    expect(Reflect.get({}, "polluted")).toBeUndefined()
  })

  it("reads a date where the text is refused, and tells no day from a month by chance", async () => {
    const schema = z.object({ due: z.iso.date() })
    const due = (text: string, dates?: "day-first" | "month-first") =>
      Effect.runPromise(
        Effect.match(fitting(schema, dates === undefined ? {} : { dates })({ due: text }), {
          onSuccess: (output) => output.due,
          onFailure: () => "refused"
        })
      )
    expect(await due("25/12/2018")).toBe("2018-12-25")
    expect(await due("19th of November 2018")).toBe("2018-11-19")
    expect(await due("Aug 5, 2018")).toBe("2018-08-05")
    expect(await due("05/12/2018")).toBe("refused")
    expect(await due("05/12/2018", "day-first")).toBe("2018-12-05")
    expect(await due("05/12/2018", "month-first")).toBe("2018-05-12")
    expect(await due("31/02/2018", "day-first")).toBe("refused")
  })
})

describe("Regex.extract", () => {
  const Invoice = z.object({ vendor: z.string(), total: z.number(), date: z.coerce.date() })
  const task = Task.make("invoice", { input: z.string(), output: Invoice, prompt: (text) => text })
  const regex = Regex.extract(task, {
    vendor: /from (\w+)/,
    total: /total ([\d.,]+)/,
    date: /\d{4}-\d\d-\d\d/
  })

  it("stands beside a model of the task, with its output, and is Malformed as that is", async () => {
    expectTypeOf(regex).toMatchTypeOf<{ readonly _tag: "Candidate" }>()
    const dataset = Dataset.make("invoices", [
      { id: "1", input: "from Acme, 2024-05-01: total 1,234.50" },
      { id: "2", input: "from Acme, 2024-05-01: total 1,23" }
    ])
    const totals: Array<number> = []
    const experiment = Experiment.make("invoices", {
      dataset,
      candidates: { regex },
      scorers: [
        Scorer.make<unknown, unknown, z.infer<typeof Invoice>>("collect", ({ output }) => {
          expect(output.date).toEqual(new Date("2024-05-01"))
          totals.push(output.total)
          return 1
        })
      ]
    })
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(totals).toEqual([1234.5])
    expect(report.candidates[0]?.modes).toMatchObject({ malformed: 1 })
  })

  it("restores what JSON cannot hold from what was captured", async () => {
    const { outcome, facts } = await Effect.runPromise(
      regex.answer({
        input: "from Acme, 2024-05-01: total 3",
        caseId: "1",
        candidate: "regex",
        repeat: 0,
        seed: 1
      })
    )
    expect(outcome).toMatchObject({ _tag: "Answered", output: { date: new Date("2024-05-01") } })
    const restored = await Effect.runPromise(regex.restore({ text: facts.text, output: undefined }))
    expect(restored).toEqual({ vendor: "Acme", total: 3, date: new Date("2024-05-01") })
  })

  it("takes patterns for the fields of a record within", async () => {
    const nested = Regex.extract(z.object({ vendor: z.object({ name: z.string() }), total: z.number() }), {
      vendor: { name: /from (\w+)/ },
      total: /total (\d+)/
    })
    const question = { input: "from Acme total 3", caseId: "1", candidate: "regex", repeat: 0, seed: 1 }
    const { outcome } = await Effect.runPromise(nested.answer(question))
    expect(outcome).toMatchObject({ output: { vendor: { name: "Acme" }, total: 3 } })
    // @ts-expect-error the record has no such field
    Regex.extract(z.object({ vendor: z.object({ name: z.string() }) }), { vendor: { nam: /x/ } })
  })

  it("asks for a pattern for each field that must be there", () => {
    // @ts-expect-error no pattern for the date
    Regex.extract(task, { vendor: /x/, total: /x/ })
    // @ts-expect-error the task has no such field
    Regex.extract(task, { vendor: /x/, total: /x/, date: /x/, sum: /x/ })
    Regex.extract(z.object({ a: z.string(), b: z.string().optional() }), { a: /x/ })
  })
})
