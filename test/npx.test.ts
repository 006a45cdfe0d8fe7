/**
 * Nobody owns the name `assay` on the registry: npx, where it finds no such command in a project, would fetch and run
 * whatever somebody publishes under it. So nothing of ours lets it.
 */
import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, it } from "vitest"

const checkout = resolve(import.meta.dirname, "..")

const textsOf = (...patterns: ReadonlyArray<string>): ReadonlyArray<readonly [path: string, text: string]> =>
  globSync(patterns, { cwd: checkout, exclude: ["**/node_modules/**", "**/dist/**"] })
    .sort()
    .map((path) => [path, readFileSync(join(checkout, path), "utf8")] as const)

const install = /npm install (?:--save-dev|-D) .*@assay\/cli/u

/** What may fetch: npx and its kin without a word against it. */
const mayFetch =
  /\b(?:npx|npm exec|npm x|pnpm dlx|pnpx|yarn dlx|bunx)(?! (?:--no-install|--no)\b)(?: -\S+)*(?: --)? assay\b/u

const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length

/** Where a page says it before it says how to install the package that has the command. */
const unprepared = (path: string, text: string): ReadonlyArray<string> => {
  const said = mayFetch.exec(text)
  if (said === null) return []
  const prepared = install.exec(text)
  return prepared !== null && prepared.index < said.index
    ? []
    : [`${path}:${lineOf(text, said.index)}: expected npm install --save-dev @assay/cli before "${said[0]}"`]
}

const offences = (path: string, text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .flatMap((line, index) => (mayFetch.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []))

/** Blocks of a page that a machine carries out. */
const pipelines = (text: string): string =>
  [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```/gmu)].map(([, block = ""]) => block).join("")

describe("npx fetches no package called assay", () => {
  const pages = textsOf("*.md", "docs/**/*.md", "packages/*/*.md", "examples/**/*.md", "bench/**/*.md")

  it("by what pages say: first they say how to install the command", () => {
    expect(pages.length).toBeGreaterThan(20)
    expect(pages.flatMap(([path, text]) => unprepared(path, text))).toEqual([])
  })

  it("by a pipeline on a page, which asks nobody", () => {
    expect(pages.flatMap(([path, text]) => offences(path, pipelines(text)))).toEqual([])
  })

  it("by what our code prints, writes or runs", () => {
    const sources = textsOf(
      "package.json",
      "packages/*/package.json",
      "packages/*/src/**/*.ts",
      "packages/*/templates/**/*.*",
      "examples/**/*.ts",
      "bench/**/*.ts",
      ".github/**/*.yml"
    )
    expect(sources.length).toBeGreaterThan(300)
    expect(sources.flatMap(([path, text]) => offences(path, text))).toEqual([])
  })

  it("and each way to write it is seen", () => {
    const written = [
      "npx assay runs",
      "npx -y assay",
      "npx --yes assay init",
      "npm exec assay",
      "npm exec -- assay",
      "pnpm dlx assay"
    ]
    for (const text of written) expect([text, offences("a", text)]).toEqual([text, [`a:1: ${text}`]])
    for (const text of [
      "npx --no-install assay runs",
      "npm exec --no -- assay",
      "assay runs",
      "npx tsx a.ts"
    ]) {
      expect([text, offences("a", text)]).toEqual([text, []])
    }
    expect(unprepared("a.md", "npm install --save-dev @assay/html @assay/cli\nnpx assay")).toEqual([])
    expect(unprepared("a.md", "npx assay\nnpm install --save-dev @assay/cli")).toHaveLength(1)
    expect(pipelines("npx assay\n```yaml\n- run: npx assay\n```\n")).toBe("- run: npx assay\n")
  })
})
