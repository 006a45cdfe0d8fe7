import { type Case, Outcome, type Scorer } from "@assay/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import * as Exact from "./Exact.ts"
import * as Format from "./Format.ts"
import { formatOf, hostileReplies } from "./format.fixture.ts"
import { cpuMs, hangMs } from "./trial.fixture.ts"

type Row = readonly [what: string, reply: string, defects: ReadonlyArray<Format.DefectName>, repair: string]

const checks = (scorer: Parameters<typeof formatOf<unknown>>[0], table: ReadonlyArray<Row>): void => {
  for (const [what, reply, defects, repair] of table) {
    it(what, () => {
      const { conforms, detail } = formatOf(scorer, Outcome.malformed("not asked"), reply)
      expect([detail.miss ?? [], detail.repair]).toEqual([defects, repair])
      expect(conforms).toBe(defects.length === 0 ? 1 : 0)
    })
  }
}

const both = "<answer>42</answer>\n<reason>because</reason>"

describe("Format.xml names the defects of", () => {
  checks(Format.xml({ required: ["answer", "reason"], order: true }), [
    ["a reply as asked for", both, [], "none"],
    [
      "one with a declaration, attributes and elements within",
      `<?xml version="1.0"?>\n<answer unit="x"><b>4</b>2</answer><reason/>`,
      [],
      "none"
    ],
    ["a fence", `\`\`\`xml\n${both}\n\`\`\``, ["fence"], "extract"],
    ["prose around", `Sure!\n${both}\nDone.`, ["prose-before", "prose-after"], "extract"],
    ["prose between", "<answer>42</answer> since <reason>x</reason>", ["prose-between"], "extract"],
    ["a root around", `<response>${both}</response>`, ["wrong-root"], "extract"],
    ["a missing element", "<answer>42</answer>", ["missing-field"], "impossible"],
    ["an unknown element", `<answer>1</answer><note>x</note><reason>y</reason>`, ["unknown-field"], "none"],
    ["an unknown element at the end", `${both}<note>x</note>`, ["unknown-field"], "none"],
    ["an unknown element at the beginning", `<note>x</note>\n${both}`, ["unknown-field"], "none"],
    ["an unknown empty element", `<note/>${both}`, ["unknown-field"], "none"],
    ["a cut in a tag", `${both}<no`, ["truncated"], "mend"],
    ["a cut in a closing tag", `${both}</`, ["truncated"], "mend"],
    [
      "a cut in the tag of a needed element",
      "<answer>42</answer><rea",
      ["truncated", "missing-field"],
      "impossible"
    ],
    ["an element twice", `<answer>1</answer>${both}`, ["duplicate-field"], "none"],
    ["another order", "<reason>x</reason><answer>1</answer>", ["wrong-order"], "none"],
    ["a cut", "<answer>42</answer><reason>bec", ["truncated"], "mend"],
    ["a bare ampersand and less-than", "<answer>a & b</answer><reason>1 < 2</reason>", ["unescaped"], "mend"],
    ["a tag that closes another", "<answer><b>1</i></answer><reason>x</reason>", ["mismatched-tag"], "mend"],
    [
      "an attribute without quotes",
      "<answer unit=x>1</answer><reason>y</reason>",
      ["unquoted-attribute"],
      "mend"
    ],
    ["a document type", `<!DOCTYPE a [<!ENTITY b "c">]>${both}`, ["doctype"], "mend"],
    ["prose alone", "It is 42.", ["not-parseable"], "impossible"],
    ["nothing", "", ["empty"], "impossible"]
  ])

  it("nothing in other elements where they may stand", () => {
    const open = Format.xml({ required: ["answer"], open: true })
    for (const reply of [
      "<answer>1</answer><note>x</note>",
      "<note>x</note><answer>1</answer>",
      "<note/>\n<answer>1</answer>\n<note/>"
    ])
      expect(formatOf(open, Outcome.malformed(""), reply).conforms).toBe(1)
    expect(formatOf(open, Outcome.malformed(""), "<b>So</b>: <answer>1</answer>").conforms).toBe(0)
  })

  it("nothing in an element that is called as reasoning is marked", () => {
    const thinking = Format.xml({ required: ["thinking", "answer"] })
    const reply = "<thinking>hm</thinking><answer>1</answer>"
    expect(formatOf(thinking, Outcome.malformed(""), reply).conforms).toBe(1)
    expect(formatOf(Format.xml({ required: ["answer"] }), Outcome.malformed(""), reply).conforms).toBe(1)
  })
})

