import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { Csv } from "effect/encoding"
import fc from "fast-check"
import * as Dataset from "./Dataset.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-dataset-"))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
/** Writes a file and returns its path. Strings are UTF-8; numbers are single bytes. */
const file = (ending: string, ...parts: ReadonlyArray<string | number>): string => {
  const path = join(folder, `${++files}.${ending}`)
  writeFileSync(
    path,
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.of(part))))
  )
  return path
}

const Label = Schema.Literals(["yes", "no"])
const schemas = { input: Schema.String, expected: Label }

const rowsOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) => Stream.runCollect(dataset.rows)

const casesOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) =>
  Effect.map(rowsOf(dataset), (rows) => rows.map((row) => row.case))

/** The faults as messages show them, without the path. */
const faultsOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) =>
  Effect.map(Effect.flip(Dataset.index(dataset)), (error) =>
    error.message
      .replaceAll(dataset.origin, "FILE")
      .split("\n")
      .slice(1)
      .map((line) => line.trim())
  )

describe("a file that is named by a URL", () => {
  it.effect("is read from there, whatever the working directory, spaces and signs of its name included", () =>
    Effect.gen(function* () {
      const path = join(folder, "tickets & more #1 ü.jsonl")
      writeFileSync(path, '{"input":"a","expected":"yes"}\n')
      const [found] = yield* casesOf(Dataset.jsonl(pathToFileURL(path), schemas))
      expect(yield* casesOf(Dataset.jsonl(pathToFileURL(path).href, schemas))).toEqual([found])
      expect(found).toMatchObject({ input: "a", expected: "yes" })
      const json = file("json", '[{"input":"b","expected":"no"}]')
      const csv = file("csv", "input,expected\nc,yes\n")
      expect(yield* casesOf(Dataset.json(pathToFileURL(json), schemas))).toMatchObject([{ input: "b" }])
      expect(yield* casesOf(Dataset.csv(pathToFileURL(csv), schemas))).toMatchObject([{ input: "c" }])
    })
  )

  it.effect("is not there where the URL is of another kind", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Dataset.index(Dataset.jsonl(new URL("https://example.com/tickets.jsonl"), schemas))
      )
      expect(error.message).toContain(
        "expected a file, found the address https://example.com/tickets.jsonl: save it as a file first"
      )
      const text = yield* Effect.flip(Dataset.index(Dataset.csv("http://example.com/a.csv", schemas)))
      expect(text.message).toContain("expected a file, found the address http://example.com/a.csv")
    })
  )

  it.effect("says of a schema alone how a row is described", () =>
    Effect.sync(() => {
      for (const schema of [Schema.String, Schema.toStandardSchemaV1(Schema.String)]) {
        // @ts-expect-error a schema alone
        expect(() => Dataset.jsonl("tickets.jsonl", schema)).toThrow(
          "expected a task or schemas by name, found a schema alone: write { input: schema }"
        )
      }
    })
  )
})

