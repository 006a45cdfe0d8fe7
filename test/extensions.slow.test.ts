/**
 * What packages add to the command line: found in the `package.json` of what a project depends on, imported on use.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { bin, env } from "./fixtures/built.ts"

const checkout = resolve(import.meta.dirname, "..")
let folder: string

const experiment = `
import { Dataset, Experiment } from "@assay/core"
import { Schema } from "effect"
const experiment = Experiment.make("small", {
  dataset: Dataset.make("d", ["one", "two"].map((id) => ({ id, input: id })), { input: Schema.String }),
  candidates: { echo: (input) => input, nothing: () => "" },
  scorers: { filled: ({ output }) => output !== "" }
})
export default experiment
Experiment.main(import.meta, experiment)
`

const greeter = {
  name: "assay-greeter",
  version: "0.2.0",
  type: "module",
  assay: {
    version: 1,
    extension: "./extension.js",
    flags: {
      greeting: { takes: "text", description: "Greet with this after the run" },
      card: { takes: "output", description: "Also write a card" }
    },
    subcommands: {
      greet: {
        description: "Greet the candidates",
        flags: { loudly: { description: "In capitals" } }
      },
      census: { on: "store", description: "Count the runs", arguments: "Words to say after it" },
      "files count": { on: "files", description: "Count files", arguments: "FILE …" },
      "files load": { on: "files", description: "Load an experiment", arguments: "FILE" }
    }
  }
}

/** Says that it was imported; its functions answer at once, with a promise, and with an Effect. */
const code = `
import { writeFileSync } from "node:fs"
import { Console, Effect } from "effect"
writeFileSync(new URL("imported", import.meta.url), "")
export default {
  version: 1,
  afterRun: ({ flags, report, run, isSelected }) => {
    if (flags.card) writeFileSync(flags.card, report.experiment + " " + report.candidates.length + " " + isSelected("one"))
    if (flags.greeting) console.log(flags.greeting + " " + run.manifest.experiment)
    if (flags.greeting === "boo") throw new Error("frightened")
  },
  subcommands: {
    "files count": ({ arguments: files }) => Effect.as(Console.log(files.length + " files"), 3),
    "files load": ({ arguments: [file], experimentAt }) =>
      Effect.flatMap(experimentAt(file), (experiment) => Console.log(experiment.name + " of " + file)),
    greet: async ({ flags, experiment }) => {
      const text = "hello " + [...experiment.candidates.keys()].join(" and ")
      console.log(flags.loudly ? text.toUpperCase() : text)
    },
    census: ({ runs, labels, experiment, arguments: words }) =>
      Effect.flatMap(Effect.all([runs.list(), labels.list()]), ([all, said]) =>
        Console.log([all.length + " runs", said.length + " labels", typeof experiment, ...words].join(", ")))
  }
}
`

const packageOf = (name: string): string => join(folder, "node_modules", name)

const install = (manifest: { readonly name: string }, text = code): void => {
  mkdirSync(packageOf(manifest.name), { recursive: true })
  writeFileSync(join(packageOf(manifest.name), "package.json"), JSON.stringify(manifest))
  writeFileSync(join(packageOf(manifest.name), "extension.js"), text)
}

const isImported = (): boolean => existsSync(join(packageOf("assay-greeter"), "imported"))

beforeEach(() => {
  // Inside the checkout, where its packages are found.
  folder = mkdtempSync(join(import.meta.dirname, ".extensions-"))
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      type: "module",
      dependencies: { "@assay/core": "*", absent: "*" },
      devDependencies: { "assay-greeter": "*" }
    })
  )
  mkdirSync(join(folder, "experiments"))
  writeFileSync(join(folder, "experiments", "small.ts"), experiment)
  mkdirSync(join(folder, "node_modules", "@assay"), { recursive: true })
  symlinkSync(join(checkout, "packages/core"), join(folder, "node_modules/@assay/core"))
  install(greeter)
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const node = (...args: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], {
    encoding: "utf8",
    cwd: folder,
    env: { ...env, NO_COLOR: "1", NODE_PATH: "" }
  })
  return { code: status, stdout, stderr }
}

const run = (...args: ReadonlyArray<string>) => node("experiments/small.ts", ...args)
const assay = (...args: ReadonlyArray<string>) => node(bin, ...args)

