import { Effect, Schema } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Family from "../Family.ts"
import { readsTheSame } from "./text/fold.ts"
import { protectedWords, protection } from "./text/protect.ts"

const mail =
  "Dear Anna Müller, I do not want the refund of 5,000 USD that you sent on 2024-03-01 to bob@example.com. " +
  "Please cancel it, because nothing was ever delivered and I can't wait another 14 days! Thanks in advance."

const about: Family.About = {
  fields: undefined,
  labels: ["refund", "cancel", "other"],
  names: ["delivered"],
  others: [
    { id: "a", input: mail, expected: "refund" },
    { id: "b", input: "Please stop my contract now.", expected: "cancel" }
  ],
  written: undefined,
  canary: "q7Rk2mZx9Lw4Tb8V"
}

const source: Family.Source = { id: "a", input: mail, expected: "refund" }

const variantsOf = (family: Family.Family, count = 20, seed = 7) =>
  Effect.runSync(family.variants(source, about, { seed, count }))

const textOf = ({ input }: Family.Made): string => String(input)

describe("every family", () => {
  for (const family of Family.all()) {
    it(`${family.name} gives distinct, well-formed variants other than the text, the same for a seed`, () => {
      const texts = variantsOf(family).map(textOf)
      if (family.name !== "normal-forms") expect(texts.length).toBeGreaterThan(0)
      expect(new Set(texts).size).toBe(texts.length)
      expect(texts).not.toContain(mail)
      expect(texts.every((text) => text.isWellFormed())).toBe(true)
      expect(variantsOf(family).map(textOf)).toEqual(texts)
      if (texts.length === 20) expect(variantsOf(family, 20, 8).map(textOf)).not.toEqual(texts)
    })
  }

  it("gives the first of its variants again where more are wanted", () => {
    const family = Family.typos()
    expect(variantsOf(family, 5)).toEqual(variantsOf(family, 3).concat(variantsOf(family, 5).slice(3)))
  })
})

describe("a certain family that keeps the label", () => {
  it("typos change no number, negation, name, address or word of a label", () => {
    const isProtected = protection(about)
    expect(protectedWords(mail, isProtected)).toEqual(
      expect.arrayContaining([
        "not",
        "5,000",
        "refund",
        "cancel",
        "2024-03-01",
        "bob@example.com",
        "can't",
        "delivered",
        "Anna"
      ])
    )
    const arbitrary = Family.typos({ share: 1 }).of(mail, about)
    if (arbitrary === undefined) throw new Error("expected typos to apply")
    fc.assert(
      fc.property(arbitrary, (after) => {
        expect(after.match(/\d/gu)).toEqual(mail.match(/\d/gu))
        expect(protectedWords(after, isProtected)).toEqual(protectedWords(mail, isProtected))
      })
    )
  })

  it("a typo makes no word that says the opposite", () => {
    // "note" with a letter dropped is "not".
    const arbitrary = Family.typos({ share: 1 }).of("please note everything here", about)
    if (arbitrary === undefined) throw new Error("expected typos to apply")
    fc.assert(fc.property(arbitrary, (after) => !/\bnot\b/u.test(after)))
  })

  it.each([
    Family.homoglyphs({ share: 1 }),
    Family.mixedScripts({ share: 1 }),
    Family.zeroWidth({ share: 1 }),
    Family.bidi({ share: 1 }),
    Family.fullWidth({ share: 1 }),
    Family.normalForms()
  ])("$name reads the same as before", (family) => {
    for (const text of variantsOf(family).map(textOf)) {
      expect(text).not.toBe(mail)
      expect(readsTheSame(mail, text)).toBe(true)
    }
    expect(readsTheSame(mail, mail.replace("5,000", "6,000"))).toBe(false)
  })
})

describe("inputs that are objects", () => {
  const ticket: Family.Source = {
    id: "t",
    input: { id: "T-1", subject: "Parcel missing", body: "Where is my parcel? It should be here." },
    expected: "other"
  }
  it("are perturbed in the named fields alone", () => {
    const made = Effect.runSync(
      Family.homoglyphs().variants(ticket, { ...about, fields: ["subject", "body"] }, { seed: 1, count: 12 })
    )
    expect(made.length).toBeGreaterThan(5)
    for (const { input } of made) {
      expect(input).toMatchObject({ id: "T-1" })
      const same = ["subject", "body"].filter(
        (name) => Reflect.get(Object(input), name) === Reflect.get(Object(ticket.input), name)
      )
      expect(same).toHaveLength(1)
    }
  })
  it("need the names of their fields", () => {
    const failure = Effect.runSync(Effect.flip(Family.typos().variants(ticket, about, { seed: 1, count: 1 })))
    expect(failure).toBe(
      "fields: expected the names of the text fields that are perturbed, found none; the input has id, subject, body"
    )
  })
})

it("a family of one's own that makes half a surrogate pair is named, with the case", () => {
  const broken = Family.text({ name: "broken", perturb: (text) => fc.constant(`${text}\ud800`) })
  expect(Effect.runSync(Effect.flip(broken.variants(source, about, { seed: 1, count: 1 })))).toBe(
    'broken: expected well-formed Unicode, found a lone surrogate in a variant of case "a"'
  )
})

it("makes inputs from a schema, encoded", () => {
  const schema = Schema.Struct({ text: Schema.String, urgent: Schema.Boolean })
  const made = Effect.runSync(Family.fromSchema(schema).variants(source, about, { seed: 3, count: 4 }))
  expect(made).toHaveLength(4)
  for (const { input } of made) expect(Schema.is(schema)(input)).toBe(true)
  expect(Effect.runSync(Family.fromSchema(schema).variants(source, about, { seed: 3, count: 4 }))).toEqual(
    made
  )
})

it("a long text holds the whole text where it was put", () => {
  for (const at of ["start", "middle", "end"] as const) {
    const [made] = variantsOf(Family.long({ tokens: 1_000, at: [at] }), 1)
    const text = textOf(made ?? { input: "" })
    expect(text.length).toBeGreaterThan(3_900)
    expect(text.length).toBeLessThanOrEqual(4_004)
    const place = text.indexOf(mail) / (text.length - mail.length)
    expect(place).toBeCloseTo({ start: 0, middle: 0.5, end: 1 }[at], 1)
  }
})
