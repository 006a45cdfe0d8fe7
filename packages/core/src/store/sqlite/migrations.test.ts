import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Runs } from "../Runs.ts"
import * as SqliteStore from "../SqliteStore.ts"
import { Trials } from "../Trials.ts"
import { migrations } from "./migrations.ts"

/** How many steps there were before failure modes. */
const before = 6

/** Trials of an older store: how each ended, with its headline score. */
const made = [
  ["a", "Answered", 1, "right"],
  ["b", "Answered", 0.5, "wrong-silent"],
  ["c", "Answered", null, "not-measured"],
  ["d", "Errored", null, "not-measured"],
  ["e", "Refused", 0, "refused"],
  ["f", "Escalated", null, "escalated"],
  ["g", "Truncated", 0, "truncated"],
  ["h", "Malformed", 0, "malformed"]
] as const

const manifestOf = (unit: string): string =>
  JSON.stringify({
    experiment: "old",
    identity: unit,
    dataset: { name: "d", origin: "", digest: "", cases: made.length },
    candidates: [{ name: "c", kind: "function", fingerprint: "f", settings: null }],
    scorers: [{ name: "exact", names: ["exact"], fingerprint: "s", unit }],
    seed: 1,
    versions: { assay: "0", node: "0" }
  })

describe("a store from before there were failure modes", () => {
  it.effect("gets them from outcomes and headline scores", () =>
    Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "assay-old-"))),
      (folder) =>
        Effect.gen(function* () {
          const path = join(folder, "assay.db")
          const old = new DatabaseSync(path)
          for (const step of migrations.slice(0, before)) old.exec(step)
          old.exec(`PRAGMA user_version = ${before}`)
          for (const [key, unit] of [
            [1, "share"],
            [2, "number"]
          ] as const) {
            old
              .prepare("INSERT INTO runs VALUES (?, ?, 'old', ?, 0, ?, 0, 1, NULL)")
              .run(key, unit, unit, manifestOf(unit))
            for (const [id, outcome, value] of made) {
              old.prepare("INSERT OR IGNORE INTO inputs VALUES (?, ?)").run(id, '"x"')
              old
                .prepare("INSERT INTO cases VALUES (?, ?, ?, ?, 'typical', '{}', NULL, NULL)")
                .run(key, id, id, id)
              old.prepare("INSERT INTO trials VALUES (?, 0, ?, 0, 1, ?, NULL)").run(key, id, outcome)
              if (outcome !== "Errored")
                old
                  .prepare("INSERT INTO scores VALUES (?, 0, ?, 0, 0, 'exact', ?, NULL, NULL, NULL)")
                  .run(key, id, value)
            }
          }
          old.close()
          const modesOf = (id: string) =>
            Effect.gen(function* () {
              const run = yield* (yield* Runs).byId(id)
              assert(run !== undefined)
              const found: Array<string> = []
              yield* (yield* Trials).eachFinished(run, ({ mode }) => void found.push(mode))
              return found
            }).pipe(Effect.provide(SqliteStore.layer(path)))
          assert.deepStrictEqual(
            yield* modesOf("share"),
            made.map(([, , , mode]) => mode)
          )
          assert.deepStrictEqual((yield* modesOf("number")).slice(0, 3), ["right", "right", "not-measured"])
        }),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )
  )
})
