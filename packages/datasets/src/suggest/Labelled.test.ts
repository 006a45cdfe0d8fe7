import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Label } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import { describe, expect, it, vi } from "vitest"
import extension from "../extension.ts"
import * as Labelled from "./Labelled.ts"

const request = (id: string, output: string | null = "refund"): Labelled.QueueRow => ({
  id,
  input: `text of ${id}`,
  output,
  inclusion: 0.25,
  why: ["not covered"]
})

const label = (id: string, person: string, rest: Partial<Label.Label>): Label.Label => ({
  id: `${id}-${person}`,
  case: id,
  person,
  grade: 1,
  answer: Label.digestOf({ input: `text of ${id}`, output: id === "f" ? null : "refund" }),
  score: "right",
  rubric: "r",
  at: "2026-11-29T10:00:00Z",
  ...rest
})

describe("labelled requests", () => {
  it("take what people wrote, or the answer that all call right, and keep how they were drawn", () => {
    const queue = ["a", "b", "c", "d", "e", "f"].map((id) => request(id, id === "f" ? null : "refund"))
    const { cases, conflicts, unlabelled } = Labelled.make(queue, [
      label("a", "ann", { grade: 1 }),
      label("b", "ann", { grade: 0, expected: "cancel" }),
      label("b", "bob", { grade: 0, expected: "cancel" }),
      label("c", "ann", { grade: 1 }),
      label("c", "bob", { grade: 0, expected: "other" }),
      label("d", "ann", { grade: 0 }),
      label("f", "ann", { grade: 1 }),
      label("g", "ann", { grade: 1 })
    ])
    expect(cases).toEqual([
      {
        id: "a",
        input: "text of a",
        expected: "refund",
        provenance: "labelled by ann on 2026-11-29; drawn with probability 0.25 (not covered)"
      },
      {
        id: "b",
        input: "text of b",
        expected: "cancel",
        provenance:
          "labelled by ann on 2026-11-29 and bob on 2026-11-29; drawn with probability 0.25 (not covered)"
      }
    ])
    expect(conflicts).toEqual(["c"])
    // Nobody said what is right for d, e and f.
    expect(unlabelled).toEqual(["d", "e", "f"])
  })

  it("take no label of another request that had the same id, or of another answer", () => {
    const earlier = Label.digestOf({ input: "a request of last month", output: "refund" })
    const outcome = Labelled.make(
      [request("1"), request("2"), request("3", "cancel")],
      [
        label("1", "ann", { answer: earlier, expected: "other" }),
        label("2", "ann", {}),
        // Row 3 was answered with "refund" when Ann called it right.
        label("3", "ann", {})
      ]
    )
    expect(outcome.cases.map(({ id, expected }) => [id, expected])).toEqual([["2", "refund"]])
    expect(outcome).toMatchObject({ unlabelled: ["1", "3"], ofOthers: 2 })
  })

  it("leave out what one calls right and another wrong, and cases that a person marks as bad", () => {
    const outcome = Labelled.make(
      [request("a"), request("b")],
      [
        label("a", "ann", { grade: 1 }),
        label("a", "bob", { grade: 0 }),
        label("b", "ann", { grade: 1, mark: "bad" })
      ]
    )
    expect(outcome).toMatchObject({ cases: [], conflicts: ["a"], unlabelled: ["b"] })
  })

  it("count those of a model only where it agrees with people often enough, and say that it is a model", () => {
    const queue = Array.from({ length: 80 }, (_, n) => request(`q${n}`))
    const people = queue.slice(0, 50).map(({ id }) => label(id, "ann", { grade: 0, expected: "cancel" }))
    const labels = queue.map(({ id }, n) => ({ case: id, expected: n === 7 ? "other" : "cancel" }))
    const good = Labelled.make(queue, people, { labeller: { name: "big model", labels, agreement: 0.85 } })
    // 49 of 50: Wilson's lower end is 0.8950 (statsmodels, proportion_confint(49, 50, method="wilson")).
    expect(good.labeller).toMatchObject({ both: 50, same: 49, counts: true })
    expect(good.labeller?.low).toBeCloseTo(0.895, 3)
    expect(good.cases).toHaveLength(80)
    expect(good.cases[7]?.expected).toBe("cancel")
    expect(good.cases[79]?.provenance).toMatch(
      /^labelled by big model, a model that agrees with people on 49 of 50;/u
    )
    const strict = Labelled.make(queue, people, { labeller: { name: "big model", labels } })
    expect(strict.labeller?.counts).toBe(false)
    expect(strict.cases).toHaveLength(50)
    const unmeasured = Labelled.make(queue, [], { labeller: { name: "big model", labels } })
    expect(unmeasured).toMatchObject({ cases: [], labeller: { both: 0, low: 0, counts: false } })
  })
})

describe("assay dataset add", () => {
  it("shows first, then writes whole lines behind those that are there, once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-add-"))
    const [queue, to] = [join(folder, "queue.jsonl"), join(folder, "tickets.jsonl")]
    writeFileSync(queue, [request("a"), request("b")].map((row) => `${JSON.stringify(row)}\n`).join(""))
    writeFileSync(to, '{"id":"old","input":"hello","expected":"other"}')
    const said: Array<string> = []
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      said.push(String(text))
      return true
    })
    const run = (flags: Readonly<Record<string, string | true>>, file = queue) =>
      Effect.gen(function* () {
        const labels = yield* Store.Labels
        yield* labels.append([label("a", "ann", { grade: 1 })])
        const done = extension.subcommands?.["dataset add"]?.({
          flags: { to, ...flags },
          arguments: [file],
          runs: yield* Store.Runs,
          trials: yield* Store.Trials,
          labels,
          experiment: undefined,
          experimentAt: (path) => Effect.fail(new Error(path)),
          withStore: () => Effect.die("not used"),
          afterRun: () => Effect.void,
          modelOf: () => Effect.die("not used")
        })
        return yield* done as Effect.Effect<void, string>
      }).pipe(Effect.provide(SqliteStore.layer(":memory:")), Effect.runPromise)
    try {
      await run({})
      expect(said.join("")).toContain("1 case would be added")
      expect(readFileSync(to, "utf8")).not.toContain("text of a")
      await run({ write: true })
      const lines = readFileSync(to, "utf8").trimEnd().split("\n")
      expect(lines.map((line) => JSON.parse(line).id)).toEqual(["old", "a"])
      said.length = 0
      await run({ write: true })
      expect(said.join("")).toContain("Nothing to add")
      expect(said.join("")).toContain("1 request in")
      expect(readFileSync(to, "utf8").trimEnd().split("\n")).toHaveLength(2)
      writeFileSync(queue, '{"id":"a","input":"x","output":null,"inclusion":"often"}\n')
      await expect(run({})).rejects.toThrow(/queue\.jsonl:1: inclusion: Expected/u)
    } finally {
      write.mockRestore()
      rmSync(folder, { recursive: true })
    }
  })
})
