/**
 * The `assay` command and gated experiments, from a shell.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"

const checkout = resolve(import.meta.dirname, "..")
const bin = join(checkout, "packages/cli/src/bin.ts")
const gated = join(import.meta.dirname, "fixtures/gated.ts")
const upgrade = join(import.meta.dirname, "fixtures/upgrade.ts")

/** The processes run in a folder of their own, from which it would not be found. */

// Every step starts a process or two, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

let folder: string

const start = (script: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, "--store", join(folder, "assay.db"), ...args],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "", GITHUB_STEP_SUMMARY: "", ...env }
    }
  )
  return { code: status, stdout, stderr }
}

/** `assay`; the store follows the subcommand. */
const assay = (...[subcommand = "", ...args]: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [bin, ...subcommand.split(" "), ...args, "--store", join(folder, "assay.db")],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "" } }
  )
  return { code: status, stdout, stderr }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-assay-"))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

// One story in order: each step needs what the one before left in the store.
describe("a gate, from the first run to a regression", () => {
  it("passes the candidate that is better and no dearer, and is free to look at without --gate", () => {
    const { code, stdout } = start(gated, ["--gate"], { PRICE: "0" })
    expect(stdout).toMatch(/model is 9\.\d points better than always/)
    expect(stdout).toContain("The gate passes")
    expect(code).toBe(0)
  })

  it("writes that run as a small file without what models wrote", () => {
    const { code, stdout } = assay("snapshot", "latest:model", "--out", "snapshot.json")
    expect(code).toBe(0)
    expect(stdout).toMatch(/Wrote model of gated-\w+ to snapshot\.json: 400 cases, \d+ kB/)
    const text = readFileSync(join(folder, "snapshot.json"), "utf8")
    expect(text).not.toContain("HYPERLINK")
    // An earlier snapshot may be replaced, and the same run gives the same bytes.
    expect(assay("snapshot", "latest:model", "--out", "snapshot.json").code).toBe(0)
    expect(readFileSync(join(folder, "snapshot.json"), "utf8")).toBe(text)
  })

  it("fails a worse one with 3, with JUnit, annotations and a step summary, and stops commands in what is quoted", () => {
    const summary = join(folder, "summary.md")
    const { code, stdout } = start(
      gated,
      ["--gate", "--against", join(folder, "snapshot.json"), "--junit", join(folder, "junit.xml")],
      { SKILL: "60", PRICE: "0", GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary }
    )
    expect(code).toBe(3)
    expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain('<failure type="regression"')
    expect(readFileSync(summary, "utf8")).toMatch(/^# The gate fails/)
    const lines = stdout.split("\n")
    const [, token = ""] = /^::stop-commands::(.+)$/.exec(lines[0] ?? "") ?? []
    expect(token).not.toBe("")
    const commands = lines.slice(lines.indexOf(`::${token}::`) + 1).filter((line) => line !== "")
    expect(commands.map((line) => line.split(" ")[0])).toEqual(["::error", "::notice"])
  })

  it("gives the verdict of the file also from the store, alone and by the run's id", () => {
    const [byFile, byRun] = ["snapshot.json", "gated~1:model"].map((against) =>
      assay("gate", "latest:model", "--against", against, "--json")
    )
    expect(byFile?.code).toBe(3)
    expect(byRun?.code).toBe(3)
    expect(JSON.parse(byFile?.stdout ?? "")).toEqual(JSON.parse(byRun?.stdout ?? ""))
  })

  it("judges by the gate that the run was started with, and says so, also in JSON", () => {
    const stored = assay("gate", "latest:model", "--full")
    const short = assay("gate", "latest:model").stdout
    expect(short).toMatch(/^The gate /)
    expect(stored.stdout.startsWith(short)).toBe(true)
    expect(stored.stdout.slice(short.length)).toContain("detectable")
    expect(stored.stdout.replaceAll(/\s+/g, " ")).toContain(
      "Checked with the gate that gated had when the run started."
    )
    // The experiment's own margin and its other checks, not the default.
    expect(stored.stdout).toContain("no regression beyond 5 points")
    const json = JSON.parse(assay("gate", "latest:model", "--json").stdout)
    expect(json.judgedBy).toBe("the gate that gated had when the run started")
    expect(json.results[0].checks.map(({ check }: { check: { _tag: string } }) => check._tag)).toEqual([
      "NoRegression",
      "ErrorRate",
      "Cost"
    ])
    writeFileSync(
      join(folder, "other.json"),
      JSON.stringify({ checks: [{ _tag: "NoRegression", margin: 0.9 }] })
    )
    const other = JSON.parse(assay("gate", "latest:model", "--gate-file", "other.json", "--json").stdout)
    expect(other).toMatchObject({ judgedBy: "the gate of other.json", status: "pass" })
  })

  it("says with 4 that it cannot tell, and with 2 what is wrong with the gate's file", () => {
    const write = (whenInconclusive: string) =>
      writeFileSync(
        join(folder, "gate.json"),
        JSON.stringify({
          checks: [{ _tag: "Latency", limits: [{ quantile: 0.99, increase: 0.1 }], whenInconclusive }]
        })
      )
    write("fail")
    const strict = assay("gate", "latest:model", "--against", "snapshot.json", "--gate-file", "gate.json")
    expect(strict.code).toBe(4)
    write("maybe")
    const wrong = assay("gate", "latest:model", "--gate-file", "gate.json")
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/gate\.json checks\.0\.whenInconclusive/)
  })

  it("refuses what cannot be judged before anything is spent", () => {
    const { code, stderr, stdout } = start(gated, ["--gate", "--only", "model"], { SKILL: "50" })
    expect(code).toBe(2)
    expect(stderr).toContain("compares with always, which --only leaves out")
    expect(stdout).toBe("")
  })
})

