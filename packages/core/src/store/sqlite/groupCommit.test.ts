import { DatabaseSync } from "node:sqlite"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as GroupCommit from "./groupCommit.ts"
import * as Lock from "./lock.ts"

const unlocked = Lock.make(":memory:")

it.live(
  "writers of one commit go on a few at a time, in order, so that what they send goes out meanwhile",
  () =>
    Effect.gen(function* () {
      const db = new DatabaseSync(":memory:")
      db.exec("CREATE TABLE rows (n INTEGER)")
      const commits = GroupCommit.make(db, unlocked)
      const order: Array<number> = []
      const counts: Array<number> = []
      const watch = (): void => {
        counts.push(order.length)
        if (order.length < 20) setImmediate(watch)
      }
      setImmediate(watch)
      yield* Effect.forEach(
        Array.from({ length: 20 }, (_, n) => n),
        (n) =>
          Effect.map(
            commits.append(() => db.prepare("INSERT INTO rows VALUES (?)").run(n)),
            () => order.push(n)
          ),
        { concurrency: "unbounded", discard: true }
      )
      expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
      const steps = counts.map((count, at) => count - (counts[at - 1] ?? 0))
      expect(Math.max(...steps)).toBeLessThanOrEqual(8)
      expect(db.prepare("SELECT count(*) AS n FROM rows").get()).toEqual({ n: 20 })
      commits.stop()
      db.close()
    })
)

/** How many writers, begun one after the other in one turn, have gone on in that turn. */
const goneOnAtOnce = (isPatient: boolean, writers: number) =>
  Effect.gen(function* () {
    const db = new DatabaseSync(":memory:")
    db.exec("CREATE TABLE rows (n INTEGER)")
    const insert = db.prepare("INSERT INTO rows VALUES (?)")
    const commits = GroupCommit.make(db, unlocked)
    let gone = 0
    for (let n = 0; n < writers; n++) {
      commits.push(() => insert.run(-n - 1))
      Effect.runFork(
        Effect.map(
          commits.append(() => insert.run(n + 1), isPatient),
          () => gone++
        )
      )
    }
    const atOnce = gone
    yield* commits.flush
    const order = db
      .prepare("SELECT n FROM rows")
      .all()
      .map(({ n }) => Number(n))
    expect(order).toEqual(Array.from({ length: writers }, (_, n) => [-n - 1, n + 1]).flat())
    commits.stop()
    db.close()
    return atOnce
  })

it.live("patient writers that come slowly go on at once, behind the writes before them", () =>
  Effect.gen(function* () {
    expect(yield* goneOnAtOnce(true, 10)).toBe(10)
    expect(yield* goneOnAtOnce(false, 10)).toBe(0)
    // Those that come faster than is calm share commits.
    const many = yield* goneOnAtOnce(true, 1_000)
    expect(many).toBeGreaterThanOrEqual(100)
    expect(many).toBeLessThan(300)
  })
)
