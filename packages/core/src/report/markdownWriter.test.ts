import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { micromark } from "micromark"
import { gfm, gfmHtml } from "micromark-extension-gfm"
import { inline } from "../text/markdownText.ts"
import { neutral } from "../text/terminalText.ts"
import { hostile, many, priced, small, withTexts } from "./fixtures/summaries.fixture.ts"
import { type Extent, type Result, toMarkdown } from "./Report.ts"

const render = (result: Result, extent: Extent = {}): string => toMarkdown(result, { full: true, ...extent })

/** An independent reading of the page, dangerous HTML shown as HTML. */
const html = (markdown: string): string =>
  micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })

const entities: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' }

const textOf = (page: string): string =>
  page.replaceAll(/<[^>]*>/g, "").replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity] ?? entity)

const tags = (page: string): ReadonlySet<string> =>
  new Set(Array.from(page.matchAll(/<\/?([a-z0-9]+)/gi), ([, tag]) => tag ?? ""))

const without = (found: ReadonlySet<string>, allowed: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...found].filter((tag) => !allowed.includes(tag))

const ours = ["h1", "h2", "p", "strong", "sup", "table", "thead", "tbody", "tr", "th", "td", "ol", "li"]

/** Cells of every row, by table. */
const widths = (page: string): ReadonlyArray<ReadonlySet<number>> =>
  Array.from(
    page.matchAll(/<table>(.*?)<\/table>/gs),
    ([, table]) =>
      new Set(
        Array.from(
          (table ?? "").matchAll(/<tr>(.*?)<\/tr>/gs),
          ([, row]) => (row ?? "").match(/<t[hd]/g)?.length ?? 0
        )
      )
  )

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(..."|\\`*_[]()<>#!&;~$@:/.-+=1a \n".split("")), maxLength: 30 }),
  fc.constantFrom(
    "a\\|b",
    "\\",
    "`",
    "<script>",
    "![x](y)",
    "https://evil.example",
    "www.evil.example",
    "a@b.example",
    "1. x",
    "&#124;",
    "[^1]",
    "[ ] x"
  )
)

describe("text in Markdown", () => {
  it("reads back as its characters, without markup, in a cell and in a list", () => {
    fc.assert(
      fc.property(anyText, (any) => {
        const cell = html(`| a |\n| --- |\n| ${inline(any)} |`)
        const body = /<td>(.*)<\/td>/s.exec(cell)?.[1] ?? ""
        expect(tags(body).size).toBe(0)
        expect(textOf(body).replaceAll("\u200b", "")).toBe(neutral(any).trim())
        expect(without(tags(html(`1. ${inline(any)}`)), ["ol", "li"])).toEqual([])
      }),
      { numRuns: 500 }
    )
  })
})

describe("a summary as Markdown", () => {
  it("has the headline with its interval, n and its parts in one row", () => {
    expect(render(small)).toContain(
      "| gpt | **85.9 % \\[80.9, 89.8\\]** | 240 | 234 | 2 | **4** | 412 ms | 1.2 s | n/a (needs 299) |"
    )
  })

  it("has tables whose rows all have as many cells as their header", () => {
    for (const each of [small, many, hostile, priced]) {
      const found = [...widths(html(render(each))), ...widths(html(render(each, { full: false })))]
      expect(found.length).toBeGreaterThan(3)
      for (const table of found) expect(table.size).toBe(1)
    }
  })

  it("has them whatever names are like, and no element that is not ours", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 30 }), fc.boolean(), (any, full) => {
        const page = html(render(withTexts(any), { full }))
        for (const table of widths(page)) expect(table.size).toBe(1)
        expect(without(tags(page), ours)).toEqual([])
      }),
      { numRuns: 100 }
    )
  })

  it("refers to footnotes by their numbers in the list of notes", () => {
    expect(render(small)).toContain("logreg (against)<sup>1</sup>")
    expect(render(small)).toMatch(/## Notes\n\n1\. Cross-fitted/)
  })
})
