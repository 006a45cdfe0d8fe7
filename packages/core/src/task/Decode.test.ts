import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import * as v from "valibot"
import { expectTypeOf } from "vitest"
import { z } from "zod"
import { cpuMs } from "../foundation/fixtures/cpuTime.fixture.ts"
import * as Decode from "./Decode.ts"

const read = <A>(decoder: Decode.Decoder<A>, text: string) => Effect.runSync(Effect.result(decoder(text)))

/** `form output` of a reply that decodes, `kind` of one that does not. */
const shown = (decoder: Decode.Decoder<unknown>, text: string): string => {
  const result = read(decoder, text)
  return result._tag === "Success"
    ? `${result.success.form} ${JSON.stringify(result.success.output)}`
    : result.failure.kind
}

const messageOf = (decoder: Decode.Decoder<unknown>, text: string): string => {
  const result = read(decoder, text)
  return result._tag === "Failure" ? result.failure.message : `decoded ${JSON.stringify(result.success)}`
}

describe("text", () => {
  it("is the reply, trimmed", () => {
    expect(shown(Decode.text, " hello \n")).toBe('exact "hello"')
    expect(shown(Decode.text, " \n")).toBe("empty")
  })
})

describe("label", () => {
  const intent = Decode.label(["refund", "cancel", "card", "card payment", "book_flight"])

  it("infers its output from the labels", () => {
    expectTypeOf(Decode.label(["yes", "no"])).toEqualTypeOf<Decode.Decoder<"yes" | "no">>()
  })

  it.each([
    ["refund", 'exact "refund"'],
    ["  Refund\n", 'exact "refund"'],
    ['"refund"', 'extracted "refund"'],
    ["**Refund**.", 'extracted "refund"'],
    ["- `refund`;", 'extracted "refund"'],
    ["Book flight", 'extracted "book_flight"'],
    ["Label: refund", 'extracted "refund"'],
    ["**Label:** *refund*", 'extracted "refund"'],
    ["I'd say refund, since they want a refund.", 'extracted "refund"'],
    ["This is a card payment.", 'extracted "card payment"'],
    ["Answer: BOOK-FLIGHT!", 'extracted "book_flight"']
  ])("reads %j as %s", (text, expected) => {
    expect(shown(intent, text)).toBe(expected)
  })

  it.each([
    ["refund or cancel", "ambiguous-label"],
    ["refundable", "not-a-label"],
    ["non-refund", "not-a-label"],
    ["complaint", "not-a-label"],
    ["", "empty"]
  ])("refuses %j as %s", (text, kind) => {
    expect(shown(intent, text)).toBe(kind)
  })

  it("names what was expected and what was found, on one line", () => {
    expect(messageOf(Decode.label(["a", "b"]), "I\nam not sure")).toBe(
      'expected one of "a", "b"; found "I am not sure"'
    )
    expect(messageOf(Decode.label(["a", "b"]), "a? b?")).toBe('expected one label, found "a", "b"')
  })

  it("does not look inside longer text where that is ruled out", () => {
    expect(shown(Decode.label(["yes", "no"], { anywhere: false }), "yes, I think")).toBe("not-a-label")
    expect(shown(Decode.label(["yes", "no"], { anywhere: false }), "Yes.")).toBe('extracted "yes"')
  })

  it("tells labels apart that differ in case or separators only when they are spelled out", () => {
    const decoder = Decode.label(["US", "us", "a b", "a_b"])
    expect(shown(decoder, "us")).toBe('exact "us"')
    expect(shown(decoder, "Us")).toBe("ambiguous-label")
    expect(shown(decoder, "a_b")).toBe('exact "a_b"')
    expect(shown(decoder, "A-B")).toBe("ambiguous-label")
  })

  it("takes punctuation in a label literally, and a digit inside a number for no label", () => {
    expect(shown(Decode.label(["C", "C++"]), "It is C++ of course")).toBe('extracted "C++"')
    expect(shown(Decode.label(["1", "2", "3"]), "Score: 1.5")).toBe("not-a-label")
    expect(shown(Decode.label(["1", "2", "3"]), "2/3")).toBe("ambiguous-label")
  })

  it("finds any label in any decoration", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("refund", "cancel", "book_flight"),
        fc.constantFrom("", "**", "`", '"', "“", "(", "- ", "> "),
        fc.constantFrom("", "**", "`", '"', "”", ")", ".", "!\n"),
        (label, before, after) => {
          const result = read(intent, `${before}${label}${after}`)
          expect(result._tag === "Success" && result.success.output).toBe(label)
        }
      )
    )
  })

  it.each([
    ["C", `C${" ".repeat(999_990)}x`],
    ["decoration", "*".repeat(1_000_000)],
    ["separators", "book_".repeat(200_000)],
    ["labels", "card ".repeat(200_000)]
  ])("answers a megabyte of %s within a second", (_, text) => {
    expect(cpuMs(() => read(intent, text))).toBeLessThan(1_000)
  })
})

