/**
 * What Assay costs beside the network: the same loopback server asked by the bare `openai` SDK with `p-limit`, by
 * Assay with journal, store, scoring and progress on, and by other evaluation tools.
 *
 *     tsx bench/overhead.ts                 bare SDK and Assay at 0, 20 and 200 ms; then memory by number of cases
 *     tsx bench/overhead.ts --rivals        promptfoo and evalite too; installs them in a folder of their own first
 *     tsx bench/overhead.ts --calls 10000   the same calls a second over longer runs, where the start weighs less
 *     tsx bench/overhead.ts --startup       how long an experiment's file takes to start
 *
 * The packages are built and taken as they are installed, not from their sources. Every measurement is a process of
 * its own, which loads nothing but what its subject uses. Processor time is that of the whole process, start-up
 * included. The clock of the calls a second starts when a subject's own packages are loaded and it is asked; the SDK is
 * loaded after that by both. Of evalite, which has no clock, it is the whole process.
 */
import { execFileSync, fork, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = fileURLToPath(import.meta.url)
const concurrency = 50
const questionOf = (i: number): string => `What is the label of ticket ${i}?`
const answerOf = (i: number): string => (i % 3 === 0 ? "refund" : i % 3 === 1 ? "cancel" : "other")

/** Answers chat completions after a delay. Sends its port, and when asked how many calls it was asked since. */
const serve = (delayMs: number): void => {
  let calls = 0
  process.on("message", () => {
    process.send?.(calls)
    calls = 0
  })
  const server = createServer((request, response) => {
    calls++
    let body = ""
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("latin1")
    })
    request.on("end", () => {
      const i = Number(/ticket (\d+)\?/u.exec(body)?.[1])
      const reply = JSON.stringify({
        id: `chatcmpl-${i}`,
        object: "chat.completion",
        created: 1_700_000_000,
        model: "gpt-5-mini-2025-08-07",
        choices: [
          {
            index: 0,
            message: { role: "assistant", content: answerOf(i), refusal: null },
            logprobs: null,
            finish_reason: "stop"
          }
        ],
        usage: { prompt_tokens: 20, completion_tokens: 1, total_tokens: 21 }
      })
      const send = (): void => {
        response.setHeader("content-type", "application/json")
        response.end(reply)
      }
      if (delayMs === 0) send()
      else setTimeout(send, delayMs)
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    if (typeof address === "object" && address !== null) process.send?.(address.port)
  })
}

interface Asked {
  readonly n: number
  readonly port: number
}

const baseUrl = (port: number): string => `http://127.0.0.1:${port}/v1`

/** How many answers were right, and when the first call was made, on the clock of `performance`. */
interface Done {
  readonly right: number
  readonly firstCallAt: number
}

const loadBare = async () => {
  const { default: pLimit } = await import("p-limit")
  return (asked: Asked) => bare(pLimit, asked)
}

const bare = async (pLimit: typeof import("p-limit").default, { n, port }: Asked): Promise<Done> => {
  const { default: Client } = await import("openai")
  const firstCallAt = performance.now()
  const client = new Client({ apiKey: "none", baseURL: baseUrl(port), maxRetries: 0 })
  const limit = pLimit(concurrency)
  let right = 0
  await Promise.all(
    Array.from({ length: n }, (_, i) =>
      limit(async () => {
        const reply = await client.chat.completions.create({
          model: "gpt-5-mini",
          messages: [{ role: "user", content: questionOf(i) }]
        })
        if (reply.choices[0]?.message.content === answerOf(i)) right++
      })
    )
  )
  return { right, firstCallAt }
}

function* cases(n: number) {
  for (let i = 0; i < n; i++) yield { id: `case-${i}`, input: questionOf(i), expected: answerOf(i) }
}

const loadAssay = async () => {
  const packages = {
    ...(await import("@assay/core")),
    ...(await import("@assay/core/analysis")),
    ...(await import("@assay/providers")),
    ...(await import("@assay/scorers")),
    ...(await import("effect"))
  }
  return (asked: Asked) => assay(packages, asked)
}

type Packages = Pick<
  typeof import("@assay/core") &
    typeof import("@assay/core/analysis") &
    typeof import("@assay/providers") &
    typeof import("@assay/scorers") &
    typeof import("effect"),
  | "Dataset"
  | "Effect"
  | "Exact"
  | "Experiment"
  | "OpenAI"
  | "Progress"
  | "Redacted"
  | "Schema"
  | "SqliteStore"
  | "Task"
>

const assay = async (
  { Dataset, Effect, Exact, Experiment, OpenAI, Progress, Redacted, Schema, SqliteStore, Task }: Packages,
  { n, port }: Asked
): Promise<Done> => {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"))
  const gpt = OpenAI.chat("gpt-5-mini", { apiKey: Redacted.make("none"), baseUrl: baseUrl(port) })
  let firstCallAt = Number.NaN
  try {
    const experiment = Experiment.make("overhead", {
      dataset: Dataset.fromAsyncIterable("tickets", () => cases(n), {
        input: Schema.String,
        expected: Schema.String
      }),
      candidates: {
        gpt: Task.on(
          Task.make("classify", { input: Schema.String, output: Schema.String, prompt: (text) => text }),
          {
            ...gpt,
            complete: (request) => {
              if (Number.isNaN(firstCallAt)) firstCallAt = performance.now()
              return gpt.complete(request)
            }
          }
        )
      },
      scorers: [Exact.match],
      concurrency
    })
    const { report: summary } = await Effect.runPromise(
      Effect.provide(Experiment.run(experiment), [
        SqliteStore.layer(join(folder, "assay.db")),
        Progress.layerPlain
      ])
    )
    return { right: summary.candidates[0]?.modes.right ?? 0, firstCallAt }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What loads a subject's packages, and then runs it. */
const subjects = { bare: loadBare, assay: loadAssay }
type Subject = keyof typeof subjects
const isSubject = (name: string | undefined): name is Subject =>
  name !== undefined && Object.hasOwn(subjects, name)

/**
 * Of one process. `seconds`: by its own clock, from when it is asked to the end, `startSeconds` of which are before the
 * first call; `wholeSeconds`: from the process's start to its end.
 */
interface Measured {
  readonly seconds: number
  readonly startSeconds: number | undefined
  readonly wholeSeconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

const measureHere = async (subject: Subject, asked: Asked): Promise<Omit<Measured, "wholeSeconds">> => {
  const run = await subjects[subject]()
  const before = performance.now()
  const { right, firstCallAt } = await run(asked)
  const seconds = (performance.now() - before) / 1_000
  if (right !== asked.n) throw new Error(`${subject} got ${right} of ${asked.n} answers`)
  const { user, system } = process.cpuUsage()
  return {
    seconds,
    startSeconds: (firstCallAt - before) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1_024
  }
}

const measure = (subject: Subject, { n, port }: Asked): Measured => {
  const started = performance.now()
  const printed = execFileSync(process.execPath, [...built, here, subject, String(n), String(port)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"]
  })
  return { ...JSON.parse(printed), wholeSeconds: (performance.now() - started) / 1_000 }
}

/** Flags of Node with which the packages are those that were built. */
const built = ["--conditions=built"]

const build = (): void => {
  execFileSync("npx", ["-y", "pnpm@12", "run", "build"], { cwd: dirname(dirname(here)), stdio: "ignore" })
}

/** `calls`: how many the server was asked since this was called last. */
interface Server {
  readonly port: number
  readonly calls: () => Promise<number>
}

const withServer = async <A>(delayMs: number, body: (server: Server) => A | Promise<A>): Promise<A> => {
  const server = fork(here, ["serve", String(delayMs)])
  const told = (): Promise<number> =>
    new Promise((resolve) => server.once("message", (number) => resolve(Number(number))))
  try {
    const port = await told()
    const calls = (): Promise<number> => {
      const answer = told()
      server.send("calls")
      return answer
    }
    return await body({ port, calls })
  } finally {
    server.kill()
  }
}

const row = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, nth) => (nth === 0 ? cell.padEnd(20) : cell.padStart(14))).join("")

/** `ideal`: the seconds that the calls take where nothing but the server does. */
const show = (name: string, n: number, measured: Measured, ideal: number): void => {
  const { startSeconds } = measured
  const over = (measured.seconds - (startSeconds ?? 0)) / ideal - 1
  console.log(
    row([
      name,
      Math.round(n / measured.seconds).toLocaleString("en"),
      `${measured.seconds.toFixed(2)} s`,
      startSeconds === undefined ? "" : `${startSeconds.toFixed(2)} s`,
      ideal === 0 ? "" : `+${(over * 100).toFixed(1)} %`,
      `${measured.wholeSeconds.toFixed(2)} s`,
      ((measured.cpuSeconds * 1_000) / n).toFixed(2),
      measured.peakMb.toFixed(0)
    ])
  )
}

const medianOf = (runs: ReadonlyArray<Measured>): Measured => {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error("nothing was measured")
  return middle
}

const head = row(["", "calls/s", "time", "to first call", "over ideal", "process", "CPU ms/call", "peak MB"])

const compare = async (n: number, rivals: ReadonlyArray<Rival>): Promise<void> => {
  for (const delayMs of [0, 20, 200]) {
    const ideal = (n * delayMs) / concurrency / 1_000
    console.log(`\n${n.toLocaleString("en")} calls, concurrency ${concurrency}, ${delayMs} ms each`)
    console.log(head)
    await withServer(delayMs, async ({ port, calls }) => {
      const names = ["bare", "assay"] as const
      const runs = names.map(() => [] as Measured[])
      // In turn, so that a change of the machine's speed hits both.
      for (let turn = 0; turn < (delayMs === 200 || n > 2_000 ? 1 : 5); turn++) {
        names.forEach((name, nth) => void runs[nth]?.push(measure(name, { n, port })))
      }
      names.forEach((name, nth) => {
        show(name === "bare" ? "openai + p-limit" : name, n, medianOf(runs[nth] ?? []), ideal)
      })
      for (const rival of rivals) {
        await calls()
        const ended = rival.run({ n, port })
        const asked = await calls()
        // A tool that could not start is done soon: only its calls say that it did the work.
        if (typeof ended === "string" || asked < n) {
          const why = typeof ended === "string" ? ended : "it ended without an error"
          console.log(`${rival.name} failed, ${asked} of ${n} calls reached the server: ${why}`)
        } else show(rival.name, n, ended, ideal)
      }
    })
  }
}

const grow = async (): Promise<void> => {
  console.log("\nassay, by number of cases, 0 ms")
  console.log(head)
  await withServer(0, ({ port }) => {
    for (const n of [1_000, 10_000, 50_000]) show(n.toLocaleString("en"), n, measure("assay", { n, port }), 0)
  })
}

/** Another tool. `run` says why it failed, where it did. */
interface Rival {
  readonly name: string
  readonly run: (asked: Asked) => Measured | string
}

const folderOf = (rival: string): string => join(tmpdir(), "assay-bench-rivals", rival)

/** What was measured of a command, and how it ended. `status`: its exit code, null where a signal ended it. */
interface Timed extends Measured {
  readonly status: number | null
  /** The end of what it printed. */
  readonly printed: string
}

/** Runs a command and takes the processor time of it and its children from the system. Says why it could not. */
const timed = (cwd: string, command: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}): Timed | string => {
  const started = performance.now()
  // GNU time knows the processes below, which Node does not.
  const done = spawnSync("/usr/bin/time", ["-f", "%U %S %M", ...command], {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 28
  })
  const seconds = (performance.now() - started) / 1_000
  const [user = Number.NaN, system = Number.NaN, kb = Number.NaN] =
    (done.stderr ?? "").trim().split("\n").at(-1)?.split(" ").map(Number) ?? []
  const printed = `${done.stdout ?? ""}\n${done.stderr ?? ""}`.trim().slice(-500)
  if (done.error !== undefined) return `${command.join(" ")}: ${done.error.message}`
  if (Number.isNaN(user)) return `${command.join(" ")} was not timed: ${printed}`
  return {
    status: done.status,
    printed,
    seconds,
    startSeconds: undefined,
    wholeSeconds: seconds,
    cpuSeconds: user + system,
    peakMb: kb / 1_024
  }
}

const promptfoo: Rival = {
  name: "promptfoo",
  run: ({ n, port }) => {
    const folder = folderOf("promptfoo")
    const config = join(folder, "promptfooconfig.json")
    writeFileSync(
      config,
      JSON.stringify({
        prompts: ["{{question}}"],
        providers: [{ id: "openai:chat:gpt-5-mini", config: { apiBaseUrl: baseUrl(port), apiKey: "none" } }],
        tests: Array.from({ length: n }, (_, i) => ({
          vars: { question: questionOf(i) },
          assert: [{ type: "equals", value: answerOf(i) }]
        }))
      })
    )
    const results = join(folder, "results.json")
    rmSync(results, { force: true })
    const whole = timed(
      folder,
      [
        process.execPath,
        ...["node_modules/.bin/promptfoo", "eval", "-c", config, "-j", String(concurrency), "-o", results],
        ...["--no-cache", "--no-table", "--no-progress-bar"]
      ],
      {
        PROMPTFOO_DISABLE_TELEMETRY: "1",
        PROMPTFOO_DISABLE_UPDATE: "1",
        PROMPTFOO_CONFIG_DIR: join(folder, "state")
      }
    )
    // It sometimes ends with an exception of its logger's, when all is done: its results say whether it is.
    if (typeof whole === "string") return whole
    if (!existsSync(results)) return `exit code ${whole.status}, no results: ${whole.printed}`
    const { stats } = JSON.parse(readFileSync(results, "utf8")).results
    if (stats.successes !== n) return `it got ${stats.successes} of ${n} answers`
    return { ...whole, seconds: stats.evaluationDurationMs / 1_000 }
  }
}

const evalite: Rival = {
  name: "evalite",
  run: ({ n, port }) => {
    const folder = folderOf("evalite")
    writeFileSync(
      join(folder, "overhead.eval.ts"),
      `import { evalite } from "evalite"
import OpenAI from "openai"
const client = new OpenAI({ apiKey: "none", baseURL: ${JSON.stringify(baseUrl(port))}, maxRetries: 0 })
const answerOf = (i: number) => (i % 3 === 0 ? "refund" : i % 3 === 1 ? "cancel" : "other")
evalite("overhead", {
  data: async () => Array.from({ length: ${n} }, (_, i) => ({ input: \`What is the label of ticket \${i}?\`, expected: answerOf(i) })),
  task: async (input) =>
    (await client.chat.completions.create({ model: "gpt-5-mini", messages: [{ role: "user", content: input }] })).choices[0]?.message.content ?? "",
  scorers: [{ name: "exact", description: "exact", scorer: ({ output, expected }) => (output === expected ? 1 : 0) }]
})
`
    )
    writeFileSync(
      join(folder, "evalite.config.ts"),
      `import { defineConfig } from "evalite/config"
export default defineConfig({ maxConcurrency: ${concurrency} })
`
    )
    // Its database's binding is built for the Node that npm runs under.
    const whole = timed(folder, ["node_modules/.bin/evalite", "run", "overhead.eval.ts"])
    return typeof whole === "string" || whole.status === 0
      ? whole
      : `exit code ${whole.status}: ${whole.printed}`
  }
}

const libsql = `@libsql/${process.platform}-${process.arch}${{ linux: "-gnu", win32: "-msvc" }[process.platform as string] ?? ""}`

/** What is installed of each: promptfoo without its optional parts, but for the one its store needs. */
const installs: ReadonlyArray<readonly [Rival, ReadonlyArray<string>]> = [
  [promptfoo, ["--omit=optional", "--ignore-scripts", "promptfoo", libsql]],
  [evalite, ["evalite", "vitest@4", "better-sqlite3@11", "openai@6"]]
]

/** Those that could be installed. */
const install = (): ReadonlyArray<Rival> =>
  installs.flatMap(([rival, packages]) => {
    const folder = folderOf(rival.name)
    if (existsSync(join(folder, "node_modules", rival.name))) return [rival]
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
    const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", ...packages], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"]
    })
    if (status === 0) return [rival]
    console.log(`${rival.name} could not be installed`)
    return []
  })

