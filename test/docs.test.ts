/**
 * What the pages say compiles, and what they point to is there.
 *
 * Every `ts` block is a module of its own. One marked `ts continued` goes on from the block before it; one marked
 * `ts tickets.ts` has that name, so that another block of its page can import it.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"

const checkout = resolve(import.meta.dirname, "..")

interface Page {
  /** Relative to the checkout. */
  readonly path: string
  readonly lines: ReadonlyArray<string>
}

const pages: ReadonlyArray<Page> = globSync(["*.md", "docs/**/*.md"], { cwd: checkout })
  .sort()
  .map((path) => ({ path, lines: readFileSync(join(checkout, path), "utf8").split("\n") }))

/** A line of a page: prose, or inside the fenced block whose info string is `block`. */
interface Line {
  readonly text: string
  readonly number: number
  readonly block: string | undefined
  readonly opens: boolean
}

const read = ({ lines }: Page): ReadonlyArray<Line> => {
  let fence: { readonly marks: string; readonly info: string } | undefined
  return lines.flatMap((text, index): ReadonlyArray<Line> => {
    const [, marks = "", info = ""] = /^ *(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    const number = index + 1
    if (fence === undefined && marks !== "") {
      fence = { marks, info: info.trim() }
      return [{ text: "", number, block: fence.info, opens: true }]
    }
    if (fence !== undefined && marks.startsWith(fence.marks) && info.trim() === "") {
      fence = undefined
      return []
    }
    return [{ text, number, block: fence?.info, opens: false }]
  })
}

/** A module made of one block or several; `at[i]` is the page's line that became line `i` of it. */
interface Module {
  readonly page: string
  readonly name: string
  readonly text: Array<string>
  readonly at: Array<number>
}

const modulesOf = (page: Page): ReadonlyArray<Module> => {
  const modules: Array<Module> = []
  for (const line of read(page)) {
    const [language, mark] = line.block?.split(/\s+/) ?? []
    if (language !== "ts") continue
    if (line.opens && (mark !== "continued" || modules.length === 0)) {
      const name = mark?.endsWith(".ts") === true ? mark : `block-at-line-${line.number}.ts`
      modules.push({ page: page.path, name, text: [], at: [] })
    }
    modules.at(-1)?.text.push(line.text)
    modules.at(-1)?.at.push(line.number)
  }
  return modules
}

/** A folder for each page. */
const fileOf = ({ page, name }: Module): string => join("blocks", page, name)

/** Compiles modules side by side, with the workspace's compiler and its options. Returns complaints by page. */
const complaints = (modules: ReadonlyArray<Module>): ReadonlyMap<string, ReadonlyArray<string>> => {
  // Inside the checkout, so that the workspace's packages are found as by any other file here.
  const folder = mkdtempSync(join(import.meta.dirname, ".docs-check-"))
  try {
    for (const module of modules) {
      const file = join(folder, fileOf(module))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, module.text.join("\n"))
    }
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(checkout, "tsconfig.base.json"),
        // A block shows how to declare something; it need not use it.
        compilerOptions: {
          declaration: false,
          declarationMap: false,
          sourceMap: false,
          noUnusedLocals: false
        },
        include: ["blocks"]
      })
    )
    const compiler = join(checkout, "node_modules/typescript/bin/tsc")
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [compiler, "--project", folder, "--pretty", "false"],
      { cwd: folder, encoding: "utf8" }
    )
    const byFile = new Map(modules.map((module) => [fileOf(module), module]))
    const found = [
      ...stdout.matchAll(/^(blocks\/.*)\((\d+),\d+\): error (TS\d+: .*(?:\n[ \t].*)*)/gm)
    ].flatMap(([, file = "", line, message]) => {
      const module = byFile.get(file)
      return module === undefined ? [] : [{ module, line: module.at[Number(line) - 1], message }]
    })
    if (status !== 0 && found.length === 0) throw new Error(`the compiler failed:\n${stdout}${stderr}`)
    return new Map(
      Array.from(
        Map.groupBy(found, ({ module }) => module.page),
        ([page, each]) => [page, each.map(({ line, message }) => `${page}:${line} ${message}`)]
      )
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("ts blocks type-check", () => {
  const faulty: Page = {
    path: "faulty.md",
    lines: ["```ts", "const one = 1", "```", "", "```ts continued", "export const two: string = one", "```"]
  }
  let found: ReadonlyMap<string, ReadonlyArray<string>>

  beforeAll(() => {
    found = complaints([...pages, faulty].flatMap(modulesOf))
  }, 120_000)

  it.each(pages.filter((page) => modulesOf(page).length > 0).map(({ path }) => path))("in %s", (path) => {
    expect(found.get(path) ?? []).toEqual([])
  })

  it("and one that does not is reported with page and line", () => {
    expect(found.get("faulty.md")).toEqual([
      expect.stringMatching(/^faulty\.md:6 TS2322: Type 'number' is not assignable to type 'string'/)
    ])
  })
})

/** The anchor that a heading has on GitHub. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .trim()
    .replace(/ /g, "-")

const anchorsOf = (path: string): ReadonlySet<string> =>
  new Set(
    read({ path, lines: readFileSync(path, "utf8").split("\n") })
      .filter(({ block }) => block === undefined)
      .flatMap(({ text }) => /^#{1,6} +(.*)$/.exec(text)?.[1] ?? [])
      .map(anchorOf)
  )

const brokenLinks = (page: Page): ReadonlyArray<string> =>
  read(page)
    .filter(({ block }) => block === undefined)
    .flatMap(({ text, number }) =>
      Array.from(text.replace(/`[^`]*`/g, "code").matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => ({
        target,
        number
      }))
    )
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .filter(({ target }) => {
      const [path = "", anchor] = target.split("#")
      const file = path === "" ? join(checkout, page.path) : join(checkout, dirname(page.path), path)
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).has(anchor))
    })
    .map(({ target, number }) => `${page.path}:${number} ${target}`)

describe("relative links lead somewhere", () => {
  it.each(pages.map((page) => [page.path, page] as const))("in %s", (_, page) => {
    expect(brokenLinks(page)).toEqual([])
  })

  it("and one that does not is reported with page and line", () => {
    const path = "docs/faulty.md"
    const lines = ["[gone](gone.md) and [here](scorers.md), see [no such part](scorers.md#nowhere)"]
    expect(brokenLinks({ path, lines })).toEqual([
      "docs/faulty.md:1 gone.md",
      "docs/faulty.md:1 scorers.md#nowhere"
    ])
  })
})
