import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { checkOutputs, draft, markdownMark, writeWhole } from "./outputFile.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-outputs-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const check = (...outputs: ReadonlyArray<string>) =>
  Effect.runPromise(
    checkOutputs(outputs, join(folder, "assay.db")).pipe(
      Effect.match({ onFailure: ({ message }) => message, onSuccess: () => "fine" })
    )
  )

describe("an output", () => {
  it("never takes the place of a store or what belongs to it, there or not, through links too", async () => {
    for (const part of ["", "-wal", "-shm", "-journal"]) {
      expect(await check(join(folder, `assay.db${part}`))).toMatch(/belongs to the store/)
      expect(await check(join(folder, "x", "..", `assay.db${part}`))).toMatch(
        /belongs to the store|no folder/
      )
    }
    const other = join(folder, "other.db")
    writeFileSync(other, `SQLite format 3\0${"x".repeat(100)}`)
    expect(await check(other)).toMatch(/is a database/)
    symlinkSync(other, join(folder, "report.html"))
    expect(await check(join(folder, "report.html"))).toMatch(/is a database/)
  })

  it("never takes the place of anything that Assay did not write", async () => {
    const files: Record<string, string> = {
      "tickets.ts": "import x from 'y'\n",
      "tickets.jsonl": '{"input":"a","expected":"b"}\n',
      "runs.jsonl": '{"run":"a","expected":"b"}\n',
      "tickets.csv": "run,input,expected\n1,2,3\n",
      "README.md": "# Assay\n\nwritten by assay\n",
      "pnpm-lock.yaml": "lockfileVersion: 9\n",
      "package.json": '{ "name": "assay" }\n',
      "page.html": "<!doctype html><title>assay</title>",
      "junit.xml": '<?xml version="1.0"?><testsuites name="vitest">',
      "data.parquet": "PAR1 a column called assay PAR1"
    }
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text)
      expect(await check(join(folder, name)), name).toMatch(/not an earlier output of Assay/)
      expect(readFileSync(join(folder, name), "utf8")).toBe(text)
    }
  })

  it("takes the place of an earlier one, of an empty file and of none; devices are written to", async () => {
    const files: Record<string, string> = {
      "a.md": `${markdownMark}\n\n# x`,
      "a.html": '<!doctype html>\n<html lang="en"><head><meta name="generator" content="Assay">',
      "a.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="assay: x" tests="1">',
      "a.json": '{\n  "candidates": [],\n  "format": "assay-snapshot",\n',
      "a.jsonl": '{"run":"x-1","experiment":"x","candidate":"a","fingerprint":"f","case":"c"}\n',
      "a.csv": "run,experiment,candidate,fingerprint,case\r\n",
      "a.parquet": "PAR1 rows \fassay export rest PAR1",
      empty: ""
    }
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text)
      expect(await check(join(folder, name)), name).toBe("fine")
    }
    expect(await check(join(folder, "new.md"), "-", "/dev/null", "/dev/null")).toBe("fine")
  })

  it("has a folder, a path, and a file of its own", async () => {
    expect(await check(join(folder, "absent", "a.md"))).toMatch(/there is no folder/)
    expect(await check(" ")).toMatch(/found an empty one/)
    expect(await check(folder)).toMatch(/is a folder/)
    expect(await check(join(folder, "a.md"), join(folder, ".", "a.md"))).toMatch(
      /expected a different file for each output/
    )
  })

  it("is whole, or what was there stays", () => {
    const file = join(folder, "a.md")
    writeWhole(file, "one")
    const begun = draft(file)
    writeFileSync(begun.path, "half of tw")
    begun.drop()
    expect(readFileSync(file, "utf8")).toBe("one")
    writeWhole(file, "two")
    expect(readFileSync(file, "utf8")).toBe("two")
    mkdirSync(join(folder, "b"))
    expect(() => writeWhole(join(folder, "b", "c", "d.md"), "x")).toThrow()
    expect(readdirSync(folder).sort()).toEqual(["a.md", "b"])
  })
})
