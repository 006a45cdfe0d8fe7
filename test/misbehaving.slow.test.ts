/**
 * Code of a user that ends the process, fails in the background or prints: seen from a shell.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { env } from "./fixtures/built.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-misbehaving-"))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

let runs = 0
const run = (does: string): Promise<Ended> => {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, "fixtures", "misbehaving.ts"),
      "--store",
      join(folder, `${runs++}.db`),
      "--json",
      "--gate"
    ],
    { env: { ...env, DOES: does, NO_COLOR: "1" } }
  )
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk
  })
  return new Promise((done) => {
    child.on("close", (code) => done({ code, stdout, stderr }))
  })
}

/** What the gate ends with: four cases without an error do not show that there are none. */
const inconclusive = 4

interface Figures {
  readonly name: string
  readonly modes: { readonly right: number; readonly errored: number }
  readonly errors: ReadonlyArray<{ readonly reason: string }>
  readonly scores: ReadonlyArray<{ readonly overall: { readonly unscored: number } }>
}

const figuresOf = ({ stdout }: Ended): Readonly<Record<string, Figures>> => {
  const { candidates }: { readonly candidates: ReadonlyArray<Figures> } = JSON.parse(stdout)
  return Object.fromEntries(candidates.map((each) => [each.name, each]))
}

describe("code that does not behave", () => {
  for (const [does, reason] of [
    ["exits", /process\.exit\(0\) was called/u],
    ["exits later", /process\.exit\(0\) was called/u],
    ["exits in a timer", /in the background: Error: process\.exit\(0\) was called/u],
    ["rejects while it is waited for", /in the background: Error: forgotten/u],
    ["throws in a timer", /in the background: Error: forgotten/u]
  ] as const) {
    it(`is what its own trials fail with, and no more: it ${does}`, async () => {
      const ended = await run(does)
      const { honest, suspect } = figuresOf(ended)
      expect(honest?.modes.right).toBe(4)
      expect(suspect?.modes.errored).toBe(4)
      expect(suspect?.errors[0]?.reason).toMatch(reason)
      // The gate allows no errors, and nothing else decides on the exit code.
      expect(ended.code).toBe(5)
    })
  }

  for (const does of ["rejects", "throws afterwards"]) {
    it(`is named with its case when its trial was over: it ${does}`, async () => {
      const ended = await run(does)
      const { honest, suspect } = figuresOf(ended)
      expect([honest?.modes.right, suspect?.modes.right]).toEqual([4, 4])
      expect(ended.stderr).toMatch(/suspect failed in the background on case c\d: Error: forgotten/u)
      expect(ended.code).toBe(inconclusive)
    })
  }

  it("does not decide on the exit code", async () => {
    expect((await run("sets the exit code")).code).toBe(inconclusive)
  })

  it("prints to standard error, so that --json stays JSON", async () => {
    const ended = await run("prints")
    expect(figuresOf(ended).suspect?.modes.right).toBe(4)
    expect(ended.stderr).toContain("a line of its own\nand another\n")
  })

  for (const does of ["scorer exits", "scorer throws in a timer", "scorer rejects while it is waited for"]) {
    it(`leaves its scores unscored where it is a scorer: ${does}`, async () => {
      const ended = await run(does)
      const { honest, suspect } = figuresOf(ended)
      for (const figures of [honest, suspect]) {
        expect(figures?.modes.right).toBe(4)
        expect(figures?.scores[1]?.overall.unscored).toBe(4)
      }
    })
  }
})
