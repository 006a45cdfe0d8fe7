import { Dataset, Task } from "@assay/core"
import { Effect, Schema } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Rules, Trained } from "./index.ts"

interface Ticket {
  readonly text: string
  readonly channel: "mail" | "chat"
  readonly amount: number | null
  readonly vip: boolean
}

const task = Task.make("route", {
  input: Schema.Struct({
    text: Schema.String,
    channel: Schema.Literals(["mail", "chat"]),
    amount: Schema.NullOr(Schema.Finite),
    vip: Schema.Boolean
  }),
  output: Schema.Literals(["refund", "cancel", "other"]),
  prompt: ({ text }) => text
})

const features = {
  text: (each) => each.text,
  channel: (each) => each.channel,
  amount: (each) => each.amount,
  vip: (each) => each.vip
} satisfies Rules.Features<Ticket>

const route = Rules.classify(task, {
  features,
  rules: [
    [{ text: { has: ["refund", "money back"] } }, "refund"],
    [{ text: /cancel/i, amount: { atLeast: 10, below: 100 } }, "cancel"],
    [{ channel: "chat", vip: true }, "other"],
    [{ amount: null, text: { not: { has: "hello" } } }, "other"]
  ]
})

const ticket = (changes: Partial<Ticket>): Ticket => ({
  text: "hello",
  channel: "mail",
  amount: 5,
  vip: false,
  ...changes
})

const answer = (input: Ticket, candidate = route) =>
  Effect.runSync(candidate.answer({ input, caseId: "1", candidate: "rules", repeat: 0, seed: 1 }))

describe("Rules.classify", () => {
  it.each([
    [{ text: "I want my MONEY\n back!" }, "refund", 'rule 1: text has "refund" or "money back"'],
    [
      { text: "cancel", amount: 10 },
      "cancel",
      "rule 2: text matches /cancel/i and amount ≥ 10 and amount < 100"
    ],
    [{ channel: "chat", vip: true } as const, "other", 'rule 3: channel is "chat" and vip'],
    [{ amount: null, text: "bye" }, "other", 'rule 4: amount is missing and not (text has "hello")']
  ] as const)("answers by the first rule that holds, and says which: %j", (changes, label, because) => {
    const { facts, outcome } = answer(ticket(changes))
    expect([outcome, facts]).toEqual([{ _tag: "Answered", output: label }, {}])
    expect(Rules.explain(route, ticket(changes))).toBe(because)
  })

  it.each([
    { text: "moneyback" },
    { text: "cancel", amount: 100 },
    { text: "cancel", amount: null, channel: "chat" as const }
  ])("escalates where no rule holds and there is no otherwise, or takes the next: %j", (changes) => {
    const { outcome } = answer(ticket(changes))
    expect(outcome._tag).toBe(changes.amount === null ? "Answered" : "Escalated")
  })

  it("refuses by types a feature that is not there, a condition that does not fit, and a label of another task", () => {
    const features = { length: (text: string) => text.length, kind: (): "a" | "b" => "a", loud: () => true }
    const spec = { features, otherwise: "x" } as const
    const make = Rules.classify
    expect(() =>
      // @ts-expect-error there is no such feature
      make(["x", "y"], { ...spec, rules: [[{ size: 3 }, "x"]] })
    ).toThrow("rule 1: expected one of the features length, kind, loud, found size")
    // @ts-expect-error a number has no words
    make(["x", "y"], { ...spec, rules: [[{ length: { has: "a" } }, "x"]] })
    // @ts-expect-error a boolean has no bounds
    make(["x", "y"], { ...spec, rules: [[{ loud: { above: 1 } }, "x"]] })
    // @ts-expect-error "c" is no value of the feature
    make(["x", "y"], { ...spec, rules: [[{ kind: "c" }, "x"]] })
    // @ts-expect-error a feature that is always there is never missing
    make(["x", "y"], { ...spec, rules: [[{ kind: null }, "x"]] })
    expect(() =>
      // @ts-expect-error "z" is no label
      make(["x", "y"], { ...spec, rules: [[{ loud: true }, "z"]] })
    ).toThrow('rule 1: expected one of x, y, found "z"')
    expect(() => make(["x", "y"], { ...spec, rules: [[{}, "x"]] })).toThrow("expected a condition")
  })

  it("types features where they are declared, and those of another input are refused", () => {
    // @ts-expect-error "post" is no channel
    Rules.classify(task, { features, rules: [[{ channel: "post" }, "other"]] })
    const ofText = { size: (text: string) => text.length }
    // @ts-expect-error the inputs of the task are no texts
    Rules.classify(task, { features: ofText, rules: [[{ size: 5 }, "other"]] })
  })

  it("gives up a pattern that takes too long, and says whose it was", () => {
    const slow = Rules.classify(["x"], {
      features: { text: (text) => text },
      rules: [[{ text: /^(\w+\s?)+$/ }, "x"]]
    })
    const asked = { caseId: "1", candidate: "rules", repeat: 0, seed: 1 }
    const exit = Effect.runSync(Effect.flip(slow.answer({ input: `${"word ".repeat(30)}!`, ...asked })))
    expect(exit.message).toBe("rule 1, text: the pattern took longer than 500 ms")
  })

  it("has words exactly where they stand in the text, whatever is around them", () => {
    const word = fc.stringMatching(/^[a-z]{1,3}$/)
    const candidate = (phrase: string) =>
      Rules.classify(["yes", "no"], {
        features: { text: (text) => text },
        rules: [[{ text: { has: phrase } }, "yes"]],
        otherwise: "no"
      })
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.array(word, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(" ", ", ", "\n-"),
        (words, phrase, between) => {
          const runs = words.map((_, at) => words.slice(at, at + phrase.length).join(" "))
          const { outcome } = Effect.runSync(
            candidate(phrase.join(" ")).answer({
              input: words.join(between).toUpperCase(),
              caseId: "1",
              candidate: "c",
              repeat: 0,
              seed: 1
            })
          )
          expect(outcome).toEqual({
            _tag: "Answered",
            output: runs.includes(phrase.join(" ")) ? "yes" : "no"
          })
        }
      )
    )
  })
})

