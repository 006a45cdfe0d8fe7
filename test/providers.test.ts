/**
 * The providers' example, taken literally.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { expect, test } from "vitest"

const root = resolve(import.meta.dirname, "..")

test("the live example runs without any key, on a fake, and says so and how to switch a model on", () => {
  const folder = mkdtempSync(join(tmpdir(), "assay-live-"))
  try {
    const { OPENAI_API_KEY, ANTHROPIC_API_KEY, LOCAL_OPENAI_URL, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["examples/03-live-providers.ts", "--full", "--store", join(folder, "assay.db")],
      { cwd: root, env: { ...env, NO_COLOR: "1" }, encoding: "utf8" }
    )
    expect(stderr).toMatch(/a fake answers/)
    expect(stderr).toMatch(/Set OPENAI_API_KEY, ANTHROPIC_API_KEY or LOCAL_OPENAI_URL/)
    for (const candidate of ["fake-openai", "fake-anthropic", "regex (against)"]) {
      expect(stdout).toMatch(
        new RegExp(`^${RegExp.escape(candidate)} .*  16      16         0        0$`, "m")
      )
    }
    expect(status).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
