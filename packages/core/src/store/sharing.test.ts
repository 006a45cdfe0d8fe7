import { spawn } from "node:child_process"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { setTimeout } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import { Journal } from "./Journal.ts"
import { Leases } from "./Leases.ts"
import { Runs } from "./Runs.ts"
import * as SqliteStore from "./SqliteStore.ts"
import { Trials } from "./Trials.ts"

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-sharing-"))
  path = join(folder, ".assay", "assay.db")
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const experiment = (
  cases: number,
  answer: (input: string) => string | Promise<string>,
  scorer: () => boolean | Promise<boolean> = () => true
) =>
  Experiment.make("shared", {
    dataset: Dataset.make(
      "d",
      Array.from({ length: cases }, (_, nth) => ({ id: `c${nth}`, input: `q${nth}`, expected: "x" }))
    ),
    candidates: { a: answer },
    scorers: { s: scorer, other: () => true }
  })

const done = (options: { readonly store?: string; readonly force?: boolean } = {}) => {
  let asked = 0
  const declared = experiment(20, async (input) => {
    asked++
    await setTimeout(20)
    return input
  })
  return { run: Experiment.runPromise(declared, { store: path, ...options }), asked: () => asked }
}

describe("one runner at a time", () => {
  it("is all that a store lets run an experiment, unless told otherwise; it is free again afterwards", async () => {
    const first = done()
    await setTimeout(60)
    const second = await done().run.then(String, String)
    expect(second).toMatch(/shared is already running on this store \(this process, since \d{4}-/)
    await done({ force: true }).run
    await first.run
    const third = done()
    await third.run
    expect(third.asked()).toBe(0)
  })

  /** A lease as another process would have left it. */
  const leave = (lease: Record<string, string | number>): void => {
    const db = new DatabaseSync(path)
    const [mine] = db.prepare("SELECT * FROM leases").all()
    const row = { ...mine, experiment: "shared", token: "t", ...lease }
    db.prepare("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(
      ...["experiment", "token", "pid", "host", "machine", "began", "since", "beat_at"].map(
        (name) => (row as Record<string, string | number>)[name] ?? ""
      )
    )
    db.close()
  }

  const now = Date.now()
  const elsewhere = { pid: 1, host: "elsewhere", machine: "elsewhere", began: "", since: now }

  it("lapses at once with its process, and on another machine with its silence", async () => {
    await done().run
    const child = spawn(process.execPath, ["-e", ""])
    await new Promise((gone) => child.on("close", gone))
    const here = await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          yield* (yield* Leases).take("x")
          const db = new DatabaseSync(path)
          const row = db.prepare("SELECT machine, began FROM leases WHERE experiment = 'x'").get()
          db.close()
          return { machine: String(row?.machine), began: String(row?.began) }
        })
      ).pipe(Effect.provide(SqliteStore.layer(path)))
    )
    const cases: ReadonlyArray<readonly [held: boolean, lease: Record<string, string | number>]> = [
      [false, { ...elsewhere, ...here, pid: child.pid ?? 0, beat_at: Date.now() }],
      // The number belongs to another program by now.
      [false, { ...elsewhere, ...here, pid: process.ppid, began: "1", beat_at: Date.now() }],
      // This process has let it go.
      [false, { ...elsewhere, ...here, pid: process.pid, beat_at: Date.now() }],
      [true, { ...elsewhere, beat_at: Date.now() - 30_000 }],
      [false, { ...elsewhere, beat_at: Date.now() - 90_000 }]
    ]
    for (const [held, lease] of cases) {
      leave(lease)
      const ended = await done().run.then(() => false, String)
      expect(
        ended === false ? false : /\(process 1 on elsewhere, since /.test(String(ended)),
        JSON.stringify(lease)
      ).toBe(held)
    }
  })

  it("makes one run of two that begin at once", async () => {
    await done({ force: true }).run
    const two = [done({ force: true }), done({ force: true })]
    const [one, other] = await Promise.all(two.map(({ run }) => run))
    expect(one?.id).toBe(other?.id)
  })
})

