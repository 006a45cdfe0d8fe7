/**
 * The packed packages as a user has them: what comes with them, their declarations in each TypeScript, and an old Node.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { command, packBuilt } from "./pack.ts"

const oldNode = "20.20.2"
/** The oldest that `engines` takes. */
const leastNode = "22.19.0"

const readme = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8")

const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "u").exec(readme)?.[1] ?? ""

let folder: string

const installed = (...path: ReadonlyArray<string>): string => join(folder, "node_modules", ...path)

/** MiB on the disk. */
const weight = (): number =>
  Number(execFileSync("du", ["-sm", installed()], { encoding: "utf8" }).split("\t")[0])

const install = (...packages: ReadonlyArray<string>): string =>
  command(folder, "npm", "install", "--no-audit", "--no-fund", ...packages)

let tarballs: ReadonlyMap<string, string>

const tarballsOf = (...names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name) => tarballs.get(`@assay/${name}`) ?? name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-installed-"))
  tarballs = packBuilt(folder)
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
}, 240_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
}, 120_000)

test("what the README installs brings no client of a server, and weighs less than 78 MB, 90 MB with tsx", () => {
  install("effect@4", ...tarballsOf("stats", "pacing", "core", "scorers", "baselines"))
  expect(weight()).toBeLessThan(78)
  install("tsx@4")
  expect(weight()).toBeLessThan(90)
  for (const name of ["redis", "@redis", "pg", "mysql2", "undici"])
    expect(existsSync(installed(name))).toBe(false)
}, 240_000)

describe("all packages", () => {
  beforeAll(() => {
    install(
      ...tarballs.values(),
      ...["5.9", "6", "7"].map((version) => `typescript-${version}@npm:typescript@${version}`),
      `node-old@npm:node-${process.platform}-${process.arch}@${oldNode}`,
      `node-least@npm:node-${process.platform}-${process.arch}@${leastNode}`
    )
  }, 240_000)

  test.for(["5.9", "6", "7"])(
    "compile under TypeScript %s, with no types of Node",
    { timeout: 240_000 },
    (version) => {
      const doors = [...tarballs.keys()].flatMap((name) => {
        const { exports } = JSON.parse(readFileSync(installed(name, "package.json"), "utf8"))
        return Object.keys(exports)
          .filter((door) => !/[*]|package\.json/u.test(door) && exports[door] !== null)
          .map((door) => name + door.slice(1))
      })
      expect(doors).toContain("@assay/core/analysis")
      writeFileSync(
        join(folder, "doors.ts"),
        doors.map((door, nth) => `export * as door${nth} from ${JSON.stringify(door)}\n`).join("")
      )
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({
          compilerOptions: {
            ...{ noEmit: true, strict: true, skipLibCheck: false, types: [] },
            ...{ target: "es2024", lib: ["es2024", "dom"], module: "nodenext" }
          },
          files: ["doors.ts"]
        })
      )
      const tsc = installed(`typescript-${version}`, "bin", "tsc")
      const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" })
      expect(stdout).toBe("")
    }
  )

  test.for(["5.9", "6", "7"])(
    "have types that the declarations of a project can name, under TypeScript %s",
    { timeout: 240_000 },
    (version) => {
      writeFileSync(
        join(folder, "exported.ts"),
        `import { Majority, Regex } from "@assay/baselines"
import { Dataset, Experiment, Gate, Task } from "@assay/core"
import { Model } from "@assay/providers"
import { Exact, Tokens } from "@assay/scorers"
import { Schema } from "effect"
export const task = Task.make("t", { input: Schema.String, output: Schema.Literals(["a", "b"]), prompt: (text) => text })
export const model = Model.of("openai/gpt-5-mini")
export const regex = Regex.classify(task, { a: /a/, otherwise: "b" })
export const majority = Majority.classify(task)
export const exact = Exact.match
export const f1 = Tokens.f1()
export const gate = Gate.noRegression({ margin: 0.02 })
export const dataset = Dataset.jsonl("a.jsonl", task)
export default Experiment.make("e", { dataset, task, candidates: { model, regex, majority }, scorers: [exact], gate })
`
      )
      writeFileSync(
        join(folder, "tsconfig.exported.json"),
        JSON.stringify({
          compilerOptions: {
            ...{ declaration: true, outDir: "declared", strict: true, skipLibCheck: true, types: [] },
            ...{ target: "es2024", lib: ["es2024", "dom"], module: "nodenext" }
          },
          files: ["exported.ts"]
        })
      )
      const tsc = installed(`typescript-${version}`, "bin", "tsc")
      const project = join(folder, "tsconfig.exported.json")
      const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" })
      expect(stdout).toBe("")
      expect(readFileSync(join(folder, "declared", "exported.d.ts"), "utf8")).toContain("@assay/core/types/")
    }
  )

  test("run the README's experiment on the oldest Node that is taken, and read its run, without a warning", () => {
    writeFileSync(join(folder, "tickets.ts"), block("ts"))
    writeFileSync(join(folder, "tickets.jsonl"), block("jsonl"))
    const least = (...args: ReadonlyArray<string>) => {
      const bin = installed("@assay", "cli", "dist", "bin.js")
      const node = installed("node-least", "bin", "node")
      return spawnSync(node, [bin, ...args], { cwd: folder, encoding: "utf8" })
    }
    const run = least("tickets.ts", "--html", "report.html")
    expect(run.stdout).toContain("regex has the higher exact, 62.5 %")
    expect([run.status, run.stderr]).toEqual([0, expect.not.stringMatching(/warning/iu)])
    // What that Node cannot load, tsx does.
    writeFileSync(join(folder, "kinds.ts"), 'export enum Kind { shrug = "shrug" }\n')
    const withEnum = block("ts").replace('"shrug"', "Kind.shrug")
    writeFileSync(join(folder, "enum.ts"), `import { Kind } from "./kinds"\n${withEnum}`)
    expect([least("enum.ts").stderr, least("enum.ts").status]).toEqual([
      expect.stringContaining("16 trials"),
      0
    ])
    // Answers are taken over from the run before, and stored runs are read.
    expect(least("tickets.ts", "--repeats", "2").status).toBe(0)
    for (const args of [
      ["runs"],
      ["rank", "latest"],
      ["cases", "latest"],
      ["show", "latest"],
      ["export", "latest"]
    ])
      expect([args, least(...args).status]).toEqual([args, 0])
  }, 120_000)

  test("say in one line that Node is too old, as a command and as an experiment's file", () => {
    writeFileSync(
      join(folder, "tickets.js"),
      `import { Dataset, Experiment } from "@assay/core"
import "@assay/providers"
import "@assay/baselines"
import { Exact } from "@assay/scorers"
const experiment = Experiment.make("tickets", {
  dataset: Dataset.make("tickets", [{ input: "a", expected: "a" }]),
  candidates: { same: (input) => input },
  scorers: [Exact.match]
})
Experiment.main(import.meta, experiment)
`
    )
    const said = [
      [installed("@assay", "cli", "dist", "bin.js"), "runs"],
      ["tickets.js"],
      ["--import", "tsx", "tickets.js"]
    ].map((args) => {
      const ended = spawnSync(installed("node-old", "bin", "node"), args, { cwd: folder, encoding: "utf8" })
      return [ended.status, ended.stdout, ended.stderr]
    })
    expect(said).toEqual(said.map(() => [2, "", `Assay needs Node 22.19 or newer; this is ${oldNode}\n`]))
  }, 60_000)
})
