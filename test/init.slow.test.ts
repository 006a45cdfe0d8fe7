/**
 * `assay init`: what it writes runs at once, type-checks, and is carried out by a workflow that needs the packages alone.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { parse } from "yaml"
import { bin, env } from "./fixtures/built.ts"

const checkout = resolve(import.meta.dirname, "..")

vi.setConfig({ testTimeout: 240_000 })

let folder: string

const node = (...args: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    cwd: folder,
    env: { ...env, NO_COLOR: "1", GITHUB_ACTIONS: "" }
  })
  return { code: status, stdout, stderr }
}

const assay = (...args: ReadonlyArray<string>) => node(bin, ...args)

const textOf = (path: string): string => readFileSync(join(folder, path), "utf8")

const write = (path: string, text: string): void => writeFileSync(join(folder, path), text)

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

const jobOf = (path: string): { readonly steps: ReadonlyArray<Step>; readonly defaults?: unknown } =>
  parse(textOf(path)).jobs.gate

beforeEach(() => {
  // Inside the checkout, where its packages are found. It is a checkout of its own, for the workflow.
  folder = mkdtempSync(join(import.meta.dirname, ".init-"))
  mkdirSync(join(folder, ".git"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe.each([
  [
    "classification",
    "tickets",
    ["@assay/baselines", "@assay/cli", "@assay/core", "@assay/scorers", "effect"]
  ],
  ["extraction", "invoices", ["@assay/baselines", "@assay/cli", "@assay/core", "@assay/scorers", "effect"]],
  ["generation", "summaries", ["@assay/cli", "@assay/core", "effect"]]
])("assay init %s", (kind, name, packages) => {
  it("writes an experiment that type-checks and runs without a key, as its workflow runs it", () => {
    const { code, stdout, stderr } = assay("init", kind)
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toBe(
      `${[
        `Wrote experiments/${name}.ts`,
        `Wrote experiments/${name}.jsonl`,
        "Wrote .github/workflows/assay.yml",
        "Wrote .gitignore",
        "Wrote package.json",
        "",
        "Next:",
        "  npm install",
        `  npx --no-install assay experiments/${name}.ts`
      ].join("\n")}\n`
    )
    const manifest = JSON.parse(textOf("package.json"))
    expect([manifest.type, Object.keys(manifest.devDependencies)]).toEqual(["module", packages])
    expect(textOf(".gitignore")).toBe("node_modules/\n.assay/\n")
    const experiment = textOf(`experiments/${name}.ts`)
    expect(experiment).toContain(`assay experiments/${name}.ts --model openai/gpt-5-mini`)
    // What it imports is what package.json names, and the other way around.
    const imported = [...experiment.matchAll(/ from "([^"]+)"/gu)].map(([, from]) => from)
    expect([...new Set([...imported, "@assay/cli"])].sort()).toEqual(packages)

    const compiler = join(checkout, "node_modules/typescript/bin/tsc")
    write(
      "tsconfig.json",
      JSON.stringify({ extends: join(checkout, "tsconfig.base.json"), include: ["experiments"] })
    )
    const checked = node(compiler, "--project", "tsconfig.json")
    expect([checked.stdout, checked.code]).toEqual(["", 0])

    const { steps } = jobOf(".github/workflows/assay.yml")
    const command = `npx --no-install assay experiments/${name}.ts --gate --junit assay.xml`
    expect(steps.map((step) => step.run ?? step.uses)).toEqual([
      "actions/checkout@v5",
      "actions/setup-node@v5",
      "npm ci",
      "actions/cache@v4",
      command,
      "actions/upload-artifact@v4"
    ])
    const run = assay(...command.split(" ").slice(3))
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining("done")])
    expect(run.stdout).toContain("The gate passes")
    expect(existsSync(join(folder, "assay.xml"))).toBe(true)
  })
})

describe("assay init", () => {
  it("overwrites nothing, and says what is there", () => {
    mkdirSync(join(folder, "experiments"))
    write("experiments/tickets.jsonl", "mine\n")
    const { code, stderr } = assay("init", "classification")
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^experiments\/tickets\.jsonl is there already, and nothing was written: rename it/
    )
    write("experiments/invoices.jsonl", "mine\n")
    expect(assay("init", "extraction").stderr).toContain("such as assay init extraction evaluation")
    rmSync(join(folder, "experiments/invoices.jsonl"))
    expect(readdirSync(folder).sort()).toEqual([".git", "experiments"])
    // Into another folder it goes, and the workflow stays as it is.
    mkdirSync(join(folder, ".github/workflows"), { recursive: true })
    write(".github/workflows/assay.yml", "mine\n")
    write(".gitignore", "dist")
    const other = assay("init", "classification", "evaluation")
    expect(other.code).toBe(0)
    expect(other.stdout).toContain(
      "Left .github/workflows/assay.yml as it is, because it is there already\n\nNext:\n  cd evaluation\n  npm install\n"
    )
    expect([
      textOf(".github/workflows/assay.yml"),
      textOf(".gitignore"),
      textOf("experiments/tickets.jsonl")
    ]).toEqual(["mine\n", "dist", "mine\n"])
  })

  it("leaves package.json to the person, or adds to it with --yes", () => {
    const before = `{\n    "name": "app",\n    "dependencies": { "@assay/core": "^0.1.0" }\n}\n`
    write("package.json", before)
    write(".gitignore", "dist")
    const { stdout } = assay("init", "classification")
    expect(textOf("package.json")).toBe(before)
    expect(textOf(".gitignore")).toBe("dist\n.assay/\n")
    expect(stdout).toContain(
      "Next:\n  npm pkg set type=module\n  npm install --save-dev @assay/baselines @assay/cli @assay/scorers effect\n"
    )
    rmSync(join(folder, "experiments"), { recursive: true })
    write("pnpm-lock.yaml", "")
    rmSync(join(folder, ".github"), { recursive: true })
    const agreed = assay("init", "--yes")
    expect(agreed.stdout).toContain("Next:\n  pnpm install\n  pnpm exec assay experiments/tickets.ts\n")
    expect(JSON.parse(textOf("package.json"))).toMatchObject({
      name: "app",
      type: "module",
      dependencies: { "@assay/core": "^0.1.0" },
      devDependencies: { "@assay/baselines": "^0.1.0", "@assay/cli": "^0.1.0", "@assay/scorers": "^0.1.0" }
    })
    expect(textOf("package.json")).toMatch(/^\{\n {4}"name"/)
    expect(textOf(".gitignore")).toBe("dist\n.assay/\n")
    expect(jobOf(".github/workflows/assay.yml").steps.map(({ run }) => run)).toContain(
      "pnpm exec assay experiments/tickets.ts --gate --junit assay.xml"
    )
  })

  it("puts the workflow of a part of a checkout where it is found, and has it work in that part", () => {
    assay("init", "generation", "apps/mail")
    const { steps, defaults } = jobOf(".github/workflows/assay.yml")
    expect(defaults).toEqual({ run: { "working-directory": "apps/mail" } })
    expect(steps.find(({ uses }) => uses === "actions/cache@v4")?.with?.path).toBe("apps/mail/.assay")
  })

  it("says which kinds there are, where nobody can be asked or none is meant", () => {
    const none = assay("init")
    expect([none.code, none.stderr]).toEqual([
      2,
      "expected a kind of task, found none: assay init classification, or assay init extraction, or assay init generation\n"
    ])
    const other = assay("init", "clasification")
    expect([other.code, other.stderr]).toEqual([
      2,
      'expected classification, extraction or generation, found "clasification"; did you mean classification?\n'
    ])
    write("package.json", "[")
    expect(assay("init", "generation").stderr).toContain(
      "package.json: expected a JSON object, found something else"
    )
    expect(readdirSync(folder).sort()).toEqual([".git", "package.json"])
  })
})
