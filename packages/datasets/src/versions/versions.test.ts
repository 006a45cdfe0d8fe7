import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Report } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openedAt } from "../source/datasetAt.ts"
import { readSource } from "../source/read.ts"
import { between, type Difference } from "./Difference.ts"
import { jsonOf } from "./json.ts"
import { outlineOf } from "./outline.ts"
import { withVisibleBlanks, wordDiff } from "./words.ts"

let folder: string
const start = process.cwd()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-versions-"))
  process.chdir(folder)
})

afterEach(() => {
  process.chdir(start)
  rmSync(folder, { recursive: true })
})

interface Row {
  readonly id?: string
  readonly input: unknown
  readonly expected?: unknown
  readonly kind?: string
  readonly tags?: Readonly<Record<string, string>>
}

const write = (file: string, rows: ReadonlyArray<object>): void =>
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""))

const differenceOf = (a: string, b: string, fields?: string): Promise<Difference> =>
  Effect.gen(function* () {
    const finding = {
      runs: yield* Store.Runs,
      trials: yield* Store.Trials,
      experimentAt: (file: string) => Effect.fail(new Error(`no experiment ${file}`)),
      fields
    }
    return between(yield* readSource(a, finding), yield* readSource(b, finding))
  }).pipe(Effect.provide(SqliteStore.layer("assay.db")), Effect.runPromise)

const rows = (n: number): Array<Row> =>
  Array.from({ length: n }, (_, at) => ({
    id: `t${at}`,
    input: `ticket ${at}: I want my money back for order ${at * 7}`,
    expected: at % 3 === 0 ? "refund" : "other",
    tags: { language: "en" }
  }))