describe("jsonl", () => {
  it.effect("reads a case from each line, with defaults for what the line leaves out", () =>
    Effect.gen(function* () {
      const path = file(
        "jsonl",
        '{"id":"a","input":"x","expected":"yes","kind":"edge","tags":{"lang":"de"},"cluster":"c","provenance":"p"}\n',
        '{"input":"y","expected":"no","other":1}\n'
      )
      const cases = yield* casesOf(Dataset.jsonl(path, schemas))
      expect(cases).toEqual([
        {
          id: "a",
          input: "x",
          expected: "yes",
          kind: "edge",
          tags: { lang: "de" },
          cluster: "c",
          provenance: "p"
        },
        {
          id: expect.stringMatching(/^[0-9a-f]{16}$/),
          input: "y",
          expected: "no",
          kind: "typical",
          tags: {},
          cluster: undefined,
          provenance: undefined
        }
      ])
    })
  )

  it.effect("tolerates a byte order mark, CRLF, blank lines and a last line without a break", () =>
    Effect.gen(function* () {
      const path = file("jsonl", '\ufeff{"input":"a"}\r\n\r\n  \n{"input":"b"}\n{"input":"c"}')
      const rows = yield* rowsOf(Dataset.jsonl(path, { input: Schema.String }))
      expect(rows.map((row) => [row.line, row.case.input])).toEqual([
        [1, "a"],
        [4, "b"],
        [5, "c"]
      ])
    })
  )

  it.effect("takes the parts of a case from where `fields` says", () =>
    Effect.gen(function* () {
      const path = file(
        "jsonl",
        '{"uid":7,"text":{"body":"x"},"intent":"yes","a.b":"exact","level":"edge","language":"de","customer":null}\n'
      )
      const [only] = yield* casesOf(
        Dataset.jsonl(path, schemas, {
          kind: "adversarial",
          tags: { lang: "any", team: "mail" },
          fields: {
            id: "uid",
            input: "text.body",
            expected: (row) => row.intent,
            cluster: "a.b",
            kind: "level",
            tags: { lang: "language", customer: "customer", size: (row) => String(Object.keys(row).length) }
          }
        })
      )
      expect(only).toMatchObject({
        id: "7",
        input: "x",
        expected: "yes",
        cluster: "exact",
        kind: "edge",
        tags: { lang: "de", size: "7", team: "mail" }
      })
      expect(Object.keys(only?.tags ?? {})).not.toContain("customer")
    })
  )

  it.effect("lists every fault of the file with its line and field", () =>
    Effect.gen(function* () {
      const path = file(
        "jsonl",
        '{"id":"a","input":"x","expected":"yes"}\n',
        "not json\n",
        '{"input":',
        0xff,
        "}\n",
        "[1]\n",
        '{"id":"a","input":3,"expected":"maybe"}\n',
        '{"input":"q","expected":"no","kind":"hard","tags":{"year":2024}}\n',
        '{"input":"\\ud800","expected":"no"}\n',
        '{"input":"1e999 follows","expected":1e999}\n',
        '{"expected":"no","id":""}\n'
      )
      expect(yield* faultsOf(Dataset.jsonl(path, schemas))).toEqual([
        `FILE:2: invalid JSON: Unexpected token 'o', "not json" is not valid JSON`,
        "FILE:3: expected UTF-8",
        "FILE:4: expected an object, found [1]",
        'FILE:5 id: expected each id once, found "a" on line 1 too',
        "FILE:5 input: Expected string, found 3",
        'FILE:5 expected: Expected "yes" | "no", found "maybe"',
        'FILE:6 kind: expected "typical" | "edge" | "adversarial", found "hard"',
        "FILE:6 tags.year: expected a string, found 2024",
        "FILE:7 input: expected well-formed Unicode, found a lone surrogate",
        "FILE:8 expected: expected a JSON value, found Infinity",
        "… and 3 more"
      ])
    })
  )

  it.effect("counts the faults that it does not list, and lists the first in order", () =>
    Effect.gen(function* () {
      const path = file("jsonl", ...Array.from({ length: 25 }, (_, index) => `{"input":${index}}\n`))
      const error = yield* Effect.flip(Dataset.index(Dataset.jsonl(path, { input: Schema.String })))
      expect(error.count).toBe(25)
      expect(error.faults.map((fault) => fault.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(error.message.startsWith(`25 faults in ${path}\n`)).toBe(true)
      expect(error.message.endsWith("  … and 15 more")).toBe(true)
    })
  )

  it.effect("streams the good rows and then fails with all faults", () =>
    Effect.gen(function* () {
      const path = file("jsonl", '{"input":"a"}\n{"input":1}\n{"input":"b"}\n{"input":2}\n')
      const seen: Array<string> = []
      const error = yield* Dataset.jsonl(path, { input: Schema.String }).rows.pipe(
        Stream.runForEach((row) => Effect.sync(() => seen.push(row.case.input))),
        Effect.flip
      )
      expect(seen).toEqual(["a", "b"])
      expect(error.faults.map((fault) => fault.line)).toEqual([2, 4])
    })
  )

  it.effect("calls a property that is named and never there a fault", () =>
    Effect.gen(function* () {
      const path = file("jsonl", '{"input":"a","uid":"1"}\n')
      expect(
        yield* faultsOf(
          Dataset.jsonl(
            path,
            { input: Schema.String },
            { fields: { id: "uid", kind: "level", tags: ["lang"] } }
          )
        )
      ).toEqual([
        "FILE level: expected this property or column, found it in no row",
        "FILE lang: expected this property or column, found it in no row"
      ])
    })
  )

  it.effect("says which field a function threw for", () =>
    Effect.gen(function* () {
      const path = file("jsonl", '{"input":"a"}\n')
      const dataset = Dataset.jsonl(
        path,
        { input: Schema.String },
        {
          fields: {
            input: () => {
              throw new RangeError("too far")
            }
          }
        }
      )
      expect(yield* faultsOf(dataset)).toEqual([
        "FILE:1 input: the function for this field threw RangeError: too far"
      ])
    })
  )

  it.effect("names the rows that share an id, or drops and counts the later ones", () =>
    Effect.gen(function* () {
      const path = file(
        "jsonl",
        '{"input":"a"}\n{"input":"b"}\n{"input":"a"}\n{"id":"z","input":"c"}\n{"id":"z","input":"d"}\n'
      )
      const options = { input: Schema.String }
      expect(yield* faultsOf(Dataset.jsonl(path, options))).toEqual([
        "FILE:3: expected an id where inputs repeat, found the same input as line 1 and no id",
        'FILE:5 id: expected each id once, found "z" on line 4 too'
      ])
      const first = Dataset.jsonl(path, options, { duplicates: "first" })
      expect(yield* Dataset.index(first)).toMatchObject({ cases: 3, dropped: 2 })
      expect((yield* casesOf(first)).map((row) => row.input)).toEqual(["a", "b", "c"])
      expect(yield* Dataset.index(first)).toMatchObject({ dropped: 2 })
    })
  )

  it.effect("says where it looked for a file that is not there", () =>
    Effect.gen(function* () {
      const missing = Dataset.jsonl("no/such/data.jsonl", { input: Schema.String })
      const error = yield* Effect.flip(Dataset.index(missing))
      expect(error.message).toBe(
        `1 fault in no/such/data.jsonl\n  no/such/data.jsonl: no such file: neither ${resolve("no/such/data.jsonl")} nor ${join(import.meta.dirname, "no/such/data.jsonl")}`
      )
      const far = resolve("/no/such/data.jsonl")
      expect(yield* faultsOf(Dataset.csv(far, { input: Schema.String }))).toEqual([
        "FILE: no such file: FILE"
      ])
      expect(yield* faultsOf(Dataset.json(pathToFileURL(far), { input: Schema.String }))).toEqual([
        "FILE: no such file: FILE"
      ])
      expect(yield* faultsOf(Dataset.jsonl(folder, { input: Schema.String }))).toEqual([
        "FILE: this is a directory: FILE"
      ])
    })
  )

  it.effect("refuses a file without cases", () =>
    Effect.gen(function* () {
      const empty = Dataset.jsonl(file("jsonl", "\n\n"), { input: Schema.String })
      expect(yield* faultsOf(empty)).toEqual(["FILE: expected at least one case, found none"])
      expect(yield* Effect.flip(rowsOf(empty))).toMatchObject({ count: 1 })
    })
  )

  it.effect("takes rows without a label where the schema takes undefined", () =>
    Effect.gen(function* () {
      const path = file("jsonl", '{"input":"a","expected":"yes"}\n{"input":"b"}\n')
      const dataset = Dataset.jsonl(path, { input: Schema.String, expected: Schema.UndefinedOr(Label) })
      expect(yield* Dataset.index(dataset)).toMatchObject({ cases: 2, labelled: 1 })
      expect(yield* faultsOf(Dataset.jsonl(path, schemas))).toEqual([
        'FILE:2 expected: this row has no label; expected "yes" | "no", found nothing'
      ])
    })
  )

  it.effect.skipIf(!existsSync("/proc/self/fd"))("closes the file when no more rows are wanted", () =>
    Effect.gen(function* () {
      const path = file(
        "jsonl",
        ...Array.from({ length: 20_000 }, (_, index) => `{"input":"case number ${index}"}\n`)
      )
      const descriptors = () =>
        readdirSync("/proc/self/fd").filter((fd) => {
          try {
            return readlinkSync(`/proc/self/fd/${fd}`) === path
          } catch {
            return false
          }
        })
      const open: Array<number> = []
      yield* Dataset.jsonl(path, { input: Schema.String }).rows.pipe(
        Stream.take(3),
        Stream.runForEach(() => Effect.sync(() => open.push(descriptors().length)))
      )
      expect(open).toEqual([1, 1, 1])
      expect(descriptors()).toEqual([])
    })
  )

  it("reads back what JSON.stringify wrote, whatever the text", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ input: fc.jsonValue(), expected: fc.string({ unit: "binary" }) }), {
          minLength: 1
        }),
        async (rows) => {
          const path = file(
            "jsonl",
            ...rows.map((row, index) => `${JSON.stringify({ id: `${index}`, ...row })}\n`)
          )
          const cases = await Effect.runPromise(
            casesOf(Dataset.jsonl(path, { input: Schema.Unknown, expected: Schema.String }))
          )
          expect(cases.map(({ input, expected }) => ({ input, expected }))).toEqual(
            JSON.parse(JSON.stringify(rows))
          )
        }
      ),
      { numRuns: 30 }
    ))

  it.effect("tears no character apart between pieces of the file", () =>
    Effect.gen(function* () {
      const text = "😀ä".repeat(1000)
      const count = 200
      const lines = Array.from(
        { length: count },
        (_, index) => `${JSON.stringify({ input: index + text })}\n`
      )
      const inputs = Array.from({ length: count }, (_, index) => index + text)
      const options = { input: Schema.String }
      const json = `[${lines.join(",")}]`
      const csv = `input\n${inputs.map((input) => `${input}\n`).join("")}`
      for (const dataset of [
        Dataset.jsonl(file("jsonl", ...lines), options),
        Dataset.json(file("json", json), options),
        Dataset.csv(file("csv", csv), options)
      ]) {
        expect((yield* casesOf(dataset)).map((row) => row.input)).toEqual(inputs)
      }
    })
  )
})

