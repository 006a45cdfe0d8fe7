/**
 * The README's first page, taken literally: its snippet, run from packed packages in an empty folder.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { command, packBuilt } from "./pack.ts"

const readme = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8")

const block = (language: string): string => {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1]
  if (found === undefined) throw new Error(`the README has no ${language} block`)
  return found
}

/**
 * Durations differ from run to run, and with them the width of their columns; the run's name digests what a function
 * compiles to. Everything else must be the same.
 */
const comparable = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((line) =>
      line
        .replace(/<?[\d.,]+ (?:ms|s|min)\b/g, "duration")
        .replace(/(run ticket-intents)-[0-9a-f]{8}/, "$1")
        .replace(/─+/g, "─")
        .replace(/ +/g, " ")
        .trim()
    )
    .filter((line) => line !== "")

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-newcomer-"))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
}, 60_000)

test("the packed packages, installed in an empty folder, run the README's first snippet with the README's output", () => {
  const tarballs = packBuilt(folder)
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "newcomer", private: true, type: "module" })
  )
  command(folder, "npm", "install", "--no-audit", "--no-fund", "effect@4", ...tarballs.values())
  mkdirSync(join(folder, "experiments"))
  writeFileSync(join(folder, "experiments/tickets.ts"), block("ts"))
  writeFileSync(join(folder, "experiments/tickets.jsonl"), block("jsonl"))
  const output = command(folder, "npx", "--no-install", "assay", "experiments/tickets.ts")
  expect(comparable(output)).toEqual(comparable(block("text")))
}, 240_000)
