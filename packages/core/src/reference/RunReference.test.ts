import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { record, right } from "../compare/fixtures/runs.fixture.ts"
import type { Journal } from "../store/Journal.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as RunReference from "./RunReference.ts"
import * as Snapshot from "./Snapshot.ts"

const stored = Effect.gen(function* () {
  const runs = yield* Runs
  const rows = [{ caseId: "one", answers: { "gpt:mini": [right], regex: [right] } }]
  const tickets = yield* record(rows, { experiment: "tickets", identity: "aaaaaaaa1" })
  const again = yield* record(rows, { experiment: "tickets", identity: "bbbbbbbb1" })
  const spam = yield* record(rows, { experiment: "spam", identity: "cccccccc1" })
  return { runs, tickets, again, spam }
})

const test = <A, E>(effect: Effect.Effect<A, E, Runs | Journal | Trials>) =>
  Effect.provide(effect, SqliteStore.layer(":memory:"))

describe("RunReference.find", () => {
  it.effect("knows ids, latest, and experiments, counted back from the latest", () =>
    test(
      Effect.gen(function* () {
        const { runs, tickets, again, spam } = yield* stored
        const expected = [
          [tickets.id, tickets.id],
          ["latest", spam.id],
          ["latest~1", again.id],
          ["latest~2", tickets.id],
          ["tickets", again.id],
          ["tickets~1", tickets.id],
          ["spam", spam.id]
        ] as const
        for (const [text, id] of expected) {
          assert.strictEqual((yield* RunReference.find(runs, text)).run.id, id, text)
        }
      })
    )
  )

  it.effect("takes a candidate after a colon, also one with a colon in its name", () =>
    test(
      Effect.gen(function* () {
        const { runs } = yield* stored
        assert.strictEqual((yield* RunReference.find(runs, "latest:gpt:mini")).candidate, "gpt:mini")
        assert.strictEqual((yield* RunReference.find(runs, "tickets~1:regex")).candidate, "regex")
        const error = yield* Effect.flip(RunReference.find(runs, "latest:gpt"))
        assert.include(error.message, "has no candidate gpt; it has gpt:mini, regex")
      })
    )
  )

  it.effect("names the nearest when there is none", () =>
    test(
      Effect.gen(function* () {
        const { runs } = yield* stored
        const error = yield* Effect.flip(RunReference.find(runs, "tickets-aaaaaaab"))
        assert.match(error.message, /there is no run tickets-aaaaaaab; the nearest are tickets-aaaaaaaa/)
        const other = yield* Effect.flip(RunReference.find(runs, "tickts"))
        assert.include(other.message, "tickets")
        const file = yield* Effect.flip(RunReference.find(runs, "snapshots/tickets.json"))
        assert.strictEqual(
          file.message,
          `there is no file snapshots/tickets.json as seen from ${process.cwd()}, and no run of that name`
        )
        const far = yield* Effect.flip(RunReference.find(runs, "latest~7"))
        assert.include(far.message, "the latest are spam-cccccccc")
      })
    )
  )

  it.effect("reads a snapshot by its path", () =>
    test(
      Effect.gen(function* () {
        const { runs, tickets } = yield* stored
        const folder = mkdtempSync(join(tmpdir(), "assay-reference-"))
        const file = join(folder, "snapshot.json")
        writeFileSync(file, yield* Snapshot.take(yield* Trials, tickets))
        const found = yield* RunReference.find(runs, `${file}:regex`)
        assert.deepInclude(found, { candidate: "regex" })
        assert.strictEqual(found.run.id, tickets.id)
        rmSync(folder, { recursive: true })
      })
    )
  )
})
