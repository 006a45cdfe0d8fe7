import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import * as Dataset from "./Dataset.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-broken-csv-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** The faults of a file, and the inputs of the rows that were read beside them. */
const read = (text: string, quotes: "strict" | "lenient" = "strict") =>
  Effect.gen(function* () {
    const path = join(folder, "broken.csv")
    writeFileSync(path, text)
    const good: Array<string> = []
    const faults = yield* Dataset.csv(path, { input: Schema.String }, { quotes }).rows.pipe(
      Stream.runForEach((row) => Effect.sync(() => good.push(row.case.input))),
      Effect.as([]),
      Effect.catch((error) =>
        Effect.succeed(
          error.message
            .replaceAll(path, "")
            .split("\n")
            .slice(1)
            .map((line) => line.trim().replace(/(?<=: )(?:Exp|Unexp|Unt)[^;]*/u, "quotes"))
        )
      )
    )
    return { faults, good }
  })

const to = (line: number) => `quotes; the record is assumed to end on line ${line}`

/** What is broken, the file, its faults and the inputs that are read beside them. */
const table: ReadonlyArray<readonly [string, string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
  [
    "a quoted word and two lines",
    'id,input,label\n1,"He said "no"\nand left",yes\n2,fine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "a quoted word before a comma",
    'id,input,label\n1,"He said "no, really"\nand left",yes\n2,fine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "the first of two columns",
    'input,label\n"He said "no"\nand left",yes\nfine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "the last of two columns",
    'label,input\nyes,"He said "no"\nand left"\nno,fine\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  ["the only column", 'input\n"He said "no"\nand left"\nfine\n', [`:2 input: ${to(3)}`], ["fine"]],
  [
    "three lines",
    'id,input,label\n1,"She said "no"\nin the middle\nand left",yes\n2,fine,no\n',
    [`:2 input: ${to(4)}`],
    ["fine"]
  ],
  [
    "three lines, the middle one with as many commas as a record",
    'input,label\n"She said "no"\nwell, then\nand left",yes\nfine,no\n',
    [`:2 input: ${to(4)}`],
    ["fine"]
  ],
  [
    "a blank line and a line of a quote alone",
    'id,input,label\n1,"a "b" c\n\nd\n",yes\n2,fine,no\n',
    [`:2 input: ${to(5)}`],
    ["fine"]
  ],
  [
    "a stray quote on the second line",
    'id,input,label\n1,"two\nlines" x,yes\n2,fine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "a stray quote on the second line, in the first of two columns",
    'input,label\n"two\nlines" x,yes\nfine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "an inch in one cell and two lines in the next",
    'id,input,label\n1,6\'5" tall,"long\nnote"\n2,fine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "a stray quote in an unquoted cell of two lines",
    'id,input,label\n1,say "hi\nthere",yes\n2,fine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "a record at the end of the file",
    'id,input,label\n1,fine,no\n2,"He said "no"\nand left",yes\n',
    [`:3 input: ${to(4)}`],
    ["fine"]
  ],
  [
    "a record at the end of a file without a last line break",
    'id,input,label\n1,fine,no\n2,"He said "no"\nand left",yes',
    [`:3 input: ${to(4)}`],
    ["fine"]
  ],
  [
    "two such records, one after the other",
    'id,input,label\n1,"a "b"\nc",yes\n2,"d "e"\nf",yes\n3,fine,no\n',
    [`:2 input: ${to(3)}`, `:4 input: ${to(5)}`],
    ["fine"]
  ],
  [
    "broken records of one line each",
    'id,input,label\n1,"a"b,yes\n2,"c"d,no\n3,"e "f",yes\n4,5" pipe,no\n5,fine,no\n',
    [":2 input: quotes", ":3 input: quotes", ":4 input: quotes", ":5 input: quotes"],
    ["fine"]
  ],
  [
    "a field that is never closed, before good records",
    'id,input,label\n1,"open,yes\n2,fine,no\n3,"good, too",yes\n',
    [":2 input: quotes"],
    ["fine", "good, too"]
  ],
  [
    "a field that is never closed, before a record of two lines",
    'id,input,label\n1,"open,yes\n2,"two\nlines",no\n3,fine,no\n',
    [":2 input: quotes"],
    ["two\nlines", "fine"]
  ],
  [
    "a field that is never closed, at the end",
    'id,input,label\n1,fine,no\n2,"open,yes\n',
    [":3 input: quotes"],
    ["fine"]
  ],
  [
    "a field of two lines that is never closed",
    'id,input,label\n1,"open\nand more,yes\n2,fine,no\n',
    [`:2 input: ${to(3)}`],
    ["fine"]
  ],
  [
    "a field that is never closed, before rows of two cells",
    'input,label\n"open,yes\nfine,no\nalso,no\n',
    [":2 input: quotes"],
    ["fine", "also"]
  ]
]

describe("a CSV record with broken quotes is one fault, and reading goes on with the record after it", () => {
  for (const [what, text, faults, good] of table) {
    it.effect(what, () =>
      Effect.gen(function* () {
        for (const lineBreak of ["\n", "\r\n", "\r"]) {
          expect(yield* read(text.replaceAll("\n", lineBreak))).toEqual({
            faults,
            good: good.map((each) => each.replaceAll("\n", lineBreak))
          })
        }
      })
    )
  }

  it.effect("with loose quotes too", () =>
    Effect.gen(function* () {
      const text = 'id,input,label\n1,"He said "no"\nand left" at once,yes\n2,6\'5" tall,no\n'
      expect(yield* read(text, "lenient")).toEqual({ faults: [`:2 input: ${to(3)}`], good: ["6'5\" tall"] })
    })
  )

  it.effect("looks for the end of a field that is never closed in the next hundred lines only", () =>
    Effect.gen(function* () {
      const text = `id,input,label\n1,"open,yes\n${"text\n".repeat(200)}2,fine,no\n`
      const { faults, good } = yield* read(text)
      expect(faults.slice(0, 2)).toEqual([":2 input: quotes", ":3: expected 3 cells, found 1"])
      expect(good).toEqual(["fine"])
    })
  )

  it.effect("wherever the pieces end that the file is read in", () =>
    Effect.gen(function* () {
      for (let length = 65_480; length < 65_540; length++) {
        const text = `id,input,label\r\n0,${"x".repeat(length)},no\r\n1,"He said "no"\r\nand left",yes\r\n2,fine,no\r\n`
        expect((yield* read(text)).faults).toEqual([`:3 input: ${to(4)}`])
      }
    })
  )
})
