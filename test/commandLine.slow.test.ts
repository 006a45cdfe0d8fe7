/**
 * What every experiment file understands, from a shell.
 */
import { spawn, spawnSync } from "node:child_process"
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Ajv2020 } from "ajv/dist/2020.js"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { env as builtEnv } from "./fixtures/built.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-cli-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Started {
  readonly ended: Promise<Ended>
  readonly signal: (name: NodeJS.Signals) => void
}

const start = (fixture: string, flags: ReadonlyArray<string>, env: Record<string, string> = {}): Started => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "fixtures", fixture), "--store", join(folder, "assay.db"), ...flags],
    { env: { ...builtEnv, LEDGER: join(folder, "ledger"), NO_COLOR: "1", ...env } }
  )
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk
  })
  return {
    ended: new Promise((done) => {
      child.on("close", (code) => done({ code, stdout, stderr }))
    }),
    signal: (name) => void child.kill(name)
  }
}

const run = (fixture: string, ...flags: ReadonlyArray<string>): Promise<Ended> => start(fixture, flags).ended

const calls = (): number => {
  const ledger = join(folder, "ledger")
  return existsSync(ledger) ? readFileSync(ledger, "utf8").split("\n").length - 1 : 0
}

describe("the command line of an experiment", () => {
  it("names one mistake once, and last", async () => {
    const wrong = await run("paidCalls.ts", "--budget", "much")
    expect(wrong.code).toBe(2)
    const lines = (wrong.stdout + wrong.stderr).trim().split("\n")
    expect(lines.slice(-3).join(" ")).toContain('found "much"')
    expect(wrong.stdout + wrong.stderr).not.toMatch(/expected:\s*expected/iu)
    const unknown = await run("paidCalls.ts", "--nonsense", "1usd")
    expect(unknown.code).toBe(2)
    expect(unknown.stdout + unknown.stderr).toContain("--nonsense")
    expect(unknown.stdout + unknown.stderr).not.toContain('subcommand "1usd"')
  }, 60_000)

  it.skipIf(!existsSync("/dev/full"))(
    "fails when its output cannot be written (needs /dev/full)",
    async () => {
      const full = openSync("/dev/full", "w")
      const child = spawn(
        process.execPath,
        [
          join(import.meta.dirname, "fixtures/paidCalls.ts"),
          "--store",
          join(folder, "assay.db"),
          "--json",
          "--limit",
          "2"
        ],
        { env: { ...builtEnv, LEDGER: join(folder, "ledger") }, stdio: ["ignore", full, "pipe"] }
      )
      let stderr = ""
      child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
        stderr += chunk
      })
      const code = await new Promise((done) => child.on("close", done))
      closeSync(full)
      expect(code).toBe(1)
      expect(stderr).toContain("Standard output could not be written")
    },
    60_000
  )

  it("lists its flags and the candidates it can be limited to", async () => {
    const { code, stdout } = await run("paidCalls.ts", "--help")
    expect(code).toBe(0)
    for (const flag of [
      "--limit",
      "--filter",
      "--only",
      "--repeats",
      "--concurrency",
      "--seed",
      "--resume",
      "--fresh",
      "--dry-run",
      "--json"
    ]) {
      expect(stdout).toContain(flag)
    }
    expect(stdout).toContain("choices: paid, free")
  })

  it("suggests the flag that was meant, runs nothing and exits with 2", async () => {
    const { code, stdout, stderr } = await run("paidCalls.ts", "--repets", "3")
    expect(code).toBe(2)
    expect(`${stdout}${stderr}`).toContain("--repeats")
    expect(calls()).toBe(0)
  })

  it("refuses values that make no sense, naming the flag", async () => {
    for (const flags of [
      ["--limit", "0"],
      ["--only", "nobody"],
      ["--filter", "kind"],
      ["--max-error-rate", "2"]
    ]) {
      const { code, stdout, stderr } = await run("paidCalls.ts", ...flags)
      expect([flags[0], code]).toEqual([flags[0], 2])
      expect(`${stdout}${stderr}`).toContain(flags[0]?.slice(2))
    }
    expect(calls()).toBe(0)
  })

  it("prints with --json nothing but a summary that its published schema accepts", async () => {
    const { code, stdout, stderr } = await run("paidCalls.ts", "--json", "--limit", "20")
    expect([code, stderr]).toEqual([0, ""])
    const schema = JSON.parse(
      readFileSync(resolve(import.meta.dirname, "../docs/reference/run.schema.json"), "utf8")
    )
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true)
  })

  it("keeps progress on standard error, so that standard output is the report alone", async () => {
    const { stdout, stderr } = await run("paidCalls.ts", "--limit", "20")
    expect(stderr).toMatch(/paid-calls: done/)
    expect(stdout.startsWith("paid-calls\n")).toBe(true)
  })

  it("shows with --dry-run what would run, and runs nothing", async () => {
    const { code, stdout } = await run("paidCalls.ts", "--dry-run", "--limit", "20", "--only", "paid")
    expect(code).toBe(0)
    expect(stdout).toContain("20 of 1,000 cases")
    expect(stdout).toMatch(/paid\s+40 answers/)
    expect(stdout).toContain("The calls that paid may make are known only when the code runs.")
    expect(calls()).toBe(0)
  })

  it("writes the summary as Markdown where asked", async () => {
    const file = join(folder, "summary.md")
    await run("paidCalls.ts", "--limit", "20", "--markdown", file)
    expect(readFileSync(file, "utf8")).toMatch(/^<!-- written by assay -->\n\n# paid-calls/)
  })

  it.each([
    ["Race", ["race"]],
    ["Replay", ["replay", "--candidate", "free", "--cases", "failing"]],
    ["AA", ["aa", "--candidate", "free", "--comparisons", "20"]]
  ])("prints a %s as JSON and writes it as Markdown, like a run", async (tag, args) => {
    if (tag === "Replay") await run("paidCalls.ts", "--limit", "20")
    const file = join(folder, "result.md")
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, "fixtures", "paidCalls.ts"),
        ...args,
        ...["--limit", "20", "--json", "--markdown", file, "--store", join(folder, "assay.db")]
      ],
      { encoding: "utf8", env: { ...builtEnv, LEDGER: join(folder, "ledger"), NO_COLOR: "1" } }
    )
    expect([status, stderr]).toEqual([0, ""])
    expect(JSON.parse(stdout)).toMatchObject({ _tag: tag, version: 1 })
    expect(readFileSync(file, "utf8")).toMatch(/^<!-- written by assay -->\n\n# /)
  })

  it("stops with 5 when too many trials error, and says how to go on", async () => {
    const { code, stdout, stderr } = await run("outage.ts")
    expect(code).toBe(5)
    expect(stderr).toContain("20 of 20 trials of down errored")
    expect(stderr).toContain("Run the same command again to continue.")
    expect(stdout).toContain("503 Service Unavailable")
  })

  it("names file, line and field of a faulty dataset and exits with 2", async () => {
    const path = join(folder, "cases.jsonl")
    writeFileSync(path, '{"input":"a","expected":"b"}\n{"input":1,"expected":"b"}\n{"input":"c"\n')
    const { code, stderr } = await start("faultyDataset.ts", [], { DATASET: path }).ended
    expect(code).toBe(2)
    expect(stderr).toContain(`2 faults in ${path}`)
    expect(stderr).toMatch(/cases\.jsonl:2 input: .*string.*1/)
    expect(stderr).toMatch(/cases\.jsonl:3:? .*JSON/)
  })

  it("finishes cleanly on Ctrl-C, says how to go on, and goes on from there", async () => {
    const started = start("paidCalls.ts", ["--only", "paid"])
    while (calls() < 100) await new Promise((done) => setTimeout(done, 5))
    started.signal("SIGINT")
    const { code, stderr } = await started.ended
    expect(code).toBe(130)
    expect(stderr).toContain(
      "Interrupted. All answers so far are stored. Run the same command again to continue."
    )
    const before = calls()
    expect(before).toBeLessThan(2_000)
    const again = await run("paidCalls.ts", "--only", "paid", "--json")
    expect(JSON.parse(again.stdout).complete).toBe(true)
    expect(calls()).toBeLessThanOrEqual(2_000 + 8)
  })

  it("asks nothing again with --resume, as without it, and everything with --fresh", async () => {
    await run("paidCalls.ts", "--limit", "5")
    expect(calls()).toBe(10)
    await run("paidCalls.ts", "--limit", "5", "--resume")
    expect(calls()).toBe(10)
    await run("paidCalls.ts", "--limit", "5", "--fresh")
    expect(calls()).toBe(20)
  })

  it("does nothing when the file is imported", async () => {
    const { default: experiment } = await import("./fixtures/outage.ts")
    expect(experiment.name).toBe("outage")
    expect(existsSync(join(folder, "assay.db"))).toBe(false)
  })
})
