/**
 * One source is one candidate, whichever tool runs it.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { fingerprints } from "./fixtures/compiled.ts"

const file = join(import.meta.dirname, "fixtures", "compiled.ts")
const tools = { node: [], tsx: ["--import", "tsx"] }

const run = (tool: keyof typeof tools, env: Record<string, string>, ...flags: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...tools[tool], file, ...flags], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...env }
  })
  expect(status, stderr).toBe(0)
  return { stdout, stderr }
}

describe("functions as tsx, node and vitest write them", () => {
  it("are told apart by the same digests", () => {
    const printed = (tool: keyof typeof tools): unknown =>
      JSON.parse(run(tool, { FINGERPRINTS: "print" }).stdout)
    const byNode = printed("node")
    expect(printed("tsx")).toEqual(byNode)
    expect(JSON.parse(JSON.stringify(fingerprints()))).toEqual(byNode)
  }, 120_000)

  it("are asked once: node goes on with the run of tsx", () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-tools-"))
    try {
      const env = { LEDGER: join(folder, "ledger") }
      const flags = ["--store", join(folder, "assay.db")]
      run("tsx", env, ...flags)
      expect(readFileSync(env.LEDGER, "utf8").split("\n")).toHaveLength(3)
      expect(run("node", env, ...flags, "--dry-run").stdout).toContain("0 calls in total")
      const again = run("node", env, ...flags)
      expect(readFileSync(env.LEDGER, "utf8").split("\n")).toHaveLength(3)
      expect(again.stderr).not.toContain("not used")
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 120_000)
})
