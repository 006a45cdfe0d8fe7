/**
 * A run that calls models, as a process of its own: what a kill costs, and where its keys do not turn up.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { env } from "./fixtures/built.ts"
import * as ModelServer from "./fixtures/modelServer.ts"

const concurrency = 4
const keys = {
  OPENAI_API_KEY: "sk-live-Zq8vT1xWc5Yk3RmB7nJd0Hf6",
  ANTHROPIC_API_KEY: "sk-ant-Lp2sGh9uEa4Xo6VtC8iQw1Nb"
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-calls-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Runs the experiment until it ends or is killed. */
const run = async (
  servers: { readonly openai: ModelServer.ModelServer; readonly anthropic: ModelServer.ModelServer },
  cases: number,
  flags: ReadonlyArray<string>,
  untilDead: (kill: () => void) => Promise<void> = async () => {}
) => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "fixtures/modelCalls.ts"), "--store", join(folder, "assay.db"), ...flags],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...env,
        ...keys,
        CASES: String(cases),
        OPENAI_URL: servers.openai.url,
        ANTHROPIC_URL: servers.anthropic.url,
        // Even with the SDKs told to say everything.
        OPENAI_LOG: "debug",
        ANTHROPIC_LOG: "debug"
      }
    }
  )
  let printed = ""
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk
    })
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  await untilDead(() => child.kill("SIGKILL"))
  return { code: await ended, printed }
}

/** Everything that a run leaves behind: its store with what is beside it, and its reports. */
const leftBehind = (): ReadonlyArray<readonly [name: string, content: Buffer]> =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const)

/** A key in all the forms in which it could give itself away. */
const forms = (key: string): ReadonlyArray<string> => [
  key,
  key.slice(-8),
  Buffer.from(key).toString("base64"),
  // Inside a longer text, base64 may begin at any of three places.
  ...[0, 1, 2].map((shift) =>
    Buffer.from("x".repeat(shift) + key)
      .toString("base64")
      .slice(4, -4)
  ),
  Buffer.from(key).toString("hex"),
  encodeURIComponent(key)
]

const expectNoKey = (where: string, content: Buffer | string) => {
  for (const [variable, key] of Object.entries(keys))
    for (const form of forms(key))
      if (content.includes(form)) expect.fail(`${where} has ${variable} in it, as ${form}`)
}

/** One request in three goes wrong, each in its own way, and the server tells the key to whoever listens. */
const fates: ReadonlyArray<ModelServer.Fate> = ["500", "malformed", "cut off", "reset"]
const fate = (question: string, nth: number): ModelServer.Fate =>
  fates[Math.floor(12 * ModelServer.hash(`${nth} ${question}`))] ?? "serve"

test("keys are in no store, no report and no output, whatever servers say of them", async () => {
  const openai = await ModelServer.start({ fate, echoes: true })
  const anthropic = await ModelServer.start({ fate: () => "401", echoes: true })
  const servers = { openai, anthropic }
  const json = await run(servers, 40, ["--json", "--markdown", join(folder, "report.md")])
  expect([...openai.books.keys, ...anthropic.books.keys]).toEqual(Object.values(keys))
  expect(json.printed).toContain('"model-calls"')
  expectNoKey("the JSON", json.printed)
  const files = leftBehind()
  expect(files.map(([name]) => name).sort()).toEqual(["assay.db", "report.md"])
  for (const [name, content] of files) expectNoKey(name, content)
  for (const server of [openai, anthropic]) server.stop()
}, 120_000)

test("a run that is killed pays twice for no more than the calls that were under way, says so, and leaves no key either", async () => {
  const cases = 150
  const [openai, anthropic] = await Promise.all([
    ModelServer.start({ latencyMs: 10 }),
    ModelServer.start({ latencyMs: 10 })
  ])
  const servers = { openai, anthropic }
  const killed = await run(servers, cases, [], async (kill) => {
    while (openai.books.served < 50) await setTimeout(1)
    kill()
  })
  expect(openai.books.requests).toBeLessThan(cases)
  const files = leftBehind()
  // What a checkpoint would have moved is in the log still, and can be looked for.
  expect(files.map(([name]) => name).sort()).toEqual(["assay.db", "assay.db-shm", "assay.db-wal"])
  expect(files.some(([, content]) => content.includes("question 7"))).toBe(true)
  for (const [name, content] of files) expectNoKey(name, content)
  const { code, printed } = await run(servers, cases, ["--json"])
  expect(code).toBe(0)
  const summary = JSON.parse(printed)
  expect(summary.complete).toBe(true)
  // The calls that were under way are paid for, and no attempt tells of them.
  for (const { cost, notes } of summary.candidates) {
    expect(cost.isAtLeast).toBe(true)
    expect(notes).toContainEqual(expect.stringContaining("the process was killed during this run"))
  }
  expectNoKey("the output", killed.printed + printed)
  for (const { books } of [openai, anthropic]) {
    expect(books.asked.size).toBe(cases)
    expect(books.requests - cases).toBeLessThanOrEqual(concurrency)
  }
  for (const server of [openai, anthropic]) server.stop()
}, 120_000)
