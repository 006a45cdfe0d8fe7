/**
 * `assay init` in short; all that it writes is tried in init.slow.test.ts.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, it } from "vitest"

const bin = resolve(import.meta.dirname, "../packages/cli/src/bin.ts")

it("assay init writes an experiment that runs at once, without a key", () => {
  // Inside the checkout, where its packages are found. It is a checkout of its own, for the workflow.
  const folder = mkdtempSync(join(import.meta.dirname, ".init-"))
  const assay = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [bin, ...args], {
      encoding: "utf8",
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "" }
    })
  try {
    mkdirSync(join(folder, ".git"))
    expect(assay("init", "classification").status).toBe(0)
    const { status, stdout } = assay("experiments/tickets.ts", "--gate")
    expect(stdout).toContain("The gate passes")
    expect(status).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
