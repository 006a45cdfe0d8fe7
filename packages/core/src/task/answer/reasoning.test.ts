import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { cpuMs } from "../../foundation/fixtures/cpuTime.fixture.ts"
import * as Decode from "../Decode.ts"

const Intent = Schema.Struct({ intent: Schema.Literals(["buy", "sell"]) })

const shown = (decoder: Decode.Decoder<unknown>, text: string): string => {
  const result = Effect.runSync(Effect.result(decoder(text)))
  return result._tag === "Success" ? JSON.stringify(result.success.output) : result.failure.kind
}

const label = Decode.label(["buy", "sell"])
const json = Decode.json(Intent)

/** Reasoning as servers write it, with a place for the draft and one for the answer. */
const blocks: ReadonlyArray<(draft: string, answer: string) => string> = [
  (draft, answer) => `<think>${draft}</think>${answer}`,
  (draft, answer) => `<think>\n${draft}\n</think>\n\n${answer}`,
  (draft, answer) => `\n <THINK>${draft}</THINK> ${answer}`,
  (draft, answer) => `<thinking>${draft}</thinking>\n${answer}`,
  (draft, answer) => `<thought>${draft}</thought>${answer}`,
  (draft, answer) => `<reasoning effort="high">${draft}</reasoning>${answer}`,
  (draft, answer) => `<seed:think>${draft}</seed:think>${answer}`,
  (draft, answer) => `<scratchpad>${draft}</scratchpad>${answer}`,
  (draft, answer) => `<analysis>${draft}</analysis>${answer}`,
  (draft, answer) => `${draft}</think>\n${answer}`,
  (draft, answer) => `[THINK]${draft}[/THINK]${answer}`,
  (draft, answer) => `◁think▷${draft}◁/think▷${answer}`,
  (draft, answer) => `<|begin_of_thought|>${draft}<|end_of_thought|>${answer}`,
  (draft, answer) => `<|START_THINKING|>${draft}<|END_THINKING|>${answer}`,
  (draft, answer) => `<|inner_prefix|>${draft}<|inner_suffix|>${answer}`,
  (draft, answer) => `<|channel>thought\n${draft}<channel|>${answer}`,
  (draft, answer) => `<unused94>thought\n${draft}<unused95>${answer}`,
  (draft, answer) =>
    `<|channel|>analysis<|message|>${draft}<|end|><|start|>assistant<|channel|>final<|message|>${answer}<|return|>`,
  (draft, answer) =>
    `<|channel|>analysis<|message|>${draft}<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>${answer}`,
  (draft, answer) => `analysisWe think: ${draft}assistantfinal${answer}`,
  (draft, answer) => `Here is my thought process: ${draft}\n\nHere is my response: ${answer}`,
  (draft, answer) => `Sure.\n<think>${draft}</think>\n${answer}`,
  (draft, answer) => `<think>a <think>${draft}</think> ${draft}</think>${answer}`
]

const drafts = [
  "buy",
  "It may be buy. Answer: buy",
  '{"intent": "buy"}',
  'Final answer: {"intent": "buy"}',
  '```json\n{"intent": "buy"}\n```',
  "\\boxed{buy}",
  'a { that never closes, and a "quote',
  "```\nan open fence"
]

describe("reasoning in the text", () => {
  it.each(blocks.map((block, index) => [block("…", "sell"), index] as const))(
    "is no part of the answer: %j",
    (_, index) => {
      const block = blocks[index] ?? ((_: string, answer: string) => answer)
      for (const draft of drafts) {
        expect(shown(label, block(draft, "sell")), block(draft, "sell")).toBe('"sell"')
        expect(shown(json, block(draft, '{"intent": "sell"}')), block(draft, "…")).toBe('{"intent":"sell"}')
      }
    }
  )

  it("never changes the answer, whatever the draft says", () => {
    const piece = fc.constantFrom(
      "buy",
      "sell",
      ' {"intent": "buy"} ',
      " not ",
      "\n",
      "```json\n",
      "```\n",
      '"',
      "{",
      "}",
      "Answer: ",
      "\\boxed{",
      "<b>",
      "'"
    )
    const draft = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""))
    fc.assert(
      fc.property(draft, fc.constantFrom("think", "thinking", "reasoning"), (text, tag) => {
        expect(shown(label, `<${tag}>${text}</${tag}>\nsell`)).toBe('"sell"')
        expect(shown(json, `<${tag}>${text}</${tag}>\n{"intent": "sell"}`)).toBe('{"intent":"sell"}')
      }),
      { numRuns: 300, seed: 7 }
    )
  })

  it.each([
    "<think>It is buy",
    "<thinking>\n\nbuy\n",
    "Let me see. <think>buy",
    "[THINK]buy",
    "◁think▷buy",
    "<|channel|>analysis<|message|>buy",
    "Here's my thought process: buy"
  ])("is no answer while it never ends: %j", (text) => {
    expect(shown(label, text)).toBe("no-end-of-reasoning")
    expect(shown(json, `${text} {"intent": "buy"}`)).toBe("no-end-of-reasoning")
  })

  it("is no answer where none follows, and says so", () => {
    expect(shown(label, "<think>buy</think>\n")).toBe("empty")
    expect(shown(label, "<think>buy</think> I cannot tell.")).toBe("not-a-label")
    const failure = Effect.runSync(Effect.flip(label("<think>buy")))
    expect(failure.message).toBe(
      'expected an answer after the reasoning, found reasoning without an end: "<think>" is not closed'
    )
  })

  it("is read like all else where that is asked for", () => {
    expect(shown(Decode.label(["buy", "sell"], { reasoning: "keep" }), "<think>buy</think>sell")).toBe(
      "ambiguous-label"
    )
    expect(shown(Decode.textWith({ reasoning: "keep" }), "<think>buy</think>sell")).toBe(
      '"<think>buy</think>sell"'
    )
    expect(
      shown(
        Decode.make((text) => text, { reasoning: "keep" }),
        "<think>"
      )
    ).toBe('"<think>"')
  })

  it("is left out of free text and of what own decoders get", () => {
    expect(shown(Decode.text, "<think>hm</think>\n\nHello.")).toBe('"Hello."')
    expect(
      shown(
        Decode.make((text) => text.trim()),
        "hm</think>7"
      )
    ).toBe('"7"')
  })

  it.each([
    [
      "in JSON",
      Decode.json(Schema.Struct({ a: Schema.String })),
      '{"a": "<think>x</think>"}',
      '{"a":"<think>x</think>"}'
    ],
    [
      "in JSON in prose",
      Decode.json(Schema.Struct({ a: Schema.String })),
      'So: {"a": "<think>"}',
      '{"a":"<think>"}'
    ],
    [
      "in a code fence",
      Decode.text,
      "Like so:\n```html\n<think>x</think>\n```",
      '"Like so:\\n```html\\n<think>x</think>\\n```"'
    ],
    ["in quotes", Decode.text, "Close it with `</think>` then.", '"Close it with `</think>` then."'],
    [
      "in a sentence",
      Decode.text,
      "The tags <think> and </think> part it.",
      '"The tags <think> and </think> part it."'
    ]
  ] as const)("is not seen in marks that are content: %s", (_, decoder, text, expected) => {
    expect(shown(decoder, text)).toBe(expected)
  })

  it.each(["<think>", "</think>", "<think></think>", "[THINK]", "```\n", '{"a":', "<|channel|>"])(
    "is parted in linear time: %j",
    (unit) => {
      const text = unit.repeat(300_000 / unit.length)
      expect(cpuMs(() => [shown(label, text), shown(Decode.text, text)])).toBeLessThan(5_000)
    }
  )
})
