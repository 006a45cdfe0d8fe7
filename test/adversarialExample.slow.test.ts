/** Adversarial runs on the spam filters of the examples find real evasions. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Adversarial } from "@assay/adversarial"
import { expect, test } from "vitest"
import { bin, env } from "./fixtures/built.ts"

test("a regex and logistic regression are evaded by mails that read the same, and a constant answer is flagged", async () => {
  const { default: experiment, attack } = await import("../examples/11-adversarial.ts")
  const { assessment } = await Adversarial.runPromise(experiment, { ...attack, cases: 60, store: ":memory:" })
  const of = (candidate: string) => assessment.candidates.find(({ name }) => name === candidate)
  const failed = (candidate: string, family: string): number =>
    of(candidate)?.families.find((each) => each.family === family)?.failed ?? -1
  expect(assessment.status).toBe("complete")
  for (const family of ["homoglyphs", "mixed-scripts", "zero-width", "full-width"])
    expect(failed("regex", family)).toBeGreaterThan(2)
  expect(failed("regex", "letter-case")).toBe(0)
  expect(
    ["homoglyphs", "zero-width", "mixed-scripts", "long"].some((each) => failed("logreg", each) > 0)
  ).toBe(true)
  expect(of("majority")?.guard.verdict).toBe("ignores")
  expect(of("regex")?.guard.verdict).toBe("follows")
  expect(of("logreg")?.guard.verdict).toBe("follows")
}, 600_000)

test("the command answers first, and its HTML report has failure rates by family in a section of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "assay-adversarial-"))
  try {
    const html = join(folder, "report.html")
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [
        ...[bin, "adversarial", "11-adversarial.ts", "--only", "regex,majority", "--cases", "40"],
        ...["--families", "full-width,homoglyphs", "--store", join(folder, "assay.db"), "--html", html]
      ],
      { cwd: resolve(import.meta.dirname, "../examples"), env, encoding: "utf8", timeout: 120_000 }
    )
    expect({ stderr: stderr.includes("Error"), status }).toEqual({ stderr: false, status: 0 })
    expect(stdout).toMatch(/^spam-filter \(adversarial\)\nregex /)
    const page = readFileSync(html, "utf8")
    const start = page.indexOf('<h2 id="added-1">')
    const section = page.slice(start, page.indexOf('<h2 id="answer">', start))
    expect(start).toBeGreaterThan(0)
    expect(section).toMatch(/full-width[\s\S]*homoglyphs|homoglyphs[\s\S]*full-width/)
    for (const word of ["failed", "held", "not assessed", "above noise", "majority ignores its input"])
      expect(section).toContain(word)
    expect(section).toMatch(/\d+\.\d % \[\d+, \d+\]/)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 180_000)