describe("assay", () => {
  it("lists runs and shows one as its experiment did", () => {
    // Two: the one that was refused left none.
    expect(assay("runs").stdout).toMatch(/2 runs\n\nrun +started +best +score +verdict/)
    const fromExperiment = start(gated, ["--json"], { SKILL: "60", PRICE: "0" })
    const { gate: _, ...summary } = JSON.parse(fromExperiment.stdout)
    const shown = JSON.parse(assay("show", "latest", "--json").stdout)
    // Metrics of scorers need their code.
    const withoutMetrics = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each) => (key === "metrics" ? {} : each)))
    expect(shown).toEqual(withoutMetrics(summary))
  })

  it("lists a mean above 1 in its own unit, not as percent", () => {
    const store = join(folder, "lengths.db")
    const lengths = join(import.meta.dirname, "fixtures/lengths.ts")
    const run = (...args: ReadonlyArray<string>) =>
      spawnSync(process.execPath, [bin, ...args, "--store", store], { cwd: folder, encoding: "utf8" }).stdout
    run(lengths)
    expect(run("runs")).toMatch(/lengths-\w+ .* long +4\.5\b/)
  })

  it("names the nearest run, and the store that is not there, and exits with 2", () => {
    const unknown = assay("show", "gatd")
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain("there is no run gatd; the nearest are gated")
    const { status, stderr } = spawnSync(process.execPath, [bin, "runs"], {
      cwd: folder,
      encoding: "utf8"
    })
    expect(status).toBe(2)
    expect(stderr).toContain("there is no store .assay/assay.db")
    expect(existsSync(join(folder, ".assay"))).toBe(false)
  })

  it("exports, compares and completes", () => {
    const exported = assay("export", "latest", "--out", "trials.csv")
    expect(exported.stdout).toMatch(/800 trials of gated-\w+ in trials\.csv/)
    expect(readFileSync(join(folder, "trials.csv"), "utf8")).toContain("\"'=HYPERLINK")
    const compared = assay("compare", "latest~1:model", "latest:model")
    expect(compared.code).toBe(0)
    expect(compared.stdout).toMatch(/model is 19\.\d points worse than model of gated-/)
    expect(assay("--completions bash").stdout).toContain("snapshot")
  })

  it("prunes only when it is told twice", () => {
    const planned = assay("prune", "--keep", "1")
    expect(planned.stdout).toContain("1 run would be removed")
    expect(planned.stdout).toContain("Nothing was removed")
    expect(assay("prune", "--keep", "1", "--yes").stdout).toContain("1 run removed")
  })
})

describe("a gate before there is anything to compare with", () => {
  it("lets the first run through and says that it is not checked, and refuses only where it would decide", () => {
    const refused = start(upgrade, ["--gate"])
    expect([refused.code, refused.stdout]).toEqual([2, ""])
    expect(refused.stderr).toContain('add "against" to the experiment, or give --against RUN')
    const first = start(upgrade, [])
    expect(first.code).toBe(0)
    expect(first.stdout).toContain(
      "The gate is not checked: there is nothing to compare with (--against RUN, or a snapshot)."
    )
    const later = start(upgrade, ["--gate", "--against", "latest"])
    expect(later.code).toBe(0)
    expect(later.stdout).toContain("The gate passes")
    expect(later.stdout).not.toContain("not checked")
  })
})
