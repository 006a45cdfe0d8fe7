import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Decode from "../Decode.ts"

const shown = (decoder: Decode.Decoder<unknown>, text: string): string => {
  const result = Effect.runSync(Effect.result(decoder(text)))
  if (result._tag === "Failure") return result.failure.kind
  const json = JSON.stringify(result.success.output, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value
  )
  return `${result.success.form} ${json}`
}

const messageOf = (decoder: Decode.Decoder<unknown>, text: string): string =>
  Effect.runSync(Effect.flip(decoder(text))).message

const Side = Schema.Struct({ side: Schema.Literals(["buy", "sell"]) })
const side = Decode.json(Side)
const buy = '{"side": "buy"}'
const sell = '{"side": "sell"}'

describe("several JSON answers", () => {
  it.each([
    ["a draft and a correction", `${buy}\n\nOn reflection:\n\n${sell}`],
    ["an example and an answer", `The format is ${buy}.\n\n${sell}`],
    ["two fences", `\`\`\`json\n${buy}\n\`\`\`\n\`\`\`json\n${sell}\n\`\`\``],
    ["two lines", `${buy}\n${sell}`],
    ["an answer and a broken correction", `${buy} or rather {side: sell}`],
    ["two markers", `Answer: ${buy}\nWait.\nAnswer: ${sell}`],
    ["two that are broken", "{side: buy} or rather {side: sell}"]
  ])("are ambiguous where they differ: %s", (_, text) => {
    expect(shown(side, text)).toBe("ambiguous-json")
    expect(shown(Decode.json(Side, { take: "first" }), text)).toMatch(/"buy"/u)
    expect(shown(Decode.json(Side, { take: "last" }), text)).toMatch(/"sell"/u)
  })

  it("are named", () => {
    expect(messageOf(side, `${buy} ${sell}`)).toBe(
      'expected one answer, found {"side":"buy"} and {"side":"sell"}'
    )
  })

  it.each([
    ["said twice", `${buy}\nAgain: {"side":"buy", "why": "more"}`, 'extracted {"side":"buy"}'],
    ["with one the schema refuses", `{"side": "hold"} ${sell}`, 'extracted {"side":"sell"}'],
    ["with a set in braces", `Of {buy, sell}: ${sell}`, 'extracted {"side":"sell"}'],
    [
      "behind a final marker",
      `Answer: ${buy}\n**Final answer:**\n\`\`\`json\n${sell}\n\`\`\``,
      'extracted {"side":"sell"}'
    ],
    ["behind a marker", `Perhaps ${buy}. The answer is ${sell}`, 'extracted {"side":"sell"}']
  ])("are one answer: %s", (_, text, expected) => {
    expect(shown(side, text)).toBe(expected)
  })
})

describe("half a number", () => {
  const finite = Decode.json(Schema.Struct({ n: Schema.Finite }))
  it.each([
    '{"n": -}',
    '{"n": .}',
    '{"n": -.}',
    '{"n": +}',
    '{"n": 1e}',
    '{"n": 2.5e-}',
    '{"n": 1e+',
    '{"n": -',
    "-"
  ])("is no number: %j", (text) => {
    expect(shown(finite, text)).toMatch(/^(?:schema|not-json)$/u)
    expect(shown(Decode.json(Schema.Finite), text.replace(/\{"n": |\}/gu, ""))).toMatch(
      /^(?:schema|not-json)$/u
    )
  })
  it.each([
    ["[1, -, 3]", "schema"],
    ["[1, 2, -", "not-json"],
    ["[1, 2.]", "repaired [1,2]"],
    ["[-.5]", "repaired [-0.5]"]
  ])("is none in a list: %j", (text, expected) => {
    expect(shown(Decode.json(Schema.Array(Schema.Finite)), text)).toBe(expected)
  })
  it("is null for a dash where the schema takes null", () => {
    const optional = Decode.json(Schema.Struct({ n: Schema.NullOr(Schema.Finite), s: Schema.String }))
    expect(shown(optional, "{n: -, s: 'a - b'}")).toBe('repaired {"n":null,"s":"a - b"}')
  })
})

describe("whole numbers beyond doubles", () => {
  const order = Decode.json(Schema.Struct({ order: Schema.Finite }))
  it.each(["740245381351497699", "-9007199254740993", "12345678901234567890", "9007199254740993.0"])(
    "are refused where a number is expected, with their digits: %s",
    (digits) => {
      expect(shown(order, `{"order": ${digits}}`)).toBe("schema")
      expect(messageOf(order, `So {"order": ${digits}}`)).toContain(digits.replace(".0", ""))
    }
  )
  it("are kept where the schema takes bigints", () => {
    const exact = Decode.json(Schema.Struct({ order: Schema.BigInt }))
    expect(shown(exact, '{"order": 740245381351497699}')).toBe('exact {"order":"740245381351497699n"}')
  })
  it.each([
    "9007199254740991",
    "9007199254740992",
    "123456789012345680000",
    "1e300",
    "0.1234567890123456789"
  ])("are what doubles keep: %s", (digits) => {
    expect(shown(order, `{"order": ${digits}}`)).toBe(`exact {"order":${Number(digits)}}`)
  })
})
