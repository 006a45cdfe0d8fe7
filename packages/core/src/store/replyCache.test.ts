import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, type Scope } from "effect"
import { migrations } from "./migrations.ts"
import { type CachedReply, RunStore, type StoreError } from "./RunStore.ts"
import * as SqliteStore from "./SqliteStore.ts"

const reply = (text: string): CachedReply => ({
  provider: "fake/model",
  reply: { text, finish: "stop", usage: { inputTokens: 3, outputTokens: 1 } }
})

const inFolder = <A, E>(body: (path: string) => Effect.Effect<A, E, Scope.Scope>) =>
  Effect.scoped(
    Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "assay-replies-"))),
      (folder) => body(join(folder, "assay.db")),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )
  )

/** As another process would open it. */
const opened = (path: string): Effect.Effect<RunStore["Service"], StoreError, Scope.Scope> =>
  Effect.map(Layer.build(SqliteStore.layer(path)), (context) => Context.get(context, RunStore))

const textOf = (found: CachedReply | undefined) => found?.reply.text

describe("the cache of replies", () => {
  it.effect("has a reply at once, and shows it to other processes when the run settles", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        const here = yield* opened(path)
        const there = yield* opened(path)
        yield* here.cache("k", reply("yes"), 1)
        assert.strictEqual(textOf(yield* here.cached("k", 2)), "yes")
        yield* here.settle
        assert.strictEqual(textOf(yield* there.cached("k", 3)), "yes")
        assert.strictEqual(yield* there.cached("other", 3), undefined)
        // A look-up holds nothing that a write of this or the other connection would wait for.
        yield* there.cache("other", reply("no"), 4)
        yield* there.settle
        assert.strictEqual(textOf(yield* here.cached("other", 5)), "no")
        assert.strictEqual((yield* here.cacheSize).replies, 2)
      })
    )
  )

  it.effect("keeps what is there, or replaces it, as it is told, gathered or written", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        const store = yield* opened(path)
        for (const settle of [Effect.void, store.settle]) {
          yield* store.cache("k", reply("first"), 1)
          yield* settle
          yield* store.cache("k", reply("second"), 2, { unlessKept: true })
          yield* settle
          assert.strictEqual(textOf(yield* store.cached("k", 3)), "first")
          yield* store.cache("k", reply("third"), 4)
          yield* settle
          assert.strictEqual(textOf(yield* store.cached("k", 5)), "third")
        }
      })
    )
  )

  it.effect("loses nothing of many when it is closed, and prunes by last use", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const store = yield* opened(path)
            for (let nth = 0; nth < 2_000; nth++) yield* store.cache(`k${nth}`, reply(`${nth}`), 1)
          })
        )
        const store = yield* opened(path)
        assert.strictEqual((yield* store.cacheSize).replies, 2_000)
        for (let nth = 0; nth < 2_000; nth += 2) {
          assert.strictEqual(textOf(yield* store.cached(`k${nth}`, 10)), `${nth}`)
        }
        assert.strictEqual((yield* store.pruneCache({ usedBefore: 5 })).replies, 1_000)
        assert.strictEqual(yield* store.cached("k1", 11), undefined)
        assert.strictEqual(textOf(yield* store.cached("k2", 11)), "2")
      })
    )
  )

  it.effect("takes over the replies of an older store", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        const old = new DatabaseSync(path)
        for (const step of migrations.slice(0, 2)) old.exec(step)
        old.exec("PRAGMA user_version = 2")
        const json = JSON.stringify(reply("kept").reply)
        old.prepare("INSERT INTO replies VALUES (?, ?, ?, ?, ?, ?)").run("k", "fake/model", json, 9, 1, 1)
        old.close()
        const store = yield* opened(path)
        assert.deepStrictEqual(yield* store.cached("k", 2), reply("kept"))
      })
    )
  )
})