describe("json", () => {
  const receipt = Decode.json(
    Schema.Struct({ total: Schema.Number, company: Schema.optionalKey(Schema.String) })
  )

  it.each([
    ['{"total": 1}', 'exact {"total":1}'],
    ['```json\n{"total": 1}\n```', 'extracted {"total":1}'],
    ['Here you are: {"total": 1}. Anything else?', 'extracted {"total":1}'],
    ['As in [1]: {"total": 1}', 'extracted {"total":1}'],
    ['Use {x}. {"company": "a } ```", "total": 1}', 'extracted {"total":1,"company":"a } ```"}'],
    ["{total: 1, company: 'x',}", 'repaired {"total":1,"company":"x"}'],
    ['```\n{"total": 1, "company": None}', "schema"],
    [
      'Sure! {"total": 1, "company": "The "best" shop"}',
      'repaired {"total":1,"company":"The \\"best\\" shop"}'
    ],
    ['{"total": 1, "company": "cut of', 'repaired {"total":1,"company":"cut of"}']
  ])("reads %j as %s", (text, expected) => {
    expect(shown(receipt, text)).toBe(expected)
  })

  it("takes a reply that is JSON at its word", () => {
    expect(shown(receipt, '[{"total": 1}]')).toBe("schema")
  })

  it("names the path, what was expected and what was found", () => {
    expect(messageOf(receipt, '{"total": "12"}')).toBe('total: Expected number, found "12"')
    expect(messageOf(receipt, '{"total": "12", "company": 3}')).toMatch(/^total: .*\(and 1 more\)$/u)
    expect(messageOf(receipt, "I am sorry.\nI cannot.")).toBe('expected JSON, found "I am sorry. I cannot."')
  })

  it("never makes JSON of prose", () => {
    for (const text of ["hello", "hello world", "None of these.", "12 apples", "const x = 1"]) {
      expect(shown(Decode.json(Schema.Json), text)).toBe("not-json")
    }
  })

  it("mends what other languages write for a truth value", () => {
    expect(shown(Decode.json(Schema.Boolean), "True")).toBe("repaired true")
  })

  it("mends 64,000 characters of a reply in all, and no more", () => {
    const broken = (name: string, length: number) => `{${name}: 1, company: '${"x".repeat(length)}'}`
    expect(shown(receipt, `${broken("sum", 20_000)} or ${broken("total", 20_000)}`)).toMatch(/^repaired/u)
    expect(shown(receipt, `${broken("sum", 40_000)} or ${broken("total", 40_000)}`)).toBe("schema")
    expect(shown(receipt, broken("total", 64_000))).toBe("not-json")
  })

  it("evaluates nothing and pollutes nothing", () => {
    expect(shown(Decode.json(Schema.Json), "(() => 1)()")).toBe("not-json")
    const result = read(Decode.json(Schema.Json), '{"__proto__": {"polluted": 1}}')
    expect(result._tag).toBe("Success")
    expect("polluted" in {}).toBe(false)
  })

  it("reads back any JSON exactly", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const result = read(Decode.json(Schema.Json), JSON.stringify(value))
        expect(result._tag === "Success" && result.success.form).toBe("exact")
        expect(result._tag === "Success" && JSON.stringify(result.success.output)).toBe(JSON.stringify(value))
      })
    )
  })

  it("finds an object in any prose without brackets, quotes or fences", () => {
    const prose = fc.string().map((text) => text.replace(/[[\]{}"`]/gu, ""))
    fc.assert(
      fc.property(prose, fc.record({ total: fc.integer() }), prose, (before, value, after) => {
        const result = read(receipt, `${before} ${JSON.stringify(value)} ${after}`)
        expect(result._tag === "Success" && result.success.output).toEqual(value)
      })
    )
  })

  it("reads what is nested as deep as the limit and refuses one level more", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth)
    expect(read(Decode.json(Schema.Json), nested(200))._tag).toBe("Success")
    expect(shown(Decode.json(Schema.Json), nested(201))).toBe("too-large")
    expect(shown(Decode.json(Schema.Json, { maxDepth: 3 }), nested(4))).toBe("too-large")
  })

  it.each([
    ["opening brackets", "[".repeat(1_000_000), "too-large"],
    ["nested objects", '{"a":'.repeat(200_000), "too-large"],
    ["fences", "```".repeat(300_000), "not-json"],
    ["objects", '{"a":1} '.repeat(120_000), "schema"],
    ["quotes to repair", `{"a": "x${'"y'.repeat(31_000)}`, "schema"],
    ["sums of strings", `{"a": ${'"a"+'.repeat(15_000)}`, "not-json"],
    ["many things to repair", '{"a": "x"y"y"y}\n'.repeat(60_000), "not-json"],
    ["more than is read", "x".repeat(1_000_001), "too-large"]
  ])("neither hangs nor overflows on a megabyte of %s", (_, text, kind) => {
    expect(cpuMs(() => expect(shown(receipt, text)).toBe(kind))).toBeLessThan(2_000)
  })

  it("fails in a typed way on anything", () => {
    const pieces = fc.array(
      fc.constantFrom(
        "[",
        "]",
        "}",
        '"',
        ":",
        ",",
        "```",
        "json\n",
        "\\",
        "a",
        "1",
        "'",
        "//",
        "/*",
        "\u0000"
      ),
      { maxLength: 60 }
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((each) => each.join(""))
        ),
        (text) => {
          const result = read(receipt, text)
          if (result._tag === "Failure") {
            expect(result.failure).toBeInstanceOf(Decode.DecodeFailure)
            expect(result.failure.message).not.toMatch(/\n/u)
          }
        }
      ),
      { numRuns: 500 }
    )
  })
})