/** Seconds from a process's start to its end, the median of several. */
const medianSeconds = (args: ReadonlyArray<string>): number => {
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now()
    execFileSync(process.execPath, [...built, ...args], { stdio: "ignore", cwd: dirname(here) })
    return (performance.now() - started) / 1_000
  }).sort((a, b) => a - b)
  return times[3] ?? Number.NaN
}

const startup = (): void => {
  const folder = mkdtempSync(join(dirname(here), ".startup-"))
  try {
    const file = join(folder, "tickets.ts")
    writeFileSync(
      file,
      `import { Dataset, Experiment } from "@assay/core"
import { Exact } from "@assay/scorers"
const experiment = Experiment.make("tickets", {
  dataset: Dataset.make("tickets", [{ input: "a", expected: "a" }]),
  candidates: { same: (input: string) => input },
  scorers: [Exact.match]
})
Experiment.main(import.meta, experiment)
`
    )
    const empty = join(folder, "empty.ts")
    writeFileSync(empty, "export {}\n")
    const effect = join(folder, "effect.ts")
    writeFileSync(effect, 'import * as Schema from "effect/Schema"\nexport const schema = Schema.String\n')
    const dryRun = [file, "--dry-run", "--store", ":memory:"]
    console.log("\nfrom the start of a process to its end, median of 7            node       tsx")
    for (const [name, args] of [
      ["an empty file", [empty]],
      ["a file that imports effect/Schema", [effect]],
      ["an experiment's file, a dry run", dryRun]
    ] as const) {
      const [node, tsx] = [args, ["--import", "tsx", ...args]].map(medianSeconds)
      console.log(`${name.padEnd(56)}${node?.toFixed(2).padStart(8)} s${tsx?.toFixed(2).padStart(8)} s`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [, , first, second, third] = process.argv
if (first === "serve") serve(Number(second))
else if (isSubject(first)) {
  console.log(JSON.stringify(await measureHere(first, { n: Number(second), port: Number(third) })))
} else if (first === "--startup") {
  build()
  startup()
} else if (first === "--calls") {
  build()
  await compare(Number(second), [])
} else {
  build()
  await compare(2_000, first === "--rivals" ? install() : [])
  await grow()
  startup()
}