describe("a store that another program has locked", () => {
  it("is waited for, with what came kept, and the event loop going on", async () => {
    await Experiment.runPromise(
      experiment(1, (input) => input),
      { store: path }
    )
    const lock = new DatabaseSync(path)
    const messages: Array<string> = []
    let longest = 0
    let last = performance.now()
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 10)
    let asked = 0
    const declared = experiment(40, async (input) => {
      if (++asked === 5) {
        lock.exec("BEGIN IMMEDIATE")
        globalThis.setTimeout(() => lock.exec("COMMIT"), 1_500)
      }
      await setTimeout(5)
      return input
    })
    const store = SqliteStore.layer(path, { waiting: (message) => messages.push(message) })
    const { Progress } = await import("../index.ts")
    const { report: summary } = await Effect.runPromise(
      Experiment.run(declared).pipe(
        Effect.provide(store),
        Effect.provideService(Progress.Progress, {
          start: () => {},
          trial: () => {},
          note: (message) => messages.push(message),
          end: () => {}
        })
      )
    )
    clearInterval(beat)
    lock.close()
    expect(summary.candidates[0]?.trials.finished).toBe(40)
    // The function is another than that of the run before.
    expect(asked).toBe(40)
    expect(longest).toBeLessThan(1_000)
    expect(summary.candidates[0]?.latency?.totalMs ?? 0).toBeLessThan(40 * 500)
    expect(messages.join("\n")).toMatch(/waiting for the store .*locked[\s\S]*no longer locked/)
  })
})

describe("the file of a store", () => {
  const outcome = (file: string, readOnly: boolean) =>
    Effect.runPromise(
      Effect.flatMap(Runs, (runs) => runs.list()).pipe(
        Effect.provide(SqliteStore.layer(file, { readOnly })),
        Effect.match({ onFailure: ({ message }) => message, onSuccess: (runs) => runs.length })
      )
    )

  it("is refused, and left as it is, when another program's; for reading and for writing", async () => {
    const makers: Record<string, (db: DatabaseSync) => void> = {
      "a table": (db) => db.exec("CREATE TABLE notes (x)"),
      "a table called runs": (db) => db.exec("CREATE TABLE runs (x); INSERT INTO runs VALUES (1)"),
      "an application id": (db) => db.exec("PRAGMA application_id = 7; CREATE TABLE t (x)"),
      "in WAL mode": (db) => db.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
    }
    for (const [name, make] of Object.entries(makers)) {
      const file = join(folder, `${name}.db`)
      const db = new DatabaseSync(file)
      make(db)
      db.close()
      const before = readFileSync(file)
      for (const readOnly of [true, false]) {
        expect(await outcome(file, readOnly), name).toMatch(/database of another program/)
        expect(readFileSync(file).equals(before), name).toBe(true)
      }
      expect(existsSync(`${file}-wal`)).toBe(false)
    }
  })

  it("has a path: none that is empty, blank or an address", async () => {
    for (const bad of ["", "  ", "\n", "file:x.db?mode=memory", "FILE:/tmp/x"]) {
      expect(await outcome(bad, false)).toMatch(/expected the path of a file/)
      await expect(
        Experiment.runPromise(
          experiment(1, (input) => input),
          { store: bad }
        )
      ).rejects.toThrow(/expected the path/)
    }
  })

  it("is one file when nobody is at it, in a folder that git passes over", async () => {
    await Experiment.runPromise(
      experiment(5, (input) => input),
      { store: path }
    )
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(readFileSync(join(folder, ".assay", ".gitignore"), "utf8")).toBe("*\n")
    const other = join(folder, "results", "mine.db")
    await Experiment.runPromise(
      experiment(5, (input) => input),
      { store: other }
    )
    expect(existsSync(join(folder, "results", ".gitignore"))).toBe(false)
  })

  it("brings its log into the file while it is open and idle", async () => {
    await Effect.runPromise(
      Effect.gen(function* () {
        yield* (yield* Leases).take("x")
        yield* (yield* Journal).flush
        expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
        yield* Effect.promise(() => setTimeout(2_500))
        expect(statSync(`${path}-wal`).size).toBe(0)
      }).pipe(Effect.scoped, Effect.provide(SqliteStore.layer(path)))
    )
  })

  it("can be read where nothing can be written, with its log or without", async () => {
    await Experiment.runPromise(
      experiment(5, (input) => input),
      { store: path }
    )
    const dry = join(folder, "dry")
    const wet = join(folder, "wet")
    for (const each of [dry, wet]) mkdirSync(each)
    copyFileSync(path, join(dry, "assay.db"))
    // As a process that was killed leaves it: the rows are in the log alone.
    const db = new DatabaseSync(path)
    db.exec("PRAGMA wal_autocheckpoint = 0; UPDATE runs SET id = 'in-the-log'")
    for (const part of ["", "-wal"]) copyFileSync(path + part, join(wet, `assay.db${part}`))
    db.close()
    for (const each of [dry, wet]) {
      chmodSync(join(each, "assay.db"), 0o444)
      chmodSync(each, 0o555)
      expect(await outcome(join(each, "assay.db"), true)).toBe(1)
      chmodSync(each, 0o755)
    }
  })

  it("tells a finished run whose cases are not all there any more", async () => {
    await Experiment.runPromise(
      experiment(5, (input) => input),
      { store: path }
    )
    const read = () =>
      Effect.runPromise(
        Effect.gen(function* () {
          const [run] = yield* (yield* Runs).list()
          if (run !== undefined) yield* (yield* Trials).verify(run)
          return "whole"
        }).pipe(
          Effect.provide(SqliteStore.layer(path, { readOnly: true })),
          Effect.catchTag("StoreError", ({ message }) => Effect.succeed(message))
        )
      )
    expect(await read()).toBe("whole")
    const db = new DatabaseSync(path)
    db.exec(`UPDATE cases SET digest = '${"0".repeat(64)}' WHERE case_id = 'c1'`)
    expect(await read()).toMatch(/differ from the cases it was started with/)
    db.exec("DELETE FROM cases WHERE case_id = 'c1'")
    db.close()
    expect(await read()).toMatch(/expected 5 cases, found 4: the file of the store is damaged/)
  })

  it("says that a run was removed while it was under way", async () => {
    let asked = 0
    const declared = experiment(30, async (input) => {
      await setTimeout(5)
      if (++asked === 10) {
        const db = new DatabaseSync(path)
        db.exec("PRAGMA foreign_keys = ON; DELETE FROM runs")
        db.close()
      }
      return input
    })
    await expect(Experiment.runPromise(declared, { store: path })).rejects.toThrow(
      /another process removed the run in the meantime/
    )
  })
})

