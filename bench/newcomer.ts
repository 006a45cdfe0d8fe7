/**
 * The README's first experiment as a new user meets it, beside the same one in other tools: install, lines to write,
 * seconds to the first result, start. Prints one table in Markdown.
 *
 *     tsx bench/newcomer.ts                              Assay, evalite, vitest-evals and Braintrust
 *     tsx bench/newcomer.ts --peers braintrust,promptfoo these, and Assay; promptfoo brings 2 GB
 *
 * Assay is built, packed and installed from its tarballs; what is installed and run is read from the README. The others
 * come from the registry, with whatever npm has cached. Each gets a folder of its own, the same eight tickets and the
 * README's regex, and sends nothing anywhere.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { packInto } from "../test/pack.ts"

/** How an experiment is made and run with a tool. */
interface Tool {
  readonly name: string
  readonly packages: ReadonlyArray<string>
  /** The user's files, by their paths. */
  readonly files: Readonly<Record<string, string>>
  readonly run: ReadonlyArray<string>
  /** What starts it and does nothing. */
  readonly start: ReadonlyArray<string>
  /** What the result must say, so that a tool that did nothing is not the quickest. */
  readonly says: RegExp
  /** The file that is the user's data, whose lines do not count. */
  readonly data: string
}

const readme = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8")

const first = (pattern: RegExp): string => {
  const [, found] = pattern.exec(readme) ?? []
  if (found === undefined) throw new Error(`the README has nothing like ${pattern}`)
  return found
}

const experiment = first(/```ts\n([\s\S]*?)```/u)
const dataset = first(/```jsonl\n([\s\S]*?)```/u)

const tickets = dataset
  .trim()
  .split("\n")
  .map((row) => `  ${row}`)
if (tickets.length !== 8) throw new Error(`expected the README's 8 tickets, found ${tickets.length}`)

interface Ticket {
  readonly input: string
  readonly expected: string
}

const cases = dataset
  .trim()
  .split("\n")
  .map((row): Ticket => JSON.parse(row))

const data = `export const tickets = [\n${tickets.join(",\n")}\n]
`
const answer = `const answer = (text: string) =>
  /refund|money back/i.test(text) ? "refund" : /cancel/i.test(text) ? "cancel" : "other"
`

const assay = (tarballs: ReadonlyMap<string, string>): Tool => {
  const file = first(/```ts\n\/\/ (\S+)/u)
  const cases = file.replace(/\.ts$/u, ".jsonl")
  const named = first(/npm install (.*)\n/u)
    .split(/\s+/u)
    .filter((each) => !each.startsWith("-"))
  return {
    name: "Assay",
    packages: [
      ...named.map((each) => tarballs.get(each) ?? each),
      // From the registry they would come by themselves.
      ...["@assay/stats", "@assay/pacing"].map((each) => tarballs.get(each) ?? each)
    ],
    data: cases,
    files: { [file]: experiment, [cases]: dataset },
    run: ["assay", file],
    start: ["assay", file, "--help"],
    says: /62\.5 %/u
  }
}

const peers: ReadonlyArray<Tool> = [
  {
    name: "evalite",
    packages: ["evalite", "vitest@4", "better-sqlite3@11"],
    data: "tickets.ts",
    files: {
      "tickets.ts": data,
      "tickets.eval.ts": `import { evalite } from "evalite"
import { tickets } from "./tickets.ts"
${answer}evalite("ticket-intents", {
  data: tickets,
  task: (input) => answer(input),
  scorers: [{ name: "exact", scorer: ({ output, expected }) => (output === expected ? 1 : 0) }]
})
`
    },
    run: ["evalite", "run", "tickets.eval.ts"],
    start: ["evalite", "--help"],
    says: /63\s?%/u
  },
  {
    name: "vitest-evals",
    packages: ["vitest-evals", "vitest@4"],
    data: "tickets.ts",
    files: {
      "tickets.ts": data,
      "tickets.eval.ts": `import { expect } from "vitest"
import { createHarness, describeEval } from "vitest-evals"
import { tickets } from "./tickets.ts"
${answer}const harness = createHarness<string, string>({
  name: "regex",
  run: async ({ input }) => ({
    output: answer(input),
    messages: [{ role: "assistant" as const, content: answer(input) }]
  })
})
describeEval("ticket-intents", { harness }, (it) => {
  it.for(tickets)("$input", async ({ input, expected }, { run }) => {
    expect((await run(input)).output).toBe(expected)
  })
})
`,
      "vitest.config.ts": `export default { test: { include: ["*.eval.ts"] } }\n`
    },
    run: ["vitest", "run"],
    start: ["vitest", "--help"],
    says: /5 passed/u
  },
  {
    name: "braintrust",
    packages: ["braintrust", "autoevals"],
    data: "tickets.ts",
    files: {
      "tickets.ts": data,
      "tickets.eval.ts": `import { ExactMatch } from "autoevals"
import { Eval } from "braintrust"
import { tickets } from "./tickets.ts"
${answer}Eval("ticket-intents", {
  data: () => tickets,
  task: (input) => answer(input),
  scores: [ExactMatch]
})
`
    },
    run: ["braintrust", "eval", "--no-send-logs", "tickets.eval.ts"],
    start: ["braintrust", "--help"],
    says: /62\.50?\s?%/u
  },
  {
    name: "promptfoo",
    packages: ["promptfoo"],
    data: "tests.json",
    files: {
      "tests.json": JSON.stringify(
        cases.map(({ input, expected }) => ({
          vars: { ticket: input },
          assert: [{ type: "equals", value: expected }]
        }))
      ),
      "regex.js": `export default class {
  id = () => "regex"
  callApi = async (text) => ({
    output: /refund|money back/i.test(text) ? "refund" : /cancel/i.test(text) ? "cancel" : "other"
  })
}
`,
      "promptfooconfig.yaml": `prompts: ["{{ticket}}"]\nproviders: [file://regex.js]\ntests: file://tests.json\n`
    },
    run: ["promptfoo", "eval", "--no-cache", "--no-progress-bar"],
    start: ["promptfoo", "--help"],
    says: /62\.50?\s?%/u
  }
]

