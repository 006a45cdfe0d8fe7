/**
 * A declaration that does not compile says what to write, in the first line of the compiler's message, under each
 * TypeScript that users have. The compiler runs once for each, over a folder of small files.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { describe, expect, it } from "vitest"

const checkout = resolve(import.meta.dirname, "..")
const compilers = { "5.9": "typescript-5.9/package.json", "7": "typescript/package.json" }

const given = `
import { LogisticRegression } from "@assay/baselines"
import { Dataset, Experiment, Gate, Scorer, Task } from "@assay/core"
import { Model, Recorded } from "@assay/providers"
import { Exact } from "@assay/scorers"
import { Schema } from "effect"

export { Dataset, Exact, Experiment, Gate, LogisticRegression, Model, Schema, Scorer, Task }
export const Intent = Schema.Literals(["refund", "cancel", "other"])
export const classify = Task.make("classify", { input: Schema.String, output: Intent, prompt: (text) => text })
export const model = Recorded.make("replies", {})
export const tickets = Dataset.jsonl("tickets.jsonl", classify)
export const unlabelled = Dataset.jsonl("tickets.jsonl", { input: Schema.String })
export const echo = (text: string) => text
export const scorers = [Exact.match]
export const positive = Scorer.make<unknown, unknown, number>("positive", ({ output }) => output > 0)
export const experiment = Experiment.make("e", { dataset: tickets, candidates: { echo }, scorers })
`

const make = (definition: string): string => `Experiment.make("case", { ${definition} })`

const needsLabels = "needs labels: the dataset has none, state its `expected`"

const forgetful = "({ output }) => { output.length > 1 }"
const noReturn = "a scorer here returns nothing: return a number, a boolean or a score on every way"

/** What is written, and what the first line says of it. */
const mistakes: ReadonlyArray<readonly [what: string, code: string, said: string]> = [
  [
    "data for dataset",
    make("data: tickets, candidates: { echo }, scorers"),
    "write `dataset:` instead of `data:`"
  ],
  [
    "scorer for scorers",
    make("dataset: tickets, candidates: { echo }, scorer: Exact.match"),
    "write `scorers:` instead of `scorer:`"
  ],
  [
    "models for candidates",
    make("dataset: tickets, task: classify, models: { model }, scorers"),
    "write `candidates:` instead of `models:`"
  ],
  ["no dataset", make("candidates: { echo }, scorers"), "of no cases: state `dataset:`"],
  [
    "no candidates",
    make("dataset: tickets, candidates: {}, scorers"),
    "of no candidates: state at least one"
  ],
  ["no scorers", make("dataset: tickets, candidates: { echo }, scorers: []"), "state at least one scorer"],
  [
    "a scorer that returns nothing",
    make(`dataset: tickets, candidates: { echo }, scorers: ${forgetful}`),
    noReturn
  ],
  [
    "a scorer in a list that returns nothing",
    make(`dataset: tickets, candidates: { echo }, scorers: [${forgetful}]`),
    noReturn
  ],
  [
    "a namespace for a scorer",
    make("dataset: tickets, candidates: { echo }, scorers: [Exact]"),
    "no scorer and no function: of a namespace write a member, such as Exact.match"
  ],
  [
    "a list of gates",
    make("dataset: tickets, candidates: { echo }, scorers, gate: [Gate.noRegression({ margin: 0.1 })]"),
    "of a list: Gate.all(first, second)"
  ],
  [
    "a model without its maker",
    'Model.of("gpt-5-mini")',
    "of the model alone: maker/model, such as openai/gpt-5-mini"
  ],
  [
    "a schema alone for a row",
    'Dataset.jsonl("tickets.jsonl", Schema.String)',
    "of a schema alone: { input: schema }"
  ],
  [
    "a model without a task",
    make("dataset: tickets, candidates: { model }, scorers"),
    "a model without a task: state `task:` in the experiment, or write Task.on(task, model)"
  ],
  [
    "a task without a model",
    make("dataset: tickets, candidates: { classify }, scorers"),
    "a task without a model: write Task.on(task, model), or state it as `task:` and name models here"
  ],
  [
    "the name of a model",
    make('dataset: tickets, task: classify, candidates: { gpt: "openai/gpt-5-mini" }, scorers'),
    "the name of a model: write Model.of(name)"
  ],
  [
    "a scorer without labels",
    make("dataset: unlabelled, candidates: { echo }, scorers: Exact.match"),
    needsLabels
  ],
  [
    "a list of scorers without labels",
    make("dataset: unlabelled, candidates: { echo }, scorers: [Exact.match]"),
    needsLabels
  ],
  [
    "named scorers without labels",
    make("dataset: unlabelled, candidates: { echo }, scorers: { a: Exact.match }"),
    needsLabels
  ],
  [
    "a learner without labels",
    make("dataset: unlabelled, candidates: { a: LogisticRegression.classify(Intent) }, scorers: () => 1"),
    "learns from labels: the dataset has none, state its `expected`"
  ],
  [
    "a scorer for another output",
    make("dataset: tickets, candidates: { echo }, scorers: [positive]"),
    "a scorer here is for another output than that of the candidates"
  ],
  [
    "two outputs",
    make("dataset: tickets, candidates: { echo, length: (text) => text.length }, scorers"),
    "answers with another type than the other candidates"
  ],
  [
    "a label that the task does not have",
    make(
      'dataset: tickets, task: classify, candidates: { model, f: (text) => (text === "" ? "reefund" : "other") }, scorers'
    ),
    'answers \\"reefund\\", which is no output of the task'
  ],
  [
    "a label that is lost to text",
    make('dataset: tickets, task: classify, candidates: { model, f: async () => "other" }, scorers'),
    "answers with any text, and the task with some: write `as const` behind a label"
  ],
  [
    "an output that is not the task's",
    make("dataset: tickets, task: classify, candidates: { model, f: (text) => text.length }, scorers"),
    "answers with another type than the output of the task"
  ],
  [
    "a label typo in a dataset",
    'Dataset.make("rows", [{ input: "Money back!", expected: "reefund" }], classify)',
    "Did you mean '\"refund\"'?"
  ],
  [
    "an opponent that does not take part",
    make('dataset: tickets, candidates: { echo }, scorers, against: "eco"'),
    "'\"eco\"' is not assignable to type '\"echo\"'"
  ],
  [
    "an option's typo",
    make("dataset: tickets, candidates: { echo }, scorers, repeat: 3"),
    "Did you mean to write 'repeats'?"
  ],
  ["a latency gate without a limit", "Gate.latency({})", "p95"],
  [
    "a run that is not awaited",
    "Experiment.runPromise(experiment).report",
    "Property 'report' does not exist on type 'Promise<Run>'"
  ],
  [
    "a run that is not run",
    "Experiment.run(experiment).report",
    "Property 'report' does not exist on type 'Effect<Run,"
  ]
]