describe("Format.xml with a root names the defects of", () => {
  checks(Format.xml({ root: "out", required: ["a"], optional: ["b"], open: true }), [
    ["a reply as asked for", "<out><a>1</a><c>2</c></out>", [], "none"],
    [
      "two of them",
      "<out><a>1</a></out><out><a>2</a></out>",
      ["several-documents", "duplicate-field"],
      "extract"
    ],
    ["elements without the root", "<a>1</a>", ["wrong-root"], "extract"],
    ["text in the root", "<out>So: <a>1</a></out>", ["prose-between"], "extract"]
  ])
})

const rows = "| name | price |\n|---|---:|\n| tea | 3 |\n| a \\| b | 4 |"

describe("Format.table of Markdown names the defects of", () => {
  checks(Format.table({ columns: ["name", "price"], kind: "markdown" }), [
    ["a table as asked for", rows, [], "none"],
    ["a table without outer pipes", "name | price\n--- | ---\ntea | 3", [], "none"],
    ["a fence", `\`\`\`\n${rows}\n\`\`\``, ["fence"], "extract"],
    ["prose around", `Here:\n\n${rows}\n\nDone.`, ["prose-before", "prose-after"], "extract"],
    ["a missing line of dashes", "| name | price |\n| tea | 3 |", ["missing-separator"], "mend"],
    ["a missing column", "| name |\n|---|\n| tea |", ["missing-field"], "impossible"],
    [
      "an unknown column",
      "| name | price | vat |\n|---|---|---|\n| tea | 3 | 1 |",
      ["unknown-field"],
      "none"
    ],
    ["another order", "| price | name |\n|---|---|\n| 3 | tea |", ["wrong-order"], "none"],
    ["a row with too few cells", "| name | price |\n|---|---|\n| tea |", ["cell-count"], "mend"],
    ["prose with a pipe before", `Columns: a | b.\n\n${rows}`, ["prose-before"], "extract"],
    ["a line of dashes with too few cells", "| name | price |\n|---|\n| tea | 3 |", ["cell-count"], "mend"],
    ["two tables", `${rows}\n\n${rows}`, ["several-documents"], "extract"],
    ["prose alone", "Tea costs 3.", ["not-parseable"], "impossible"]
  ])
})

describe("Format.table of CSV names the defects of", () => {
  checks(Format.table({ columns: ["name", "price"], kind: "csv" }), [
    ["a table as asked for", 'name,price\r\n"tea, black",3\r\n"a ""b""\nc",4\r\n', [], "none"],
    ["a fence", "```csv\nname,price\ntea,3\n```", ["fence"], "extract"],
    [
      "prose around",
      "Here you are:\n\nname,price\ntea,3\n\nThat is all.",
      ["prose-before", "prose-after"],
      "extract"
    ],
    ["another order", "price,name\n3,tea", ["wrong-order"], "none"],
    ["a missing column", "name\ntea", ["missing-field"], "impossible"],
    ["a row with too many cells", "name,price\ntea, black,3", ["cell-count"], "mend"],
    ["a stray quote", 'name,price\n5" pipe,3', ["unescaped"], "mend"],
    ["a quote that is never closed", 'name,price\n"tea,3', ["truncated", "cell-count"], "mend"]
  ])
})

describe("Format.regex names the defects of", () => {
  checks(Format.regex(/\d{4}-\d{2}-\d{2}/u), [
    ["a reply as asked for", " 2026-01-31\n", [], "none"],
    ["prose around", "It is 2026-01-31.", ["prose-before", "prose-after"], "extract"],
    ["a fence", "```\n2026-01-31\n```", ["fence"], "extract"],
    ["another spelling", "31 January", ["no-match"], "impossible"]
  ])

  it("nothing where the pattern takes too long", () => {
    const slow = Format.regex(/(a+)+b/u)
    expect(formatOf(slow, Outcome.malformed(""), "a".repeat(40)).unscored).toContain("longer than")
  })
})