/** Lines that are neither empty nor a comment. */
const lines = (text: string): number =>
  text.split("\n").filter((line) => line.trim() !== "" && !/^\s*(?:\/\/|#)/u.test(line)).length

const environment = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  // The Node that runs this runs them all, and no key is in reach.
  PATH: [join(folder, "node_modules/.bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
  PROMPTFOO_DISABLE_TELEMETRY: "1",
  PROMPTFOO_DISABLE_UPDATE: "1",
  PROMPTFOO_CONFIG_DIR: join(folder, ".promptfoo"),
  NO_COLOR: "1"
})

/** Seconds of a command, and what it printed. */
const timed = (folder: string, [program = "", ...args]: ReadonlyArray<string>) => {
  const started = performance.now()
  const { stdout, stderr, status } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: environment(folder),
    timeout: 900_000
  })
  return { seconds: (performance.now() - started) / 1_000, printed: `${stdout}\n${stderr}`, status }
}

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** One row of the table. */
const measure = (tool: Tool): ReadonlyArray<string> => {
  const folder = mkdtempSync(join(tmpdir(), "assay-newcomer-"))
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
    const install = timed(folder, ["npm", "install", "--no-audit", "--no-fund", ...tool.packages])
    if (install.status !== 0) return [tool.name, `not installed: ${install.printed.trim().slice(-120)}`]
    const size = execFileSync("du", ["-sm", "node_modules"], { cwd: folder, encoding: "utf8" }).split("\t")[0]
    for (const [file, text] of Object.entries(tool.files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const run = timed(folder, tool.run)
    const written = Object.entries(tool.files).filter(([file]) => file !== tool.data)
    const own = written.reduce((sum, [, text]) => sum + lines(text), 0)
    const starts = Array.from({ length: 5 }, () => timed(folder, tool.start).seconds)
    return [
      tool.name,
      `${install.seconds.toFixed(0)} s`,
      `${size} MB`,
      String(own),
      tool.says.test(run.printed)
        ? `${run.seconds.toFixed(1)} s`
        : `no result: ${run.printed.trim().slice(-200)}`,
      `${(install.seconds + run.seconds).toFixed(0)} s`,
      `${median(starts).toFixed(1)} s`
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const { values } = parseArgs({
  options: { peers: { type: "string", default: "evalite,vitest-evals,braintrust" } }
})
const asked = values.peers.split(",").filter((name) => name !== "")
const unknown = asked.filter((name) => !peers.some((peer) => peer.name === name))
if (unknown.length > 0)
  throw new Error(`expected ${peers.map(({ name }) => name).join(", ")}, found ${unknown}`)

const packs = mkdtempSync(join(tmpdir(), "assay-packs-"))
try {
  const tools = [assay(packInto(packs)), ...peers.filter(({ name }) => asked.includes(name))]
  const row = (cells: ReadonlyArray<string>): void => console.log(`| ${cells.join(" | ")} |`)
  row(["tool", "install", "size", "lines, without data", "run", "install and run", "start"])
  row(["---", ...Array.from({ length: 6 }, () => "--:")])
  for (const tool of tools) row(measure(tool))
} finally {
  rmSync(packs, { recursive: true })
}
