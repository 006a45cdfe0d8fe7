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
