import { Outcome } from "@assay/core"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { Regex } from "./index.ts"

const Order = {
  zod: z.object({
    tags: z.array(z.enum(["Urgent", "Gift"])),
    lines: z.array(z.object({ quantity: z.number(), item: z.string(), note: z.string().optional() })),
    vendor: z.object({ name: z.string(), city: z.string().nullable() }),
    days: z.array(z.iso.date()).optional()
  }),
  effect: Schema.Struct({
    tags: Schema.Array(Schema.Literals(["Urgent", "Gift"])),
    lines: Schema.Array(
      Schema.Struct({ quantity: Schema.Number, item: Schema.String, note: Schema.optionalKey(Schema.String) })
    ),
    vendor: Schema.Struct({ name: Schema.String, city: Schema.NullOr(Schema.String) }),
    days: Schema.optionalKey(Schema.Array(Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\d$/))))
  })
}
const patterns = {
  tags: /#(\w+)/,
  lines: /^(?<quantity>[\d,]+) x (?<item>[^(\n]+?)(?: \((?<note>.+)\))?$/m,
  vendor: /^from (?<name>\w+)(?: in (?<city>\w+))?/,
  days: [/\b\d{1,2}\/\d{1,2}\/\d{4}\b/, /\b\d{1,2}\.\d{1,2}\.\d{4}\b/]
}
const answerTo = async <Output>(
  candidate: ReturnType<typeof Regex.extract<Output & object>>,
  input: string
) => Effect.runPromise(candidate.answer({ input, caseId: "1", candidate: "regex", repeat: 0, seed: 1 }))

describe.each(Object.entries(Order))("Regex.extract of lists and records (%s)", (_, schema) => {
  const candidate = Regex.extract<z.infer<typeof Order.zod>>(schema as typeof Order.zod, patterns, {
    dates: "day-first"
  })

  it("has every match of a list, a record of named groups each, as numbers, choices and dates", async () => {
    const text =
      "from Kiko in Rome\n#gift #URGENT\n1,200 x pens (blue)\n2 x cups\non 5/12/2024 or 6/12/2024, not 7.12.2024"
    const { outcome, facts } = await answerTo(candidate, text)
    const output = {
      tags: ["Gift", "Urgent"],
      lines: [
        { quantity: 1_200, item: "pens", note: "blue" },
        { quantity: 2, item: "cups" }
      ],
      vendor: { name: "Kiko", city: "Rome" },
      days: ["2024-12-05", "2024-12-06"]
    }
    expect(outcome).toEqual(Outcome.answered(output))
    // What is kept of an answer is read anew to the same.
    expect(await Effect.runPromise(candidate.restore({ output: undefined, text: facts.text ?? "" }))).toEqual(
      output
    )
  })

  it("has an empty list where nothing matches, and null where a group is not there", async () => {
    const { outcome } = await answerTo(candidate, "from Kiko")
    expect(outcome).toEqual(
      Outcome.answered({ tags: [], lines: [], vendor: { name: "Kiko", city: null }, days: [] })
    )
  })

  it("is Malformed by the item that does not fit", async () => {
    const { outcome } = await answerTo(candidate, "from Kiko #gift #late")
    expect(outcome).toMatchObject({ _tag: "Malformed", reason: expect.stringMatching(/^tags\.1: /u) })
  })
})

describe("a list by a pattern", () => {
  const numbers = Regex.extract(z.object({ all: z.array(z.number()) }), { all: /-?\d+/ })

  it("is what matchAll finds, whatever the text", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: -999, max: 999 }).map(String), fc.constant("a")), {
          maxLength: 30
        }),
        async (words) => {
          const { outcome } = await answerTo<{ all: Array<number> }>(numbers, words.join(" "))
          expect(outcome).toEqual(Outcome.answered({ all: words.filter((word) => word !== "a").map(Number) }))
        }
      )
    )
  })

  it("ends after 1,000 items, and for a pattern of nothing", async () => {
    const { outcome } = await answerTo<{ all: Array<number> }>(numbers, "1 ".repeat(5_000))
    expect(outcome).toMatchObject({ output: { all: { length: 1_000 } } })
    const empty = Regex.extract(z.object({ all: z.array(z.string()) }), { all: /x*/ })
    expect((await answerTo<{ all: Array<string> }>(empty, "axb")).outcome).toEqual(
      Outcome.answered({ all: ["", "x", "", ""] })
    )
  })

  it("is given up in bounded time", async () => {
    const slow = Regex.extract(z.object({ all: z.array(z.string()) }), { all: /(?:a+)+b/ })
    const start = performance.now()
    const failed = await Effect.runPromise(
      Effect.flip(slow.answer({ input: "a".repeat(40), caseId: "1", candidate: "regex", repeat: 0, seed: 1 }))
    )
    expect(failed.message).toBe("all: the pattern took longer than 500 ms")
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
