/**
 * `--model`: models that the command line adds to an experiment, known by a package of the experiment's project.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { bin, env as builtEnv } from "./fixtures/built.ts"

const checkout = resolve(import.meta.dirname, "..")

vi.setConfig({ testTimeout: 120_000 })

let folder: string

const experiment = (more: string, candidates: string) => `
import { Dataset, Experiment, Task } from "@assay/core"
import { Schema } from "effect"
const shout = Task.make("shout", {
  input: Schema.String,
  output: Schema.String,
  prompt: (text) => \`In capitals: \${text}\`
})
export default Experiment.make("shouting", {
  dataset: Dataset.make("words", ["one", "two"].map((id) => ({ id, input: id, expected: id.toUpperCase() }))),
  ${more}
  candidates: { ${candidates} },
  scorers: { right: ({ output, expected }) => output === expected },
  against: "same"
})
`

/** Knows the models `toy/…`, and counts nothing. */
const toy = `
import { Effect } from "effect"
export default {
  version: 1,
  model: async (name) =>
    name.startsWith("toy/")
      ? {
          id: name,
          settings: { name },
          complete: ({ messages }) => {
            const text = messages.at(-1).content
            return Effect.succeed({ text: (typeof text === "string" ? text : text[0].text).slice(-3).toUpperCase(), finish: "stop" })
          }
        }
      : "expected toy/MODEL, found " + name
}
`

/** A project in a folder of its own inside the checkout, where effect is found. */
const project = (name: string, packages: ReadonlyArray<string>): void => {
  const at = join(folder, name)
  mkdirSync(join(at, "node_modules/@assay"), { recursive: true })
  const dependencies = Object.fromEntries(["@assay/core", ...packages].map((each) => [each, "*"]))
  writeFileSync(join(at, "package.json"), JSON.stringify({ type: "module", dependencies }))
  for (const each of ["core", "providers"]) {
    if (each === "core" || packages.includes(`@assay/${each}`)) {
      symlinkSync(join(checkout, "packages", each), join(at, "node_modules/@assay", each))
    }
  }
  if (packages.includes("assay-toy")) {
    const toyAt = join(at, "node_modules/assay-toy")
    mkdirSync(toyAt)
    const manifest = { version: 1, extension: "./extension.js", models: true }
    writeFileSync(
      join(toyAt, "package.json"),
      JSON.stringify({ name: "assay-toy", type: "module", assay: manifest })
    )
    writeFileSync(join(toyAt, "extension.js"), toy)
  }
  const candidates = "same: (text) => text, upper: (text) => text.toUpperCase()"
  writeFileSync(join(at, "shouting.ts"), experiment("task: shout,", candidates))
  writeFileSync(join(at, "taskless.ts"), experiment("", candidates))
}

beforeAll(() => {
  folder = mkdtempSync(join(import.meta.dirname, ".model-"))
  project("toy", ["assay-toy"])
  project("providers", ["@assay/providers"])
  project("none", [])
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const assay = (name: string, ...args: ReadonlyArray<string>) => {
  const { OPENAI_API_KEY: _, ...env } = builtEnv
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    cwd: join(folder, name),
    env: { ...env, NO_COLOR: "1" }
  })
  return { code: status, stdout, stderr }
}

interface Summary {
  readonly candidates: ReadonlyArray<{
    readonly name: string
    readonly scores: ReadonlyArray<{ readonly overall: { readonly mean?: { readonly value: number } } }>
  }>
}

const means = (stdout: string): ReadonlyArray<readonly [string, number | undefined]> => {
  const { candidates }: Summary = JSON.parse(stdout)
  return candidates.map(({ name, scores }) => [name, scores[0]?.overall.mean?.value] as const)
}

describe("--model", () => {
  it("adds candidates by their names, and puts one in the place of another", () => {
    const { code, stdout, stderr } = assay(
      "toy",
      "shouting.ts",
      "--json",
      "--model",
      "toy/a/b",
      "--model=upper=toy/c"
    )
    expect([code, stderr]).toEqual([0, ""])
    expect(means(stdout)).toEqual([
      ["same", 0],
      ["upper", 1],
      ["toy/a/b", 1]
    ])
    // The manifest has them as any candidate, and stored answers are used again.
    const again = assay(
      "toy",
      "shouting.ts",
      "--dry-run",
      "--json",
      "--model",
      "toy/a/b",
      "--model",
      "upper=toy/c"
    )
    const plan = JSON.parse(again.stdout)
    expect(plan.candidates.map(({ name, calls }: { name: string; calls: number }) => [name, calls])).toEqual([
      ["same", 0],
      ["upper", 0],
      ["toy/a/b", 0]
    ])
    const { stdout: shown } = assay("toy", "show", "latest", "--json")
    expect(means(shown).map(([name]) => name)).toEqual(["same", "upper", "toy/a/b"])
  })

  it("adds names that --only, races and replays take", () => {
    const only = assay("toy", "shouting.ts", "--dry-run", "--model", "toy/x", "--only", "toy/x")
    expect(only.stdout).toMatch(/toy\/x +2 calls/)
    expect(only.stdout).not.toMatch(/same +\d/)
    const help = assay("toy", "shouting.ts", "race", "--help")
    expect(help.stdout).toContain("--model name")
    expect(assay("toy", "shouting.ts", "--only", "toy/x").stderr).toContain("toy/x")
  })

  it("has the length limit that a budget needs from --max-output-tokens", () => {
    const asked = ["--dry-run", "--budget", "1usd", "--model", "openai/gpt-5-mini"]
    const without = assay("providers", "shouting.ts", ...asked)
    expect(without.stdout).toContain("set maxOutputTokens of openai/gpt-5-mini")
    const limited = assay("providers", "shouting.ts", ...asked, "--max-output-tokens", "500")
    expect(limited.stdout).toContain("The run would be refused: openai/gpt-5-mini is not ready")
    expect(limited.stdout).not.toContain("maxOutputTokens")
  })

  it("is the same candidate as Model.of, known at once and without a key", () => {
    const { code, stdout } = assay("providers", "shouting.ts", "--dry-run", "--model", "openai/gpt-5-mini")
    expect(code).toBe(0)
    expect(stdout).toMatch(/openai\/gpt-5-mini +2 calls, about \d+ input tokens, about 0\.00\d* USD/)
  })

  it.each([
    [
      "none",
      "shouting.ts",
      ["openai/gpt-5-mini"],
      /a package has to know models by name, and .*package\.json names none that is installed: (?:npm install|pnpm add) --save-dev @assay\/providers\n$/
    ],
    [
      "toy",
      "taskless.ts",
      ["toy/a"],
      /^--model puts the task of the experiment to a model, and this one states none: write task: beside dataset\n$/
    ],
    ["toy", "shouting.ts", ["other/a"], /^--model other\/a: expected toy\/MODEL, found other\/a\n$/],
    [
      "toy",
      "shouting.ts",
      ["uper=toy/a"],
      /there is no candidate uper to be replaced; did you mean upper\? \(candidates: same, upper\)/
    ],
    ["toy", "shouting.ts", ["toy/a", "toy/a"], /expected each candidate once, found toy\/a twice/],
    [
      "providers",
      "shouting.ts",
      ["opnai/gpt-5-mini"],
      /did you mean "openai\/gpt-5-mini"\? Known makers: openai, /
    ]
  ])("of project %s, %s, %j is refused with a sentence", (name, file, models, said) => {
    const { code, stdout, stderr } = assay(name, file, ...models.flatMap((model) => ["--model", model]))
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(said)])
  })
})
