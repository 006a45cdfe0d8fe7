/**
 * Data beside the file: found whichever folder an experiment is started or imported from, with one result.
 */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { Experiment } from "@assay/core"
import { afterAll, describe, expect, it } from "vitest"
import beside from "./fixtures/beside/tickets.ts"

const elsewhere = mkdtempSync(join(tmpdir(), "assay-paths-"))
afterAll(() => rmSync(elsewhere, { recursive: true }))

const file = join(import.meta.dirname, "fixtures", "beside", "tickets.ts")
const tsx = join(import.meta.dirname, "..", "node_modules", "tsx", "dist", "cli.mjs")

let stores = 0
const summaryOf = async (cwd: string, program: ReadonlyArray<string>): Promise<Record<string, unknown>> => {
  const store = join(elsewhere, `${stores++}.db`)
  const { stdout } = await promisify(execFile)(process.execPath, [...program, "--store", store, "--json"], {
    cwd,
    env: { ...process.env, NO_COLOR: "1" }
  })
  return JSON.parse(stdout)
}

const facts = (summary: Record<string, unknown>) =>
  JSON.stringify([summary.runId ?? summary.run, summary.dataset])

describe("an experiment with its data beside it", () => {
  it("is one run from its own folder and from another, and has one digest by node and by tsx", async () => {
    const here = await summaryOf(dirname(file), [file])
    expect(facts(here)).toMatch(/[0-9a-f]{64}/u)
    expect(facts(await summaryOf(elsewhere, [file]))).toBe(facts(here))
    expect((await summaryOf("/", [tsx, file])).dataset).toEqual(here.dataset)
  })

  it("finds them when it is imported, from a process in another folder", async () => {
    const app = join(elsewhere, "app", "server.mjs")
    mkdirSync(dirname(app))
    const core = import.meta.resolve("@assay/core")
    writeFileSync(
      app,
      `import { Experiment } from ${JSON.stringify(core)}
const { default: experiment } = await import(${JSON.stringify(pathToFileURL(file).href)})
const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
console.log(JSON.stringify(report.candidates[0].modes))`
    )
    const { stdout } = await promisify(execFile)(process.execPath, [app], { cwd: elsewhere })
    expect(JSON.parse(stdout)).toMatchObject({ right: 2, "wrong-silent": 1 })
  })

  it("finds them under vitest", async () => {
    const { report } = await Experiment.runPromise(beside, { store: ":memory:" })
    expect(report.candidates[0]?.modes).toMatchObject({ right: 2, "wrong-silent": 1 })
  })

  it("takes a file of the working directory first", async () => {
    writeFileSync(join(elsewhere, "tickets.jsonl"), '{"id":"1","input":"money back","expected":"other"}\n')
    const [first, second] = [await summaryOf(elsewhere, [file]), await summaryOf("/", [file])]
    rmSync(join(elsewhere, "tickets.jsonl"))
    expect(facts(first)).not.toBe(facts(second))
  })
})
