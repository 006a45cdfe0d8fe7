import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { describe, expect, it, vi } from "vitest"
import { lint } from "./lint.ts"

const folder = () => mkdtempSync(join(tmpdir(), "assay-lint-"))

/** Calls the subcommand; what it wrote, and its exit code. */
const called = async (flags: Readonly<Record<string, string | true>>, ...files: ReadonlyArray<string>) => {
  const written: Array<string> = []
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text))
    return true
  })
  try {
    const experimentAt = () => Effect.fail(new Error("no experiment"))
    const code = await Effect.runPromise(
      Effect.match(lint({ flags, arguments: files, experimentAt }), {
        onFailure: (message): string | number => message,
        onSuccess: (exit): string | number => exit
      })
    )
    return { code, text: written.join("") }
  } finally {
    spy.mockRestore()
  }
}

const rows = [
  { text: "is the office open on sunday", intent: "hours" },
  { text: "where is my parcel", intent: "delivery" },
  { text: "is the office open on sunday", intent: "delivery" },
  { text: "cancel my order", intent: "cancel" },
  { text: "cancel my order", intent: "cancel" },
  ...["one", "two", "three", "four", "five"].flatMap((word) => [
    { text: `${word} about the ${word} hours`, intent: "hours" },
    { text: `${word} about the ${word} parcels`, intent: "delivery" }
  ])
]

const jsonl = (lines: ReadonlyArray<unknown>) => `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`

describe("assay dataset lint", () => {
  it("says the answer first, fits 80 columns, and exits with 3 for an error", async () => {
    const file = join(folder(), "tickets.jsonl")
    writeFileSync(file, jsonl(rows))
    const { code, text } = await called({}, file)
    expect(code).toBe(3)
    expect(text).toMatch(
      /^1 error, 2 warnings, 1 note in [\s\S]* 15 cases\.\s+Fails:[\s\S]*Read: the input from text, the label from intent\.\n/
    )
    expect(text).toContain('  1, 3: the same input has 2 labels: "hours" (1 row), "delivery" (1 row)')
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(text.split("\n").length).toBeLessThanOrEqual(40)
    expect((await called({ "fail-on": "never" }, file)).code).toBe(0)
  })

  it("keeps what is accepted beside the file, in the same bytes each time, and says what no longer holds", async () => {
    const file = join(folder(), "tickets.jsonl")
    writeFileSync(file, jsonl(rows))
    const { findings } = JSON.parse((await called({ json: true }, file)).text)
    const identity: string = findings[0].identity
    expect(identity).toMatch(/^label-conflict-/)
    const accepted = await called(
      { accept: `${identity},missing-kind`, because: "asked twice", by: "Ann" },
      file
    )
    expect(accepted.code).toBe(0)
    expect(accepted.text).toContain("2 accepted")
    const sidecar = file.replace(".jsonl", ".lint.json")
    const kept = readFileSync(sidecar, "utf8")
    expect(JSON.parse(kept).accepted[identity]).toStrictEqual({
      finding: expect.stringMatching(/^tickets\.jsonl:1 row 1: the same input has 2 labels/),
      because: "asked twice",
      by: "Ann"
    })
    await called({ accept: identity, because: "asked twice", by: "Ann" }, file)
    expect(readFileSync(sidecar, "utf8")).toBe(kept)
    // Rows before it move it, and it is the same finding.
    writeFileSync(file, jsonl([{ text: "one more of them", intent: "hours" }, ...rows]))
    expect((await called({}, file)).code).toBe(0)
    writeFileSync(file, jsonl(rows.slice(3)))
    expect((await called({}, file)).text.replaceAll(/\s+/g, " ")).toContain(
      `accepts what is no longer found: ${identity}`
    )
    await called({ tidy: true }, file)
    expect(Object.keys(JSON.parse(readFileSync(sidecar, "utf8")).accepted)).toStrictEqual(["missing-kind"])
  })

  it("reads CSV and JSON, and compares files", async () => {
    const at = folder()
    writeFileSync(join(at, "test.csv"), "question;label\nis it open today;yes\nis it far away;no\n")
    writeFileSync(
      join(at, "train.json"),
      JSON.stringify([{ id: 1, input: "is it open today", expected: "yes" }])
    )
    const { code, text } = await called({ against: join(at, "train.json") }, join(at, "test.csv"))
    expect(code).toBe(3)
    expect(text).toContain("copies across files")
  })

  it("refuses what it does not know, in a sentence", async () => {
    const file = join(folder(), "a.jsonl")
    writeFileSync(file, jsonl([{ foo: "x" }]))
    expect((await called({}, file)).code).toMatch(
      /expected a property named input, text, .* found foo: name it with --fields input=NAME$/
    )
    expect((await called({}, "nothing.jsonl")).code).toBe("there is no file nothing.jsonl")
    expect((await called({ "fail-on": "all" }, file)).code).toBe(
      "--fail-on: expected error, warning, note, never, found all"
    )
    expect((await called({ fields: "input=foo", accept: "few-17" }, file)).code).toBe(
      "--accept: expected the identity of a finding or a rule, found few-17"
    )
    expect((await called({})).code).toMatch(/^expected assay dataset lint FILE/)
  })
})