describe("a run that goes on", () => {
  it("asks a scorer again that threw, and nobody else; one that said that it cannot tell is not asked", async () => {
    const asked = { answer: 0, judge: 0, calm: 0 }
    let isDown = true
    const declared = Experiment.make("judged", {
      dataset: Dataset.make(
        "d",
        Array.from({ length: 10 }, (_, nth) => ({ id: `c${nth}`, input: `q${nth}`, expected: "x" }))
      ),
      candidates: {
        a: (input: string) => {
          asked.answer++
          return input
        }
      },
      scorers: {
        judge: ({ output }: { readonly output: string }) => {
          asked.judge++
          if (isDown && (output === "q3" || output === "q7")) throw new Error("429")
          return true
        },
        calm: () => {
          asked.calm++
          return { _tag: "Unscored" as const, reason: "cannot tell" }
        }
      }
    })
    const run = () => Experiment.runPromise(declared, { store: path })
    const scored = async () => (await run()).report.candidates[0]?.scores[0]?.overall.scored
    expect(await scored()).toBe(8)
    expect(asked).toEqual({ answer: 10, judge: 10, calm: 10 })
    expect(await scored()).toBe(8)
    expect(asked).toEqual({ answer: 10, judge: 12, calm: 10 })
    isDown = false
    expect(await scored()).toBe(10)
    expect(await scored()).toBe(10)
    expect(asked).toEqual({ answer: 10, judge: 14, calm: 10 })
  })

  it("asks what a larger limit, another repeat and a lost answer add, and nothing besides", async () => {
    const asked: Array<string> = []
    const declared = experiment(50, (input) => {
      asked.push(input)
      return input
    })
    await Experiment.runPromise(declared, { store: path, limit: 20 })
    await Experiment.runPromise(declared, { store: path })
    expect(new Set(asked).size).toBe(50)
    expect(asked).toHaveLength(50)
    await Experiment.runPromise(declared, { store: path, repeats: 2 })
    expect(asked).toHaveLength(100)
    const db = new DatabaseSync(path)
    db.exec(
      "DELETE FROM trials WHERE case_id = 'c4'; DELETE FROM attempts WHERE case_id = 'c5' AND repeat = 1"
    )
    db.exec("DELETE FROM trials WHERE case_id = 'c5' AND repeat = 1")
    db.close()
    const { report: summary } = await Experiment.runPromise(declared, { store: path, repeats: 2 })
    expect(asked).toHaveLength(101)
    expect(summary.complete).toBe(true)
  })

  it("leaves a file that is there when it is a dry run beside a run", async () => {
    const first = done()
    await setTimeout(60)
    await Effect.runPromise(
      Effect.provide(
        Experiment.plan(
          experiment(20, (input) => input),
          {}
        ),
        SqliteStore.layer(path)
      )
    )
    writeFileSync(join(folder, "kept"), "")
    expect((await first.run).report.complete).toBe(true)
  })
})
