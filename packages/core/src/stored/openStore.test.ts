import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Gate from "../gate/Gate.ts"
import * as Provider from "../provider/Provider.ts"
import * as Store from "../Store.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-door-"))
const path = join(folder, "assay.db")
const snapshot = join(folder, "snapshot.json")

const tickets = Dataset.make(
  "tickets",
  Array.from({ length: 12 }, (_, nth) => ({
    id: `t${String(nth).padStart(2, "0")}`,
    input: `ticket ${nth}`,
    expected: nth % 2 === 0 ? "even" : "odd",
    tags: { half: nth < 6 ? "first" : "second" }
  }))
)

const experiment = Experiment.make("tickets", {
  dataset: tickets,
  candidates: {
    knows: (ticket: string) => (Number(ticket.split(" ")[1]) % 2 === 0 ? "even" : "odd"),
    even: () => "even",
    fails: (ticket: string) => {
      if (ticket.endsWith("3")) throw new Error("no idea")
      return "odd"
    }
  },
  scorers: { match: ({ output, expected }) => output === expected },
  against: "even"
})

let store: Store.OpenStore
let run: Experiment.Run

beforeAll(async () => {
  run = await Experiment.runPromise(experiment, { store: path })
  store = await Store.open(path)
  writeFileSync(snapshot, await store.snapshot("latest"))
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const rejection = (promise: Promise<unknown>): Promise<{ _tag: string; message: string }> =>
  promise.then(
    () => Promise.reject(new Error("it was fulfilled")),
    (error) => error
  )

describe("a store without Effect", () => {
  it("lists runs as plain objects", async () => {
    const runs = await store.runs({ experiment: "tickets" })
    expect(runs).toMatchObject([
      {
        id: run.id,
        experiment: "tickets",
        cases: 12,
        candidates: ["knows", "even", "fails"],
        trials: 36,
        errored: 1
      }
    ])
    expect(JSON.parse(JSON.stringify(runs))[0].startedAt).toBe(runs[0]?.startedAt)
    expect(await store.runs({ experiment: "other" })).toEqual([])
  })

  it("gives trials as plain rows, by candidate, outcome and case", async () => {
    const all = await Array.fromAsync(store.trials(run))
    expect(all).toHaveLength(36)
    expect(all[1]).toMatchObject({
      run: run.id,
      candidate: "knows",
      id: "t01",
      repeat: 0,
      input: "ticket 1",
      expected: "odd",
      output: "odd",
      outcome: "Answered",
      scores: { match: 1 },
      unscored: {},
      tags: { half: "first" },
      steps: [],
      kind: "typical"
    })
    const failed = await Array.fromAsync(store.trials("latest", { candidate: "fails", outcome: "Errored" }))
    expect(failed).toMatchObject([{ id: "t03", output: undefined, scores: {} }])
    expect(failed[0]?.reason).toContain("no idea")
    const some = await Array.fromAsync(store.trials("tickets:even", { id: ["t00", "t11"] }))
    expect(some.map(({ candidate, id }) => [candidate, id])).toEqual([
      ["even", "t00"],
      ["even", "t11"]
    ])
    expectTypeOf(all).items.toHaveProperty("costUsd").toEqualTypeOf<number | undefined>()
  })

  it("gives the calls of a function as steps", async () => {
    const echo = Provider.fromPromise({
      id: "echo/model",
      complete: async ({ messages }) => ({ text: String(messages[0]?.content), finish: "stop", usage: {} })
    })
    const calling = Experiment.make("calling", {
      dataset: tickets,
      candidates: { asks: async (ticket, asked) => (await asked.complete(echo, ticket)).text },
      scorers: [({ output }) => output.startsWith("ticket")],
      limit: 1
    })
    const file = join(folder, "calling.db")
    await Experiment.runPromise(calling, { store: file })
    const other = await Store.open(file)
    const [trial] = await Array.fromAsync(other.trials("latest"))
    await other.close()
    expect(trial?.steps).toMatchObject([{ provider: "echo/model", calls: 1, text: trial?.output }])
  })

  it("goes on after a loop that was left early", async () => {
    for await (const trial of store.trials("latest")) {
      expect(trial.id).toBe("t00")
      break
    }
    expect(await store.runs()).toHaveLength(1)
  })

  it("gives the comparison, the ranking and the report that the run gave", async () => {
    const comparison = await store.compare("latest", { candidate: "knows" })
    expect(comparison).toEqual(run.report.comparisons[0])
    expect(await store.rank("latest")).toEqual(run.report.ranking)
    expect((await store.report(run)).candidates).toEqual(run.report.candidates)
  })

  it("compares with a snapshot by its path", async () => {
    const { against, candidate, scores } = await store.compare("latest:knows", {
      against: `${snapshot}:even`
    })
    expect([against.candidate, candidate.candidate]).toEqual(["even", "knows"])
    expect(scores[0]?.overall.verdict._tag).toBe(run.report.comparisons[0]?.scores[0]?.overall.verdict._tag)
    const again = await Experiment.runPromise(experiment, { store: path, against: snapshot })
    expect(again.report.comparisons.filter(({ against }) => against.candidate === "knows")).toHaveLength(1)
  })

  it("holds a gate against a run", async () => {
    const result = await store.gate("latest", Gate.errorRate({ atMost: 0.01, whenInconclusive: "pass" }))
    expect(result.results.map(({ candidate }) => candidate)).toEqual(["knows", "fails"])
    expectTypeOf(result.holds).toEqualTypeOf<boolean>()
    const against = await store.gate("latest:knows", Gate.noRegression({ margin: 0.9 }), {
      against: snapshot
    })
    expect(against.results).toHaveLength(1)
    expect((await store.gate("latest")).judgedBy).toContain("the default gate")
  })

  it("says what there is where a name is wrong", async () => {
    expect(await rejection(store.report("tickts"))).toMatchObject({
      _tag: "RunReferenceError",
      message: expect.stringContaining("there is no run tickts; the nearest are tickets")
    })
    expect(await rejection(store.trials("latest", { candidate: "knws" }).next())).toMatchObject({
      _tag: "ComparisonError",
      message: `run ${run.id} has no candidate knws; it has knows, even, fails`
    })
    expect(
      (await rejection(store.compare("latest", { candidate: "knows", against: "evn" }))).message
    ).toMatch(/has no candidate evn \(it has knows, even, fails\), and there is no run evn/)
    expect((await rejection(store.compare("latest"))).message).toContain("name one of knows, fails")
    expect((await rejection(store.rank("latest", { score: "none" }))).message).toContain("match")
    expect((await rejection(store.trials(snapshot).next())).message).toContain(
      "is a snapshot file; expected a run"
    )
    await expect(store.report("tickts")).rejects.toBeInstanceOf(Error)
  })

  it("says so where there is no store, or another file", async () => {
    const none = join(folder, "none.db")
    expect((await rejection(Store.open(none))).message).toContain(
      `there is no store ${none}: run an experiment first`
    )
    expect(await rejection(Store.open(snapshot))).toBeInstanceOf(Store.Error)
    expect((await rejection(Store.open(snapshot))).message).toContain("not a database")
    expect((await rejection(Store.open(folder))).message).toContain(
      `${folder}: expected the file of a store, found a folder`
    )
  })

  it("is closed once, after what is being read, and says so afterwards", async () => {
    const other = await Store.open(path)
    const rows = other.trials("latest")
    expect((await rows.next()).done).toBe(false)
    const listed = other.runs()
    await Promise.all([other.close(), other[Symbol.asyncDispose]()])
    expect(await listed).toHaveLength(1)
    expect(await rejection(other.runs())).toMatchObject({ _tag: "StoreError" })
    expect((await rejection(rows.next())).message).toContain("the store is closed")
  })
})