describe("json", () => {
  it.effect("reads the array at the top, or the one at a path", () =>
    Effect.gen(function* () {
      const cases = '[{"input":"a"},{"input":"b"}]'
      const top = Dataset.json(file("json", "\ufeff", cases), { input: Schema.String })
      const deep = Dataset.json(
        file("json", `{"meta":[1],"data":{"cases":${cases}},"more":{}}`),
        {
          input: Schema.String
        },
        { at: "data.cases" }
      )
      expect((yield* rowsOf(top)).map((row) => [row.line, row.case.input])).toEqual([
        [1, "a"],
        [2, "b"]
      ])
      expect((yield* Dataset.index(deep)).digest).toBe((yield* Dataset.index(top)).digest)
    })
  )

  it.effect("gives the position of a faulty element and the place of a syntax error", () =>
    Effect.gen(function* () {
      const options = { input: Schema.String }
      expect(
        yield* faultsOf(Dataset.json(file("json", '[{"input":"a"},\n{"input":1}, 2]'), options))
      ).toEqual(["FILE:2 input: Expected string, found 1", "FILE:3: expected an object, found 2"])
      expect(
        yield* faultsOf(Dataset.json(file("json", '[{"input":"a"},\n  {"input":tru}]'), options))
      ).toEqual([expect.stringMatching(/^FILE: invalid JSON at line 2, column 3: Unexpected token '}'/)])
      expect(yield* faultsOf(Dataset.json(file("json", '[{"input":"a"}'), options))).toEqual([
        "FILE: invalid JSON at line 1, column 15: Unexpected end of input"
      ])
      expect(yield* faultsOf(Dataset.json(file("json", '{"input":"a"}'), options))).toEqual([
        "FILE: expected an array at the top, found none"
      ])
      expect(yield* faultsOf(Dataset.json(file("json", '{"input":"a"}'), options, { at: "cases" }))).toEqual([
        'FILE: expected an array under "cases", found none'
      ])
      expect(yield* faultsOf(Dataset.json(file("json", '[\n{"input":"', 0xc3, '"}]'), options))).toEqual([
        "FILE: expected UTF-8, found something else on line 2"
      ])
    })
  )
})

