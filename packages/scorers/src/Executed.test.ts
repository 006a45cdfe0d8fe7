import { Dataset, Experiment, Scorer } from "@assay/core"
import { describe, expect, it } from "vitest"
import * as Executed from "./Executed.ts"
import { NodeProcess } from "./node.ts"

/** A runner that tells what it was asked, and answers with values that are given. */
const saying = (execution: Executed.Execution, asked: Array<Executed.Program> = []): Executed.Runner => ({
  settings: { runner: "saying" },
  run: async (program) => {
    asked.push(program)
    return execution
  }
})

const checks = () => [
  { expression: "add(1, 2)", equals: 3 },
  { expression: "add('a', 'b')", equals: "ab" }
]

const score = (runner: Executed.Runner, output = "code") => {
  const scorer = Executed.with<string, unknown>(runner, { checks })
  return Scorer.scorePromise(scorer, { input: "", output })
}

describe("Executed.with", () => {
  it("gives the runner the code of the first fence and the expressions, and no expected value", async () => {
    const asked: Array<Executed.Program> = []
    await score(
      saying({ values: [] }, asked),
      "Here you are:\n```js\nconst add = (a, b) => a + b\n```\nUse it so: `add(1, 2)`"
    )
    await score(saying({ values: [] }, asked), "const x = 1")
    const expressions = ["add(1, 2)", "add('a', 'b')"]
    expect(asked).toEqual([
      { code: "const add = (a, b) => a + b", expressions },
      { code: "const x = 1", expressions }
    ])
  })

  it("scores whether all checks pass, and the share that passes", async () => {
    expect(await score(saying({ values: [{ value: 3 }, { value: "ab" }] }))).toEqual({
      scores: { passed: 1, checks: 1 },
      unscored: {},
      details: { passed: { passed: 2, of: 2 }, checks: { passed: 2, of: 2 } }
    })
    const { scores, details } = await score(saying({ values: [{ value: 3 }, { value: "ba" }] }))
    expect(scores).toEqual({ passed: 0, checks: 0.5 })
    expect(details.passed).toEqual({
      passed: 1,
      of: 2,
      miss: ["wrong"],
      failed: [{ check: "add('a', 'b')", expected: "ab", actual: "ba" }]
    })
  })

  it("says why a check did not pass", async () => {
    const { details } = await score(saying({ values: [{ error: "ReferenceError: add" }], stopped: "time" }))
    expect(details.passed).toMatchObject({ miss: ["error", "time"], stopped: "time" })
  })

  it("does not believe a runner that gives too many values or none", async () => {
    expect((await score(saying({ values: [] }))).scores).toEqual({ passed: 0, checks: 0 })
    const many = saying({ values: [{ value: 3 }, { value: "ab" }, { value: 1 }] })
    expect((await score(many)).scores).toEqual({ passed: 1, checks: 1 })
  })

  it("is unscored where nothing can be run or compared", async () => {
    const failing: Executed.Runner = { settings: null, run: () => Promise.reject(new Error("no process")) }
    expect((await score(failing)).unscored.passed).toBe("Error: no process")
    const none = Executed.with<string, unknown>(saying({ values: [] }), { checks: () => [] })
    expect(await Scorer.scorePromise(none, { input: "", output: "" })).toMatchObject({
      unscored: { passed: "the case has no checks" }
    })
  })

  it("is known by its runner, its checks and their version", () => {
    const settings = (runner: Executed.Runner, version?: string) =>
      JSON.stringify(
        Executed.with(runner, { checks, ...(version === undefined ? {} : { version }) }).settings
      )
    const one = settings(NodeProcess.runner())
    expect(settings(NodeProcess.runner())).toBe(one)
    expect(settings(NodeProcess.runner({ timeoutMs: 1 }))).not.toBe(one)
    expect(settings(NodeProcess.runner(), "2")).not.toBe(one)
  })

  it("gives pass@k over repeats of an experiment whose code is run", async () => {
    const dataset = Dataset.make("sums", [
      { input: "add", expected: [{ expression: "add(1, 2)", equals: 3 }] },
      { input: "double", expected: [{ expression: "double(4)", equals: 8 }] }
    ])
    const experiment = Experiment.make("sums", {
      dataset,
      candidates: {
        model: (input: string) => `\`\`\`js\nfunction ${input}(a, b = a) { return a + b }\n\`\`\``
      },
      scorers: [
        Executed.with<string, ReadonlyArray<Executed.Check>>(NodeProcess.runner({ timeoutMs: 60_000 }), {
          checks: ({ expected }) => expected
        })
      ]
    })
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
    const [passed] = report.candidates[0]?.scores ?? []
    expect(passed?.overall.mean?.value).toBe(1)
    expect(JSON.stringify(report.candidates[0])).toContain('"pass@1":{"cases":2,"estimate":1')
  })
})
