/**
 * `--html`: the report comes from a package that core does not know.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { afterEach, beforeEach, expect, it } from "vitest"

const checkout = resolve(import.meta.dirname, "..")
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-report-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const experiment = `
import { Dataset, Experiment } from ${JSON.stringify(pathToFileURL(join(checkout, "packages/core/src/index.ts")).href)}
Experiment.main(import.meta, Experiment.make("small", {
  dataset: Dataset.make("d", ["one", "two"].map((id) => ({ id, input: id })), { input: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } } as never }),
  candidates: { echo: (input: unknown) => input, nothing: () => "" },
  scorers: { filled: ({ output }) => output !== "" }
}))
`

const run = (file: string) =>
  spawnSync(
    process.execPath,
    [file, "--store", join(folder, "assay.db"), "--html", join(folder, "report.html")],
    {
      encoding: "utf8",
      cwd: checkout,
      // Whoever starts the tests may let every file see all packages of the checkout.
      env: { ...process.env, NO_COLOR: "1", NODE_PATH: "" }
    }
  )

it("writes the report of a run as one file", () => {
  // Inside the checkout, so that the package is found as by any other file here.
  const file = join(import.meta.dirname, `fixtures/.report-${process.pid}.ts`)
  writeFileSync(file, experiment)
  try {
    const { status, stderr } = run(file)
    expect(stderr).not.toContain("could not")
    expect(status).toBe(0)
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("<title>small: Assay report</title>")
  } finally {
    rmSync(file)
  }
})

it("says before anything is run how to install the package where it is missing", () => {
  const file = join(folder, "experiment.mts")
  writeFileSync(file, experiment)
  const { status, stderr } = run(file)
  expect(stderr).toContain("npm install --save-dev @assay/html")
  expect(status).toBe(2)
  expect(existsSync(join(folder, "assay.db"))).toBe(false)
})