describe("Format.lines names the defects of", () => {
  checks(Format.lines({ count: { min: 2, max: 3 } }), [
    ["a reply as asked for", "red\ngreen\n", [], "none"],
    ["list markers", "- red\n- green", ["list-marker"], "mend"],
    ["numbers", "1. red\n2. green", ["list-marker"], "mend"],
    ["an introduction", "Colours:\nred\ngreen", ["prose-before"], "extract"],
    ["blank lines", "red\n\ngreen", ["blank-line"], "extract"],
    ["too few", "red", ["line-count"], "impossible"],
    ["a fence", "```\nred\ngreen\n```", ["fence"], "extract"]
  ])
  checks(Format.lines({ line: /[a-z]+/u }), [
    [
      "prose around lines of a pattern",
      "Some colours.\nred\ngreen\nDone!",
      ["prose-before", "prose-after"],
      "extract"
    ],
    ["another line among them", "red\nGREEN!\nblue", ["wrong-line"], "impossible"]
  ])
})

describe("formats", () => {
  const formats = {
    json: Format.json(z.object({ a: z.number() })),
    xml: Format.xml({ required: ["a", "b"], order: true }),
    rooted: Format.xml({ root: "r", required: ["a"] }),
    markdown: Format.table({ columns: ["a", "b"], kind: "markdown" }),
    csv: Format.table({ columns: ["a", "b"], kind: "csv" }),
    regex: Format.regex(/a+b?/u),
    lines: Format.lines({ line: /[a-z]+/u })
  }

  it("give what a repair recovers to the scorer of content", () => {
    const contentOf = (
      scorer: Scorer.Scorer<unknown, Case.Present, unknown>,
      reply: string,
      expected: object | string
    ) => formatOf(scorer, Outcome.malformed(""), reply, expected).content
    const content = Exact.match
    const xml = Format.xml({ required: ["a", "b"], content })
    expect(contentOf(xml, "So <a>1 &lt; 2</a> and <b>x", { a: "1 < 2", b: "x" })).toBe(1)
    expect(contentOf(xml, "<a>&#65;&#x42; &#0;</a><b>&amp;lt;</b>", { a: "AB &#0;", b: "&lt;" })).toBe(1)
    expect(contentOf(xml, "<a>1 <![CDATA[&lt; <i>]]> &lt;</a><b>x</b>", { a: "1 &lt; <i> <", b: "x" })).toBe(
      1
    )
    const csv = Format.table({ columns: ["a", "b"], kind: "csv", content })
    expect(contentOf(csv, 'a,b\n1,"x ""y"" z,3', [{ a: "1", b: 'x "y" z,3' }])).toBe(1)
    expect(contentOf(csv, "b,a\n2,1", [{ a: "1", b: "2" }])).toBe(1)
    const markdown = Format.table({ columns: ["a", "b"], kind: "markdown", content })
    expect(contentOf(markdown, "| a | b |\n|---|---|\n| 1 |", [{ a: "1", b: "" }])).toBe(1)
    const regex = Format.regex(/(?<n>\d+) EUR/u, { content: Exact.match })
    expect(contentOf(regex, "It is 3 EUR", { n: "3" })).toBe(1)
    const lines = Format.lines({ content })
    expect(contentOf(lines, "- a\n- b", ["a", "b"])).toBe(1)
  })

  it("read half a character at the end", () => {
    for (const scorer of Object.values(formats))
      expect(formatOf(scorer, Outcome.malformed(""), "<r><a>\uD800").unscored).toBeUndefined()
  })

  it("never fail, and never call a defect none", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ..."<>/&;|,\n\"'`-:ab1 ".split(""),
        "<a>",
        "</a>",
        "<b>",
        "</b>",
        "<r>",
        "|---|---|",
        "```",
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
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        for (const [name, scorer] of Object.entries(formats)) {
          const { conforms, recoverable, detail, unscored } = formatOf(
            scorer,
            Outcome.malformed(""),
            pieces.join("")
          )
          expect([name, unscored]).toEqual([name, undefined])
          expect([name, conforms]).toEqual([name, detail.miss === undefined ? 1 : 0])
          if (conforms === 1) expect([name, recoverable]).toEqual([name, 1])
        }
      }),
      { numRuns: 300 }
    )
  })

  for (const [name, scorer] of Object.entries(formats)) {
    it(`take hostile texts in bounded time: ${name}`, () => {
      for (const text of hostileReplies(10_000)) {
        const spent = cpuMs(() => {
          const { score } = formatOf(scorer, Outcome.malformed(""), text)
          expect(JSON.stringify(score).length).toBeLessThan(5_000)
        })
        expect([text.slice(0, 20), spent < hangMs]).toEqual([text.slice(0, 20), true])
      }
    })
  }
})