it.effect("finds the place of a syntax error far into a large JSON file", () =>
  Effect.gen(function* () {
    const lines = Array.from(
      { length: 12_000 },
      (_, index) => `{"input":"case number ${index} of a large file"},\n`
    )
    const path = file("json", "[", ...lines, '{"input":}]')
    expect(yield* faultsOf(Dataset.json(path, { input: Schema.String }))).toEqual([
      expect.stringMatching(/^FILE: invalid JSON at line 12001, column 1: /)
    ])
  })
)

describe("csv", () => {
  it.effect("reads quoted cells with delimiters, doubled quotes and line breaks, at their lines", () =>
    Effect.gen(function* () {
      const path = file("csv", '\ufeffid,text,n\r\n1,"a, ""b""\r\nc",2\r\n\r\n2,plain,3.5\r\n')
      const rows = yield* rowsOf(
        Dataset.csv(
          path,
          {
            input: Schema.String,
            expected: Schema.FiniteFromString
          },
          {
            fields: { input: "text", expected: "n" }
          }
        )
      )
      expect(rows.map((row) => [row.line, row.case.id, row.case.input, row.case.expected])).toEqual([
        [2, "1", 'a, "b"\r\nc', 2],
        [5, "2", "plain", 3.5]
      ])
    })
  )

  it.effect("takes another delimiter, and an empty cell as no kind, tag or cluster but as an input", () =>
    Effect.gen(function* () {
      const path = file("tsv", "input\tkind\tlang\tdoc\n\tedge\tde\t1\nx\t\t\t\n")
      const dataset = Dataset.csv(
        path,
        { input: Schema.String },
        {
          delimiter: "\t",
          fields: { kind: "kind", cluster: "doc", tags: { language: "lang" } }
        }
      )
      expect(yield* casesOf(dataset)).toMatchObject([
        { input: "", kind: "edge", tags: { language: "de" }, cluster: "1" },
        { input: "x", kind: "typical", tags: {}, cluster: undefined }
      ])
      expect(yield* faultsOf(Dataset.csv(path, { input: Schema.String }, { delimiter: "::" }))).toEqual([
        'FILE: delimiter: expected one character, found "::"'
      ])
    })
  )

  it.effect("lists ragged, broken, wrong and badly encoded rows of the whole file", () =>
    Effect.gen(function* () {
      const path = file(
        "csv",
        "input,expected\n",
        'a 5" pipe,yes\n',
        "ok,no\n",
        '"two\nlines",maybe\n',
        "short\n",
        "too,long,no\n",
        '"closed" early,yes\n',
        "bad ",
        0xe9,
        " byte,yes\n",
        "fine,yes\n",
        '"never closed,no\n',
        "after,nope\n"
      )
      expect(yield* faultsOf(Dataset.csv(path, schemas))).toEqual([
        "FILE:2 input: Unexpected quote in an unquoted field",
        'FILE:4 expected: Expected "yes" | "no", found "maybe"',
        "FILE:6: expected 2 cells, found 1",
        "FILE:7: expected 2 cells, found 3",
        "FILE:8 input: Expected a delimiter or line break after a closing quote",
        "FILE:9: expected UTF-8",
        "FILE:11 input: Unterminated quoted field",
        'FILE:12 expected: Expected "yes" | "no", found "nope"'
      ])
      const good: Array<string> = []
      yield* Dataset.csv(path, schemas).rows.pipe(
        Stream.runForEach((row) => Effect.sync(() => good.push(row.case.input))),
        Effect.ignore
      )
      expect(good).toEqual(["ok", "fine"])
    })
  )

  it.effect("gives up on a file that is broken all over, and says so", () =>
    Effect.gen(function* () {
      const path = file("csv", "input\n", ...Array.from({ length: 80 }, () => 'a"b\n'))
      const error = yield* Effect.flip(Dataset.index(Dataset.csv(path, { input: Schema.String })))
      expect(error.count).toBe(52)
    })
  )

  it.effect("asks once for a column that is not there, and refuses a column that is there twice", () =>
    Effect.gen(function* () {
      const path = file("csv", "id,body,body\n1,a,b\n2,c,d\n")
      expect(
        yield* faultsOf(Dataset.csv(path, { input: Schema.String }, { fields: { input: "text" } }))
      ).toEqual([
        'FILE:1: expected each column once, found "body" twice',
        'FILE:1: expected a column "text", found "id", "body", "body"'
      ])
    })
  )

  it.effect("reads no rows under a header that it cannot read", () =>
    Effect.gen(function* () {
      const options = { input: Schema.String }
      expect(yield* faultsOf(Dataset.csv(file("csv", 'in"put\ninput\nx\n'), options))).toEqual([
        "FILE:1: Unexpected quote in an unquoted field"
      ])
      expect(yield* faultsOf(Dataset.csv(file("csv", "input,", 0xff, "\ninput\nx\n"), options))).toEqual([
        "FILE:1: expected UTF-8"
      ])
      expect(yield* faultsOf(Dataset.csv(file("csv", "input\n"), options))).toEqual([
        "FILE: expected at least one case, found none"
      ])
    })
  )

  it("reads back what a CSV writer wrote, whatever the cells", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            input: fc.string(),
            expected: fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", "x", " ", "ä") })
          }),
          {
            minLength: 1
          }
        ),
        fc.constantFrom("\n" as const, "\r\n" as const),
        async (cells, newline) => {
          const rows = cells.map((row, index) => ({ id: `${index}`, ...row }))
          const text = await Effect.runPromise(
            Stream.fromIterable(rows).pipe(
              Stream.pipeThroughChannel(
                Csv.encodeString({ columns: ["id", "input", "expected"], headers: true, newline })
              ),
              Stream.mkString
            )
          )
          const dataset = Dataset.csv(file("csv", text), { input: Schema.String, expected: Schema.String })
          const read = await Effect.runPromise(casesOf(dataset))
          expect(read.map(({ id, input, expected }) => ({ id, input, expected }))).toEqual(rows)
        }
      ),
      { numRuns: 50 }
    ))
})