describe("what can be read of a refused reply", () => {
  const invoice = z.object({
    number: z.string(),
    date: z.iso.date(),
    "vat.id": z.string(),
    lines: z.array(z.object({ item: z.string(), amount: z.number() }))
  })
  const right = { number: "7", date: "2026-04-12", "vat.id": "DE1", lines: [{ item: "a", amount: 1 }] }
  const partialOf = (text: string, schema: Parameters<typeof Decode.json>[0] = invoice) => {
    const result = read(Decode.json(schema), text)
    return result._tag === "Failure" ? result.failure.partial : "decoded"
  }
  const bad = { ...right, date: "12 Apr 2026", "vat.id": 5, lines: [{ item: "a", amount: "one" }] }

  it("is its record, with the paths of what the schema refused, alike for all libraries", () => {
    const refused = [["date"], ["vat.id"], ["lines", "0", "amount"]]
    expect(partialOf(JSON.stringify(bad))).toEqual({ record: bad, refused })
    const effect = Schema.Struct({
      number: Schema.String,
      date: Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\d$/)),
      "vat.id": Schema.String,
      lines: Schema.Array(Schema.Struct({ item: Schema.String, amount: Schema.Finite }))
    })
    expect(partialOf(JSON.stringify(bad), effect)).toEqual({ record: bad, refused })
    const valibot = v.object({
      number: v.string(),
      date: v.pipe(v.string(), v.isoDate()),
      "vat.id": v.string(),
      lines: v.array(v.object({ item: v.string(), amount: v.number() }))
    })
    expect(partialOf(JSON.stringify(bad), valibot)).toEqual({ record: bad, refused })
  })

  it("is found where the answer would be: in a fence, in prose, behind reasoning, in broken JSON", () => {
    const text = JSON.stringify(bad)
    for (const reply of [
      `Here it is:\n\`\`\`json\n${text}\n\`\`\``,
      `The invoice [sic] says ${text}.`,
      `<think>{"date": "2026"}</think>${text}`,
      text.slice(0, -1)
    ])
      expect(partialOf(reply), reply).toMatchObject({ record: { number: "7", date: "12 Apr 2026" } })
    // A draft beside the answer: what is behind the marker.
    expect(partialOf(`{"date": "?", "number": "6"}\nFinal answer: ${text}`)).toMatchObject({
      record: { number: "7" }
    })
  })

  it("is nothing of several records, of no record, and of a record that is refused as a whole", () => {
    const text = JSON.stringify(bad)
    expect(partialOf(`${text}\n${text.replace("12 Apr", "13 Apr")}`)).toBeUndefined()
    for (const reply of [
      "no invoice",
      "[1, 2]",
      '"2026-04-12"',
      `${JSON.stringify(right)} ${JSON.stringify({ ...right, number: "8" })}`
    ])
      expect(partialOf(reply), reply).toBeUndefined()
    const whole = z.object({ net: z.number(), gross: z.number() }).refine(({ net, gross }) => net < gross)
    expect(partialOf('{"net": 2, "gross": 1}', whole)).toBeUndefined()
    expect(partialOf('{"net": "2", "gross": 1}', whole)).toEqual({
      record: { net: "2", gross: 1 },
      refused: [["net"]]
    })
    const throwing = z.object({ a: z.string().transform(() => Promise.reject(new Error("late"))) })
    expect(partialOf('{"a": 1}', throwing)).toEqual({ record: { a: 1 }, refused: [["a"]] })
  })

  it("cannot be changed by who looks at it", () => {
    const partial = partialOf(JSON.stringify(bad))
    expect(typeof partial === "object" && Object.isFrozen(partial.record.lines)).toBe(true)
  })
})