const cases = [
  { input: ticket({ text: "refund" }), expected: "refund" },
  { input: ticket({ text: "no refund, thanks" }), expected: "other" },
  { input: ticket({ text: "cancel", amount: 50 }), expected: "cancel" },
  { input: ticket({}), expected: "other" }
] as const

describe("the table of rules", () => {
  it("fits 80 columns, and says how often each rule decided and was right", () => {
    expect(Rules.table(route, { cases })).toBe(
      [
        "   when                                              answer       fired    right",
        "────────────────────────────────────────────────────────────────────────────────",
        '1  text has "refund" or "money back"                 refund           2   50.0 %',
        "2  text matches /cancel/i and amount ≥ 10 and        cancel           1  100.0 %",
        "   amount < 100",
        '3  channel is "chat" and vip                         other            0        –',
        '4  amount is missing and not (text has "hello")      other            0        –',
        "   otherwise                                         (escalated)      1"
      ].join("\n")
    )
  })

  it("shows nothing that acts in a terminal, and keeps to the width whatever the rules say", () => {
    const hostile = Rules.classify(["x\u001b[2J"], {
      features: { text: (text) => text },
      rules: [[{ text: { is: `\u202e${"long".repeat(40)}` } }, "x\u001b[2J"]]
    })
    const table = Rules.table(hostile, { columns: 60 })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(table).not.toMatch(/[\u001b\u202e]/u)
    expect(Math.max(...table.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60)
  })
})

describe("Rules.withConfidence", () => {
  it("states the share of right answers of the rule, drawn to that of all rules", async () => {
    const dataset = Dataset.make("cases", cases)
    const trained = await Trained.fit(Rules.withConfidence(route), dataset)
    // 2 of the 3 decided cases are right; the first rule had 1 of 2: (1 + 2 × 2/3) / (2 + 2).
    const { because, confidence } = trained.predict(ticket({ text: "refund" }))
    expect(confidence).toBeCloseTo((1 + 4 / 3) / 4, 12)
    expect(because).toEqual(['rule 1: text has "refund" or "money back"'])
    expect(trained.predict(ticket({}))).toMatchObject({ output: undefined, because: ["no rule holds"] })
    expect(trained.explain().rules?.at(-1)).toBe("otherwise: escalated")
  })
})