it.effect("gives the same cases of a JSON Lines, a JSON and a CSV file the same digest", () =>
  Effect.gen(function* () {
    const rows = [
      { id: "1", input: "a", expected: "yes" },
      { id: "2", input: "b, c", expected: "no" }
    ]
    const lines = file("jsonl", ...rows.map((row) => `${JSON.stringify(row)}\n`))
    const array = file("json", JSON.stringify(rows, undefined, 2))
    const table = file("csv", 'expected,id,input\nyes,1,a\nno,2,"b, c"\n')
    const digests = yield* Effect.forEach(
      [
        Dataset.jsonl(lines, schemas),
        Dataset.json(array, schemas),
        Dataset.csv(table, schemas),
        Dataset.make("x", rows)
      ],
      (dataset: Dataset.Dataset<string, string>) =>
        Effect.map(Dataset.index(dataset), (index) => index.digest)
    )
    expect(new Set(digests).size).toBe(1)
  })
)

it.effect("names a dataset after its file unless told otherwise", () =>
  Effect.sync(() => {
    expect(Dataset.jsonl("data/tickets.v2.jsonl", schemas)).toMatchObject({
      name: "tickets.v2",
      version: undefined,
      origin: "data/tickets.v2.jsonl"
    })
    expect(Dataset.csv("a.csv", schemas, { name: "mail", version: "3" })).toMatchObject({
      name: "mail",
      version: "3"
    })
  })
)