describe("make", () => {
  const lastNumber = Decode.make((text) => {
    const found = /(-?\d+)\D*$/u.exec(text)?.[1]
    if (found === undefined) throw new Error("no number in the reply")
    return Number(found)
  })

  it("takes a function's word", () => {
    expectTypeOf(lastNumber).toEqualTypeOf<Decode.Decoder<number>>()
    expect(shown(lastNumber, "A: 18")).toBe("exact 18")
  })

  it("takes a throw for a refusal", () => {
    expect(shown(lastNumber, "none")).toBe("rejected")
    expect(messageOf(lastNumber, "none")).toBe("no number in the reply")
  })

  it.effect("waits for a promise", () =>
    Effect.gen(function* () {
      const decoded = yield* Decode.make((text) => Promise.resolve(text.length))("four")
      expect(decoded.output).toBe(4)
    })
  )

  it("can be refined by a schema", () => {
    const percent = Decode.refine(
      lastNumber,
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 }))
    )
    expect(shown(percent, "A: 18")).toBe("exact 18")
    expect(shown(percent, "A: 180")).toBe("schema")
  })
})

describe("fromSchema", () => {
  it.each([
    ["a string", Schema.String, " Hi ", 'exact "Hi"'],
    ["a string with a check", Schema.String.check(Schema.isMaxLength(3)), "long text", "schema"],
    ["a number written as a string", Schema.FiniteFromString, " 3.5 ", "exact 3.5"],
    ["a literal", Schema.Literal("yes"), "Yes", 'exact "yes"'],
    ["literals", Schema.Literals(["yes", "no"]), "**no**", 'extracted "no"'],
    [
      "literals with an identifier",
      Schema.Literals(["yes", "no"]).annotate({ identifier: "Y" }),
      "no",
      'exact "no"'
    ],
    ["a union of literals", Schema.Union([Schema.Literal("a"), Schema.Literals(["b"])]), "B", 'exact "b"'],
    ["an enum", Schema.Enum({ Yes: "yes", No: "no" }), "No", 'exact "no"'],
    ["literals that are renamed", Schema.Literals(["y", "n"]).transform(["yes", "no"]), "Y", 'exact "yes"'],
    ["a number", Schema.Number, "42", "exact 42"],
    ["literals of several types", Schema.Literals(["a", 1]), "1", "exact 1"],
    ["a string or null", Schema.NullOr(Schema.String), "null", "exact null"]
  ])("decodes %s by what it decodes from", (_, schema: Schema.Codec<unknown, unknown>, text, expected) => {
    expect(shown(Decode.fromSchema(schema), text)).toBe(expected)
  })

  it("reads the format off Standard Schemas that describe themselves", () => {
    expect(shown(Decode.fromSchema(z.string()), " Hi ")).toBe('exact "Hi"')
    expect(shown(Decode.fromSchema(z.enum(["yes", "no"])), "No.")).toBe('extracted "no"')
    expect(shown(Decode.fromSchema(z.object({ a: z.number() })), '{"a": "1"}')).toBe("schema")
    expect(messageOf(Decode.fromSchema(z.object({ a: z.number() })), '{"a": "1"}')).toMatch(/^a: /u)
  })

  it("expects JSON of those that do not", () => {
    expect(shown(Decode.fromSchema(v.object({ a: v.number() })), '{"a": 1}')).toBe('exact {"a":1}')
    expect(shown(Decode.fromSchema(v.picklist(["yes", "no"])), "yes")).toBe("not-json")
  })
})
