/**
 * `assay FILE`: what Node loads by itself, what it loads with the tsx of the project, and what is said of the rest.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { bin, env } from "./fixtures/built.ts"

const checkout = resolve(import.meta.dirname, "..")

vi.setConfig({ testTimeout: 120_000 })

let folder: string

const head = `
import { Dataset, Experiment } from "@assay/core"
import { Schema } from "effect"
const experiment = Experiment.make("small", {
  dataset: Dataset.make("d", ["one", "two"].map((id) => ({ id, input: id })), { input: Schema.String }),
  candidates: { echo: (input) => input, nothing: () => "" },
  scorers: { filled: ({ output }) => output !== "" }
})
`

/** Each project is a folder of its own inside the checkout, where its packages are found. */
const project = (
  name: string,
  packageJson: object,
  files: Readonly<Record<string, string>>,
  tsx = false
): void => {
  const at = join(folder, name)
  mkdirSync(join(at, "experiments"), { recursive: true })
  mkdirSync(join(at, "node_modules", "@assay"), { recursive: true })
  symlinkSync(join(checkout, "packages/core"), join(at, "node_modules/@assay/core"))
  // Where there is none, that of the checkout is not to be found either.
  if (tsx) symlinkSync(join(checkout, "node_modules/tsx"), join(at, "node_modules/tsx"))
  else {
    mkdirSync(join(at, "node_modules/tsx"))
    writeFileSync(join(at, "node_modules/tsx/package.json"), '{"exports":{}}')
  }
  writeFileSync(join(at, "package.json"), JSON.stringify(packageJson))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text)
}

const assay = (name: string, ...args: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    cwd: join(folder, name),
    env: { ...env, NO_COLOR: "1" }
  })
  return { code: status, stdout, stderr }
}

const byDefault = `${head}export default experiment`

/** An enum, an import without an extension, and an alias. */
const beyondErasing = `${head}
import { kept } from "./kept"
import { kept as again } from "@/kept"
enum Size { small }
if (kept !== again) throw new Error("two of them")
export default Size.small === 0 ? experiment : undefined`

beforeAll(() => {
  folder = mkdtempSync(join(import.meta.dirname, ".running-"))
  project(
    "plain",
    { type: "module" },
    {
      "experiments/default.ts": byDefault,
      "experiments/main.ts": `${head}Experiment.main(import.meta, experiment)`,
      "experiments/both.ts": `${byDefault}\nExperiment.main(import.meta, experiment)`,
      "experiments/script.js": byDefault,
      "experiments/neither.ts": "export const small = 1",
      "experiments/enum.ts": `enum Size { small }\n${byDefault}`,
      "experiments/throws.ts": "const labels: any = undefined\nexport default labels.map(1)",
      "experiments/misspelt.ts": "const a = {\n  b: 1,,\n}",
      "experiments/alias.ts": 'import { kept } from "@/kept"\nexport default kept',
      "experiments/kept.ts": "export const kept = 1",
      "experiments/short.ts": 'import { kept } from "./kept"\nexport default kept',
      "experiments/absent.ts": 'import { Html } from "@assay/absent"\nexport default Html'
    }
  )
  project("commonjs", { type: "commonjs" }, { "experiments/default.ts": byDefault })
  const withTsx = {
    "experiments/default.ts": beyondErasing,
    "experiments/kept.ts": "export const kept = 1",
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./experiments/*"] } } })
  }
  project("tsx", { type: "module" }, withTsx, true)
  // As `npm init -y` leaves it.
  project("tsx-commonjs", { type: "commonjs" }, withTsx, true)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe("assay FILE", () => {
  it.each(["default.ts", "main.ts", "both.ts", "script.js"])("runs %s, once", (file) => {
    const { code, stdout, stderr } = assay("plain", `experiments/${file}`, "--store", `${file}.db`)
    expect([code, stdout.slice(0, 5), stderr.match(/done, 4 trials/gu)]).toEqual([
      0,
      "small",
      ["done, 4 trials"]
    ])
  })

  it("has the flags and subcommands of the experiment", () => {
    expect(assay("plain", "experiments/default.ts", "--help").stdout).toContain("--dry-run")
    expect(assay("plain", "./experiments/default.ts", "race", "--help").stdout).toContain("small race")
    expect(assay("plain", "race", "experiments/default.ts", "--help").stdout).toContain("small race")
  })

  it.each([
    ["experiments/neither.ts", "found no default export and no main line"],
    [
      "experiments/enum.ts",
      "cannot be loaded: TypeScript enum is not supported in strip-only mode (experiments/enum.ts:1); Node only erases types; for more, install tsx, and Assay uses it: pnpm add --save-dev tsx"
    ],
    [
      "experiments/throws.ts",
      "Cannot read properties of undefined (reading 'map') (experiments/throws.ts:2:23)"
    ],
    ["experiments/misspelt.ts", "(experiments/misspelt.ts:2)"],
    ["experiments/alias.ts", "Node knows no path aliases of tsconfig.json; for them, install tsx"],
    ["experiments/short.ts", "such as experiments/kept.ts; for other names, install tsx"],
    [
      "experiments/absent.ts",
      "imported from experiments/absent.ts; install it: npm install --save-dev @assay/absent"
    ],
    [
      "experiments/defalt.ts",
      "there is no file experiments/defalt.ts; the nearest are experiments/default.ts"
    ],
    [
      "experiments/",
      "experiments/ is a folder: name the file of an experiment, such as experiments/absent.ts"
    ]
  ])("says of %s what is wrong with it", (file, said) => {
    const { code, stdout, stderr } = assay("plain", file)
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(said)])
  })

  it("says that a project without modules is one", () => {
    const { code, stderr } = assay("commonjs", "experiments/default.ts")
    expect([code, stderr]).toEqual([2, expect.stringContaining('"type": "module": npm pkg set type=module')])
  })

  it.each(["tsx", "tsx-commonjs"])("compiles by the tsx of the project, in the project %s", (name) => {
    const { code, stdout, stderr } = assay(name, "experiments/default.ts")
    expect([code, stderr, stdout.slice(0, 5)]).toEqual([
      0,
      expect.stringContaining("done, 4 trials"),
      "small"
    ])
  })

  it("says how a file is run where run is taken for a command", () => {
    const { code, stderr } = assay("plain", "run", "experiments/default.ts")
    expect(code).toBe(2)
    expect(stderr).toBe(
      "there is no command run: an experiment runs by the name of its file, assay experiments/default.ts\n"
    )
  })
})
