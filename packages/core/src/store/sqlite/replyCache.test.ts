import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, type Scope } from "effect"
import { type CachedReply, ReplyCache } from "../ReplyCache.ts"
import * as SqliteStore from "../SqliteStore.ts"
import type { StoreError } from "../StoreError.ts"
import { migrations } from "./migrations.ts"

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
const opened = (path: string): Effect.Effect<ReplyCache["Service"], StoreError, Scope.Scope> =>
  Effect.map(Layer.build(SqliteStore.layer(path)), (context) => Context.get(context, ReplyCache))

const textOf = (found: CachedReply | undefined) => found?.reply.text

describe("the cache of replies", () => {
  it.effect("has a reply at once, and shows it to other processes when it is flushed", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        const here = yield* opened(path)
        const there = yield* opened(path)
        yield* here.set("k", reply("yes"), 1)
        assert.strictEqual(textOf(yield* here.get("k", 2)), "yes")
        yield* here.flush
        assert.strictEqual(textOf(yield* there.get("k", 3)), "yes")
        assert.strictEqual(yield* there.get("other", 3), undefined)
        // A look-up holds nothing that a write of this or the other connection would wait for.
        yield* there.set("other", reply("no"), 4)
        yield* there.flush
        assert.strictEqual(textOf(yield* here.get("other", 5)), "no")
        assert.strictEqual((yield* here.size).replies, 2)
      })
    )
  )

  it.effect("keeps what is there, or replaces it, as it is told, gathered or written", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        const replies = yield* opened(path)
        for (const flush of [Effect.void, replies.flush]) {
          yield* replies.set("k", reply("first"), 1)
          yield* flush
          yield* replies.set("k", reply("second"), 2, { unlessKept: true })
          yield* flush
          assert.strictEqual(textOf(yield* replies.get("k", 3)), "first")
          yield* replies.set("k", reply("third"), 4)
          yield* flush
          assert.strictEqual(textOf(yield* replies.get("k", 5)), "third")
        }
      })
    )
  )

  it.effect("loses nothing of many when it is closed, and prunes by last use", () =>
    inFolder((path) =>
      Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const replies = yield* opened(path)
            for (let nth = 0; nth < 2_000; nth++) yield* replies.set(`k${nth}`, reply(`${nth}`), 1)
          })
        )
        const replies = yield* opened(path)
        assert.strictEqual((yield* replies.size).replies, 2_000)
        for (let nth = 0; nth < 2_000; nth += 2) {
          assert.strictEqual(textOf(yield* replies.get(`k${nth}`, 10)), `${nth}`)
        }
        assert.strictEqual((yield* replies.prune({ usedBefore: 5 })).replies, 1_000)
        assert.strictEqual(yield* replies.get("k1", 11), undefined)
        assert.strictEqual(textOf(yield* replies.get("k2", 11)), "2")
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
        const replies = yield* opened(path)
        assert.deepStrictEqual(yield* replies.get("k", 2), reply("kept"))
      })
    )
  )
})
