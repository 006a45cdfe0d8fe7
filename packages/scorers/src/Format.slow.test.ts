/**
 * Formats on large hostile replies, and on a million random ones.
 */
import { Outcome } from "@assay/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import * as Format from "./Format.ts"
import { formatOf, hostileReplies } from "./format.fixture.ts"
import { cpuMs, hostileTexts } from "./trial.fixture.ts"

const formats = {
  json: Format.json(z.object({ a: z.number() })),
  xml: Format.xml({ required: ["a", "b"], order: true }),
  rooted: Format.xml({ root: "r", required: ["a"] }),
  markdown: Format.table({ columns: ["a", "b"], kind: "markdown" }),
  csv: Format.table({ columns: ["a", "b"], kind: "csv" }),
  regex: Format.regex(/a+b?/u),
  lines: Format.lines({ line: /[a-z]+/u })
}

describe("formats, at length", () => {
  for (const [name, scorer] of Object.entries(formats)) {
    it(`take time linear in the reply up to 3 MB: ${name}`, () => {
      const spent = (text: string): number => cpuMs(() => formatOf(scorer, Outcome.malformed(""), text))
      const [small, large] = [hostileReplies(300_000), hostileReplies(3_000_000)]
      for (const [nth, text] of small.entries()) {
        const longer = large[nth] ?? ""
        const [one, ten] = [spent(text), spent(longer)]
        // Quadratic work would take a hundred times as long.
        expect([longer.slice(0, 20), ten < 30 * Math.max(one, 100)]).toEqual([longer.slice(0, 20), true])
      }
    }, 1_200_000)

    it(`take the texts that have broken others: ${name}`, () => {
      for (const text of hostileTexts) {
        expect(cpuMs(() => formatOf(scorer, Outcome.malformed(""), text))).toBeLessThan(10_000)
      }
    })
  }

  const piece = fc.oneof(
    fc.constantFrom(..."{}[]:,\"'\\/#`\n “”…<>&;|-ab1 ".split("")),
    fc.constantFrom(
      "```",
      "//",
      "/*",
      "null",
      "None",
      "...",
      "<think>",
      '{"a": 1}',
      "<a>",
      "</a>",
      "<b>",
      "<r>"
    ),
    fc.constantFrom(
      "|---|---|",
      "<!--",
      "<![CDATA[",
      "]]>",
      "&lt;",
      "<?xml ",
      "\uD800",
      "a,b\n",
      "| a | b |\n"
    ),
    fc.string({ unit: "grapheme", maxLength: 3 })
  )

  it("never fail on a million replies", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const reply = pieces.join("")
        for (const scorer of Object.values(formats)) {
          const { conforms, recoverable, detail, unscored } = formatOf(scorer, Outcome.malformed(""), reply)
          if (unscored !== undefined) throw new Error(`${JSON.stringify(reply)}: ${unscored}`)
          if (conforms !== (detail.miss === undefined ? 1 : 0) || (conforms === 1 && recoverable !== 1))
            throw new Error(`${JSON.stringify(reply)}: ${conforms}, ${recoverable}`)
        }
      }),
      { numRuns: 143_000 }
    )
  }, 1_200_000)
})