describe("a package that adds to the command line", { timeout: 60_000 }, () => {
  it("has its flags and subcommands in the help, and is not imported for that nor for a run without them", () => {
    const { stdout } = run("--help")
    expect(stdout).toMatch(/--greeting text +Greet with this after the run/)
    expect(stdout).toMatch(/--card file +Also write a card/)
    expect(stdout).toMatch(/greet +Greet the candidates \(assay-greeter\)/)
    expect(stdout).not.toContain("census")
    expect(assay("--help").stdout).toMatch(/census +Count the runs \(assay-greeter\)/)
    expect(run().code).toBe(0)
    expect(isImported()).toBe(false)
  })

  it("goes on from a run that was given its flags, and writes no file that is not its own", () => {
    const { code, stdout } = run("--greeting", "Ahoy", "--card", "card.txt")
    expect(stdout.trim().split("\n").at(-1)).toBe("Ahoy small")
    expect(code).toBe(0)
    expect(readFileSync(join(folder, "card.txt"), "utf8")).toBe("small 2 true")
    const again = run("--card", "package.json")
    expect(again.code).toBe(2)
    expect(again.stderr).toContain("not an earlier output of Assay")
  })

  it("has its subcommands on an experiment, from its file and from assay, and on a store", () => {
    expect(run("greet").stdout.trim()).toBe("hello echo and nothing")
    expect(assay("greet", "experiments/small.ts", "--loudly").stdout.trim()).toBe("HELLO ECHO AND NOTHING")
    run()
    expect(assay("census").stdout.trim()).toBe("1 runs, 0 labels, undefined")
    expect(assay("census", "so", "far").stdout.trim()).toBe("1 runs, 0 labels, undefined, so, far")
  })

  it("has subcommands of two words on files, which make no store, load experiments and end with their own code", () => {
    expect(assay("--help").stdout).toMatch(
      /files +count, load \(assay files NAME --help tells more of each\)/
    )
    expect(assay("files", "count", "a.jsonl", "b.jsonl")).toMatchObject({ code: 3, stdout: "2 files\n" })
    expect(existsSync(join(folder, ".assay"))).toBe(false)
    expect(assay("files", "load", "experiments/small.ts").stdout).toBe("small of experiments/small.ts\n")
    expect(assay("files", "load", "experiments/none.ts").stderr).toContain(
      "there is no file experiments/none.ts"
    )
  })

  it("fails in words, with the run kept", () => {
    const { code, stderr } = run("--greeting", "boo")
    expect(code).toBe(2)
    expect(stderr).toContain("the run is stored, but assay-greeter failed after it: Error: frightened")
  })
})

describe("a package that does not fit", { timeout: 60_000 }, () => {
  const message = "assay-greeter 0.2.0 is incompatible with @assay/core 0.1.0: update one of them"

  it("says so when its flag is used, before anything is run, and is in nobody's way otherwise", () => {
    install({ ...greeter, assay: { ...greeter.assay, version: 2 } } as typeof greeter)
    const used = run("--greeting", "Ahoy")
    expect(used).toMatchObject({ code: 2, stdout: "" })
    expect(used.stderr.trim()).toBe(message)
    expect(run("greet").stderr.trim()).toBe(message)
    expect(existsSync(join(folder, ".assay"))).toBe(false)
    expect(run().code).toBe(0)
  })

  it("says so when its code is not what its package.json promises", () => {
    install(greeter, "export default { version: 1 }")
    expect(run("--greeting", "Ahoy").stderr.trim()).toBe(message)
    install(greeter, "export default { version: 3, afterRun: () => {}, subcommands: {} }")
    expect(run("--greeting", "Ahoy").stderr.trim()).toBe(message)
    expect(existsSync(join(folder, ".assay"))).toBe(false)
  })

  it("adds no flag that is there already", () => {
    const limit = { limit: { takes: "text", description: "Mine" } } as const
    install({ ...greeter, assay: { ...greeter.assay, flags: limit } } as unknown as typeof greeter)
    const { code, stderr } = run("--limit", "1")
    expect(stderr).toContain("assay-greeter adds --limit, which Assay already has")
    expect(code).toBe(0)
  })
})
