/**
 * The check of docstrings finds what is missing, and nothing else. `check:docs` holds the packages to it.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { check, doorsOf } from "./checkDocs.ts"

const checkout = resolve(import.meta.dirname, "..")

let folder = ""

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-docs-"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the check finds below `index.ts`, one of these files. */
const found = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(folder, "package-"))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return check([join(root, "index.ts")], root)
}

describe("the check of docstrings", () => {
  it("follows a door through namespaces, re-exports and the types that these name", () => {
    const { properties, complaints } = found({
      "index.ts": 'export * as Run from "./Run.ts"',
      "Run.ts":
        'import type { Part } from "./parts.ts"\nexport * from "./more.ts"\nexport const run = (part: Part): void => {}',
      "parts.ts":
        "export interface Part {\n  readonly named: string\n}\nexport interface Unseen { readonly a: string }",
      "more.ts":
        "export interface More {\n  /** A name. */\n  readonly said: string\n  readonly kept?: string\n}"
    })
    expect(properties).toBe(3)
    expect(complaints).toEqual([
      "more.ts:4: kept of More has no docstring",
      "parts.ts:2: named of Part has no docstring"
    ])
  })

  it("takes the fields of schemas, of classes, and of records that are spread into them", () => {
    const { complaints } = found({
      "index.ts": [
        "const shared = { n: Schema.Natural }",
        "export const Row = Schema.Struct({ ...shared, inner: Schema.Struct({ deep: Schema.String }) }).annotate({})",
        'export class Gone extends Schema.TaggedError<Gone>()("Gone", { message: Schema.String }) {}',
        "export const Ending = Schema.TaggedUnion({ Done: { at: Schema.Int } })"
      ].join("\n")
    })
    expect(complaints).toEqual([
      "index.ts:1: n of shared has no docstring",
      "index.ts:2: deep of Row has no docstring",
      "index.ts:2: inner of Row has no docstring",
      "index.ts:3: message of Gone has no docstring",
      "index.ts:4: at of Ending has no docstring"
    ])
  })

  it("wants the default of an optional option, and of no other property", () => {
    const { complaints } = found({
      "index.ts": [
        "export interface RunOptions {\n  /** A seed. */\n  readonly seed?: number",
        "  /**\n   * A limit.\n   *\n   * @defaultValue none\n   */\n  readonly limit?: number\n}",
        "export interface Layout {\n  /** A width. */\n  readonly width?: number\n}",
        "export interface Reply {\n  /** A text. */\n  readonly text?: string\n}",
        "export const write = (reply: Reply, options: Layout = {}): void => {}"
      ].join("\n")
    })
    expect(complaints).toEqual([
      "index.ts:13: width of Layout does not state its @defaultValue",
      "index.ts:3: seed of RunOptions does not state its @defaultValue"
    ])
  })

  it("asks nothing of a tag, nor of what a function does inside", () => {
    const { properties } = found({
      "index.ts": [
        'export interface Gone { readonly _tag: "Gone" }',
        "export const f = (): void => {\n  const inner: { readonly a: number } = { a: 1 }\n}"
      ].join("\n")
    })
    expect(properties).toBe(0)
  })

  it("names file, line and property where a docstring of core is taken away", () => {
    const root = mkdtempSync(join(folder, "core-"))
    cpSync(join(checkout, "packages/core"), join(root, "packages/core"), {
      recursive: true,
      filter: (source) => !/node_modules|dist/.test(source)
    })
    const doors = doorsOf(join(root, "packages/core/package.json"))
    const file = join(root, "packages/core/src/definition/policy.ts")
    const text = readFileSync(file, "utf8")
    const before = check(doors, root).complaints
    const broken = text.replace(/ {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n(?= {2}readonly repeats: number)/, "")
    writeFileSync(file, broken)
    const line = broken.split("\n").findIndex((each) => each.includes("readonly repeats: number")) + 1
    expect(check(doors, root).complaints.filter((each) => !before.includes(each))).toContain(
      `packages/core/src/definition/policy.ts:${line}: repeats of Policy has no docstring`
    )
  })

  it("leaves inner doors out", () => {
    const doors = doorsOf(join(checkout, "packages/core/package.json"))
    expect(doors.map((door) => door.split("/src/")[1])).toEqual(["LiveChecks.ts", "analysis.ts", "index.ts"])
  })
})