/** What is right, and does compile: the same shapes without the mistake. */
const right = [
  make("dataset: tickets, task: classify, candidates: { model, echo: () => 'refund' }, scorers: Exact.match"),
  make(
    "dataset: tickets, task: classify, candidates: { model, f: async (t) => t === '' ? 'refund' : 'other' }, scorers"
  ),
  make("dataset: unlabelled, candidates: { echo }, scorers: [({ output, input }) => output === input]"),
  make(
    "dataset: tickets, candidates: { echo }, scorers: { a: Exact.match, b: ({ output, expected }) => output === expected }"
  ),
  make(
    "dataset: tickets, candidates: Task.variants(classify, { prompts: { a: (t) => t }, models: { model } }), scorers, against: 'a/model'"
  ),
  make("dataset: tickets, candidates: { echo }, scorers: { a: async ({ output }) => output.length / 9 }"),
  make(
    "dataset: unlabelled, candidates: Object.fromEntries([['a', echo] as const]), scorers: ({ output }) => output.length"
  ),
  make("dataset: tickets, candidates: { echo }, scorers, gate: Gate.all(Gate.errorRate({ atMost: 0.1 }))"),
  'Model.of("openai/gpt-5-mini", { maxOutputTokens: 10 })',
  'Dataset.make("rows", [{ input: "Money back!", expected: "refund" }], classify)',
  "Gate.latency({ p50: { increase: 0.1 } })",
  "(await Experiment.runPromise(experiment)).report"
]

const names =
  "Dataset, Exact, Experiment, Gate, Intent, LogisticRegression, Model, Schema, Task, classify, echo, experiment, model, positive, scorers, tickets, unlabelled"

/** The first lines of the messages, by file. */
const firstLines = (compiler: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  // Inside the checkout, so that the workspace's packages are found as by any other file here.
  const folder = mkdtempSync(join(import.meta.dirname, ".messages-check-"))
  const write = (name: string, code: string) =>
    writeFileSync(
      join(folder, "cases", name),
      `import { ${names} } from "./given.ts"\nexport const value =\n  ${code}\n`
    )
  try {
    mkdirSync(join(folder, "cases"))
    writeFileSync(join(folder, "cases", "given.ts"), given)
    for (const [index, [, code]] of mistakes.entries()) write(`mistake-${index}.ts`, code)
    for (const [index, code] of right.entries()) write(`right-${index}.ts`, code)
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(checkout, "tsconfig.base.json"),
        compilerOptions: {
          declaration: false,
          declarationMap: false,
          sourceMap: false,
          noUnusedLocals: false
        },
        include: ["cases"]
      })
    )
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [compiler, "--project", folder, "--pretty", "false"],
      {
        cwd: folder,
        encoding: "utf8"
      }
    )
    const lines = [...stdout.matchAll(/^cases\/(\S+\.ts)\(\d+,\d+\): error (TS\d+: .*)$/gm)]
    if (lines.length === 0) throw new Error(`the compiler found nothing:\n${stdout}${stderr}`)
    return new Map(
      Array.from(
        Map.groupBy(lines, ([, file = ""]) => file),
        ([file, each]) => [file, each.map(([, , message = ""]) => message)]
      )
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.each(Object.entries(compilers))("a mistake under TypeScript %s", (_version, manifest) => {
  const compiler = join(dirname(createRequire(import.meta.url).resolve(manifest)), "bin/tsc")
  const found = firstLines(compiler)

  it.each(mistakes.map(([what, , said], index) => [what, said, `mistake-${index}.ts`] as const))(
    "%s: the first line says the fix",
    (_what, said, file) => {
      const [first = "it compiles"] = found.get(file) ?? []
      expect(first.replaceAll("\\\\", "\\")).toContain(said)
    }
  )

  it("is nowhere in what is right", () => {
    expect([...found].filter(([file]) => !file.startsWith("mistake-"))).toEqual([])
  })
})