describe("what a parser would change in silence", () => {
  const long = "740245381351497731"

  it.effect("refuses a whole number that a double would alter, with its digits", () =>
    Effect.gen(function* () {
      const options = { input: Schema.Unknown, expected: Schema.Unknown }
      const problem = `expected a number of at most 9007199254740991, found ${long}: write it as a string, or its digits are lost`
      const rows = [
        `{"input":"a","expected":{"order":${long}}}`,
        `{"input":{"ids":[1,${long}]},"expected":1}`
      ]
      const problems = [`expected.order: ${problem}`, `input.ids.1: ${problem}`]
      expect(yield* faultsOf(Dataset.jsonl(file("jsonl", rows.join("\n")), options))).toEqual(
        problems.map((each, index) => `FILE:${index + 1} ${each}`)
      )
      expect(yield* faultsOf(Dataset.json(file("json", `[${rows.join(",")}]`), options))).toEqual(
        problems.map((each, index) => `FILE:${index + 1} ${each}`)
      )
    })
  )

  it.effect("keeps an id, a cluster and a provenance of many digits", () =>
    Effect.gen(function* () {
      const row = `{"id":${long},"input":"a","cluster":${long},"provenance":${long},"other":${long}}`
      for (const dataset of [
        Dataset.jsonl(file("jsonl", row), { input: Schema.String }),
        Dataset.json(file("json", `[${row}]`), { input: Schema.String })
      ]) {
        const [only] = yield* casesOf(dataset)
        expect(only).toMatchObject({ id: long, cluster: long, provenance: long })
      }
    })
  )

  it.effect("leaves digits in strings alone, wherever a file is cut into pieces", () =>
    Effect.gen(function* () {
      const text = `\\"${long}, \\\\ ${"x".repeat(70_000)}`
      const row = (id: number) => `{"id":"${id}","input":"${text}","n":[-${long},1.5,9007199254740992]}`
      const path = file("json", `[${[1, 2, 3, 4, 5].map(row).join(", ")}]`)
      const cases = yield* casesOf(Dataset.json(path, { input: Schema.String }))
      expect(cases.map(({ input }) => input)).toEqual(Array(5).fill(JSON.parse(`"${text}"`)))
    })
  )

  it.effect("says where a syntax error is behind such numbers", () =>
    Effect.gen(function* () {
      const path = file("json", `[{"input":"a","n":${long}},\n{"input":"b","n":${long}},\n  oops]`)
      expect((yield* faultsOf(Dataset.json(path, { input: Schema.String })))[0]).toMatch(/line 3, column 3/u)
    })
  )

  it.effect("refuses a key that stands twice in a row", () =>
    Effect.gen(function* () {
      const path = file(
        "jsonl",
        '{"input":"a","expected":"yes","expected":"no"}\n{"input":"{\\"a\\":1,\\"a\\":2}","expected":"yes"}\n{"input":"c","expected":"yes","tags":{"a":"1"},"a":{"b":1,"c":[":"]}}\n{"\\u0069nput":"d","input":"e","expected":"no"}\n'
      )
      expect(yield* faultsOf(Dataset.jsonl(path, schemas))).toEqual([
        'FILE:1 expected: expected each key once, found "expected" twice',
        'FILE:4 input: expected each key once, found "input" twice'
      ])
    })
  )

  it.effect("refuses it at any depth, in JSON Lines and in an array, with one fault a row", () =>
    Effect.gen(function* () {
      const rows = [
        '{"input":"a","expected":"yes","expected":"no"}',
        '{"input":"b","expected":"no","meta":{"list":[{},{"x":1,"y":{"x":1},"\\u0078":2,"x":3}]}}',
        '{"input":"c","expected":"yes","meta":{"x":1},"more":{"x":1}}',
        '{"input":"d","expected":"no","meta":{"__proto__":{},"__proto__":{}},"expected":"maybe"}'
      ]
      const faults = [
        'FILE:1 expected: expected each key once, found "expected" twice',
        'FILE:2 meta.list.1.x: expected each key once, found "x" twice',
        'FILE:4 meta.__proto__: expected each key once, found "__proto__" twice'
      ]
      const array = `[${rows.join(",\n  ")}]`
      expect(yield* faultsOf(Dataset.jsonl(file("jsonl", rows.join("\n")), schemas))).toEqual(faults)
      expect(yield* faultsOf(Dataset.json(file("json", array), schemas))).toEqual(faults)
      const inside = file("json", `{"meta":{"rows":[{"a":{"b":1}}]},"data":{"rows":${array}}}`)
      expect(yield* faultsOf(Dataset.json(inside, schemas, { at: "data.rows" }))).toEqual(faults)
      const later = file("json", `{"list":[0,${array}]}`)
      expect(yield* faultsOf(Dataset.json(later, schemas, { at: "list.1" }))).toEqual(faults)
    })
  )

  it.effect("refuses it around the array of a JSON file", () =>
    Effect.gen(function* () {
      const rows = '[{"input":"a","expected":"yes"}]'
      for (const text of [`{"rows":${rows},"rows":[]}`, `{"rows":[],"n":1,"rows":${rows}}`]) {
        expect(yield* faultsOf(Dataset.json(file("json", text), schemas, { at: "rows" }))).toContain(
          'FILE rows: expected each key once, found "rows" twice'
        )
      }
      const beside = file("json", `{"rows":${rows},"meta":{"by":"x","by":"y"}}`)
      expect(yield* faultsOf(Dataset.json(beside, schemas, { at: "rows" }))).toEqual([
        'FILE meta.by: expected each key once, found "by" twice'
      ])
    })
  )

  it.effect("refuses it far into a large JSON file, at its position", () =>
    Effect.gen(function* () {
      const row = (index: number) =>
        index === 4_321
          ? '{"input":"twice","input":"b","expected":"no"}'
          : JSON.stringify({
              input: `text ${index}`,
              expected: "yes",
              more: { list: [index, "x".repeat(index % 90)] }
            })
      const path = file("json", `[${Array.from({ length: 6_000 }, (_, index) => row(index)).join(",\n")}]`)
      expect(yield* faultsOf(Dataset.json(path, schemas))).toEqual([
        'FILE:4322 input: expected each key once, found "input" twice'
      ])
    })
  )

  it.effect("shows the cell that a function for the label did not know", () =>
    Effect.gen(function* () {
      const path = file("csv", "input,team\na,Sales\nb,Delivery\n")
      const known: Readonly<Record<string, "yes" | "no">> = { Sales: "yes" }
      const dataset = Dataset.csv(path, schemas, { fields: { expected: (row) => known[row.team ?? ""] } })
      expect((yield* faultsOf(dataset))[0]).toMatch(
        /^FILE:3 expected: .*found nothing \(team is "Delivery"\)$/u
      )
    })
  )

  it.effect("hints at the delimiter, skips a row of nothing but commas and names nameless columns", () =>
    Effect.gen(function* () {
      expect(yield* faultsOf(Dataset.csv(file("csv", "input;expected\na;yes\n"), schemas))).toEqual([
        'FILE:1: expected a column "input", found "input;expected": does this file need delimiter: ";"?',
        'FILE:1: expected a column "expected", found "input;expected": does this file need delimiter: ";"?'
      ])
      expect(yield* casesOf(Dataset.csv(file("csv", "input,expected\na,yes\n,\n"), schemas))).toHaveLength(1)
      expect((yield* faultsOf(Dataset.csv(file("csv", "input,expected,,\na,yes,,\n"), schemas)))[0]).toBe(
        "FILE:1: expected a name for every column, found two without one"
      )
    })
  )

  it.effect("reads loose quotes as text where that is asked for", () =>
    Effect.gen(function* () {
      const rows = [
        ["6'5\" tall,yes", "6'5\" tall"],
        ['Press "Save" now,no', 'Press "Save" now'],
        ['"one, ""two""" ,yes', 'one, "two"'],
        ['"over\ntwo lines"\t,no', "over\ntwo lines"],
        ['"plain",yes', "plain"],
        [' "led by a blank",no', ' "led by a blank"']
      ] as const
      for (const lineBreak of ["\n", "\r\n", "\r"]) {
        const path = file(
          "csv",
          `\uFEFFinput,expected\n${rows.map(([row]) => row).join("\n")}`.replaceAll("\n", lineBreak)
        )
        const cases = yield* casesOf(Dataset.csv(path, schemas, { quotes: "lenient" }))
        expect(cases.map(({ input }) => input)).toEqual(
          rows.map(([, input]) => input.replaceAll("\n", lineBreak))
        )
      }
    })
  )

  it.effect("refuses text behind a closing quote and a quote that never closes even then", () =>
    Effect.gen(function* () {
      const lenient = { quotes: "lenient" } as const
      const behind = file("csv", 'input,expected\na,yes\n"b" c,no\nd,yes\n')
      expect(yield* faultsOf(Dataset.csv(behind, schemas, lenient))).toEqual([
        "FILE:3 input: Expected a delimiter or line break after a closing quote"
      ])
      const open = file("csv", 'input,expected\n"a,yes\n')
      expect((yield* faultsOf(Dataset.csv(open, schemas, lenient)))[0]).toBe(
        "FILE:2 input: Unterminated quoted field"
      )
    })
  )

  it.effect("reads a header of 200,000 columns in time linear in them", () =>
    Effect.gen(function* () {
      const columns = Array.from({ length: 200_000 }, (_, index) => `c${index}`).join(",")
      const path = file("csv", `${columns}\n`)
      const before = process.cpuUsage()
      yield* faultsOf(Dataset.csv(path, schemas))
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1_000).toBeLessThan(5_000)
    })
  )
})