describe("the difference of two versions", () => {
  it("names one relabelled, one edited, one removed, one added and one retagged row among 10,000", async () => {
    const before = rows(10_000)
    const after = before.flatMap((row, at): ReadonlyArray<Row> => {
      if (at === 6_000) return []
      if (at === 17) return [{ ...row, expected: "cancel" }]
      if (at === 4_321) return [{ ...row, input: String(row.input).replace("money", "voucher") }]
      return at === 9_000 ? [{ ...row, kind: "edge", tags: { language: "de" } }] : [row]
    })
    write("a.jsonl", before)
    write("b.jsonl", [...after, { id: "new", input: "hello", expected: "other" }])
    const difference = await differenceOf("a.jsonl", "b.jsonl")
    expect(difference.relabelled.map(({ after: { id, line } }) => [id, line])).toEqual([["t17", 18]])
    expect(difference.edited.map(({ after: { id } }) => id)).toEqual(["t4321"])
    expect(difference.removed.map(({ id, line }) => [id, line])).toEqual([["t6000", 6_001]])
    expect(difference.added.map(({ id }) => id)).toEqual(["new"])
    expect(difference.retagged.map(({ after: { id } }) => id)).toEqual(["t9000"])
    expect(difference.unchanged).toBe(9_996)
    const text = Report.toText(outlineOf(difference), { columns: 100 })
    expect(text).toContain(
      "1 added, 1 removed, 1 relabelled, 1 edited, 1 retagged. 9,996 cases are the same."
    )
    expect(text).toContain("t17 (line 18)")
    expect(text).toContain("other → cancel")
    expect(text).toContain("[-money-]{+voucher+}")
    expect(text).toContain("kind: typical → edge, language: en → de")
  })

  it("puts each case in one list, whatever was changed, and counts both versions", async () => {
    const version = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 12 }).map((n) => `c${n}`),
        input: fc.constantFrom("a", "b", { text: "c" }),
        expected: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
        tags: fc.constantFrom({}, { t: "1" })
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 12 }
    )
    await fc.assert(
      fc.asyncProperty(version, version, async (before, after) => {
        write("p.jsonl", before)
        write("q.jsonl", after)
        const found = await differenceOf("p.jsonl", "q.jsonl")
        const both =
          found.unchanged +
          [found.relabelled, found.edited, found.retagged, found.renamed].reduce(
            (n, list) => n + list.length,
            0
          )
        expect(both + found.removed.length).toBe(before.length)
        expect(both + found.added.length).toBe(after.length)
        expect(JSON.parse(JSON.stringify(jsonOf(found))).unchanged).toBe(found.unchanged)
      }),
      { numRuns: 40, seed: 15 }
    )
  })

  it("a flipped label is another version; key order, line ends and provenance are not (hazard 1.8)", async () => {
    const digest = async (text: string): Promise<string> => {
      writeFileSync("v.jsonl", text)
      const { dataset } = await Effect.runPromise(openedAt("v.jsonl", { fields: undefined }))
      return (await Dataset.indexPromise(dataset)).digest
    }
    const [a, b] = [
      '{"id":"a","input":{"b":1,"a":["x"]},"expected":"yes"}',
      '{"id":"b","input":"two","expected":"no"}'
    ]
    // hashlib of Python over the sorted SHA-256 of json.dumps(…, sort_keys=True, separators=(",", ":")): it must not move.
    const golden = "421da3e081c91347975c2dcedd9093fb471cfd2e3456aea7f1738eefd3fba82d"
    expect(await digest(`${a}\n${b}\n`)).toBe(golden)
    const rewritten = '{"provenance":"a log","expected": "yes", "input":{"a":["x"],"b":1.0},"id":"a"}'
    expect(await digest(`\ufeff${b}\r\n\r\n${rewritten}\r\n`)).toBe(golden)
    expect(await digest(`${a}\n${b.replace("no", "yes")}\n`)).not.toBe(golden)
  })

  it("reads revisions of git, other columns, and runs", async () => {
    const git = (...args: ReadonlyArray<string>) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { stdio: "pipe" })
    git("init", "-q", "-b", "main")
    write("tickets.jsonl", [
      { ticket: "1", text: "refund me", intent: "refund" },
      { ticket: "2", text: "hello", intent: "other" }
    ])
    git("add", "tickets.jsonl")
    git("commit", "-q", "-m", "first")
    write("tickets.jsonl", [
      { ticket: "1", text: "refund me", intent: "cancel" },
      { ticket: "2", text: "hello", intent: "other" }
    ])
    const fields = "id=ticket,input=text,expected=intent"
    const found = await differenceOf("main:tickets.jsonl", "tickets.jsonl", fields)
    expect(found).toMatchObject({ before: "main:tickets.jsonl", unchanged: 1 })
    expect(found.relabelled).toHaveLength(1)
    await expect(differenceOf("main:none.jsonl", "tickets.jsonl", fields)).rejects.toThrow(
      "main:none.jsonl: git has no such file there"
    )
    await expect(differenceOf("tickets.jsonl", "tickets.jsonl", "text")).rejects.toThrow(
      "--fields: expected pairs such as input=text"
    )

    const run = await Experiment.runPromise(
      Experiment.make("e", {
        dataset: Dataset.make("d", [
          { id: "1", input: "refund me", expected: "refund" },
          { id: "3", input: "bye", expected: "other" }
        ]),
        candidates: { echo: (input) => input },
        scorers: ({ output, expected }) => output === expected
      }),
      { store: "assay.db" }
    )
    const ofRun = await differenceOf(run.id, "tickets.jsonl", fields)
    expect(ofRun.before).toBe(run.id)
    expect(ofRun.relabelled.map(({ after }) => after.id)).toEqual(["1"])
    expect(ofRun.removed.map(({ id }) => id)).toEqual(["3"])
    expect(ofRun.added.map(({ id }) => id)).toEqual(["2"])
  })

  it("says what is wrong with a source, with file and line", async () => {
    writeFileSync("broken.jsonl", '{"id":"1","input":"a"}\nnot json\n')
    write("a.jsonl", [{ id: "1", input: "a" }])
    await expect(differenceOf("a.jsonl", "broken.jsonl")).rejects.toThrow("broken.jsonl:2: invalid JSON")
    await expect(differenceOf("a.jsonl", "none.jsonl")).rejects.toThrow("there is no file none.jsonl")
    await expect(differenceOf("a.jsonl", "latest")).rejects.toThrow("latest")
  })
})

describe("a word diff", () => {
  it("gives both texts back when either side is taken", () => {
    const text = fc.stringMatching(/^[a-c ]{0,40}$/u)
    fc.assert(
      fc.property(text, text, (before, after) => {
        const words = wordDiff(before, after) ?? ""
        const old = words.replaceAll(/\{\+.*?\+\}/gu, "").replaceAll(/\[-(.*?)-\]/gu, "$1")
        const now = words.replaceAll(/\[-.*?-\]/gu, "").replaceAll(/\{\+(.*?)\+\}/gu, "$1")
        expect([old, now]).toEqual([before, after])
      }),
      { seed: 15 }
    )
  })

  it("keeps the spaces beside a change of a long text, and shows changes of blanks", () => {
    const long = "word ".repeat(50)
    expect(wordDiff(`${long}old ${long}`, `${long}new ${long}`)).toMatch(
      /^… .*word \[-old-\]\{\+new\+\} word .* …$/u
    )
    expect(withVisibleBlanks(wordDiff("a  b\n", "a b") ?? "")).toBe("a[-␣␣-]{+␣+}b[-↵-]")
  })

  it("keeps a long text to the places that differ, and gives up on what differs all over", () => {
    const long = "word ".repeat(2_000)
    expect(wordDiff(`${long}old${long}`, `${long}new${long}`)?.length).toBeLessThan(250)
    expect(wordDiff("a ".repeat(60_000), "b ".repeat(60_000))).toBeUndefined()
  })
})
