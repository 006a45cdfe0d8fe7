/**
 * The cache of replies. Its keys are digests, so rows that come one after the other belong to pages far apart, and
 * written singly they would be most of what a run writes. They are gathered for a moment and written in order.
 *
 * A process that is killed loses what was gathered, at most a second of it. The run itself does not: its attempts are
 * journalled at once.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Reply } from "../../provider/Provider.ts"
import { type CacheSize, ReplyCache } from "../ReplyCache.ts"
import type { StoreError } from "../StoreError.ts"
import type { Connection } from "./connection.ts"
import { failure, transaction } from "./groupCommit.ts"

const decodeReply = Schema.decodeUnknownSync(
  Schema.Struct({ provider: Schema.String, reply: Schema.fromJsonString(Reply) })
)

const decodeSize = Schema.decodeUnknownSync(Schema.Struct({ replies: Schema.Natural, bytes: Schema.Natural }))

const decodeKeyAndBytes = Schema.decodeUnknownSync(
  Schema.Struct({ key: Schema.String, bytes: Schema.Natural })
)

/** A reply that is not yet in the database. */
interface PendingReply {
  readonly provider: string
  readonly json: string
  readonly at: number
  readonly unlessKept: boolean
}

/** How much is gathered before it is written: rows, characters of replies, and milliseconds. */
const most = { rows: 512, characters: 1 << 20, ms: 1_000 } as const

const prepare = ({ db }: Connection) => ({
  select: db.prepare("SELECT provider, reply FROM replies WHERE key = ?"),
  exists: db.prepare("SELECT 1 FROM replies WHERE key = ?"),
  touch: db.prepare("UPDATE replies SET used_at = ? WHERE key = ?"),
  replace: db.prepare("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?)"),
  insertUnlessKept: db.prepare("INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?, ?)"),
  size: db.prepare("SELECT count(*) AS replies, coalesce(sum(bytes), 0) AS bytes FROM replies"),
  deleteUnused: db.prepare("DELETE FROM replies WHERE used_at < ?"),
  leastUsed: db.prepare("SELECT key, bytes FROM replies ORDER BY used_at, key"),
  delete: db.prepare("DELETE FROM replies WHERE key = ?")
})

/** Removes what was not used lately, then the least recently used, down to a size. */
const prune = (
  sql: ReturnType<typeof prepare>,
  { usedBefore, maxBytes }: { readonly usedBefore?: number; readonly maxBytes?: number }
): CacheSize => {
  const before = decodeSize(sql.size.get())
  if (usedBefore !== undefined) sql.deleteUnused.run(usedBefore)
  if (maxBytes !== undefined) {
    let { bytes } = decodeSize(sql.size.get())
    for (const raw of bytes > maxBytes ? sql.leastUsed.all() : []) {
      if (bytes <= maxBytes) break
      const row = decodeKeyAndBytes(raw)
      sql.delete.run(row.key)
      bytes -= row.bytes
    }
  }
  const after = decodeSize(sql.size.get())
  return { replies: before.replies - after.replies, bytes: before.bytes - after.bytes }
}

export const make = (connection: Connection) => {
  const { db, writes, isReadOnly } = connection
  const sql = prepare(connection)
  let pending = new Map<string, PendingReply>()
  let used = new Map<string, number>()
  let characters = 0
  let timer: NodeJS.Timeout | undefined

  /** Hands what was gathered to the next commit. */
  const write = (): void => {
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    if (pending.size === 0 && used.size === 0) return
    const inOrder = <A>(rows: ReadonlyMap<string, A>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
    const replies = inOrder(pending)
    const uses = inOrder(used)
    pending = new Map()
    used = new Map()
    characters = 0
    writes.push(() => {
      for (const [key, { provider, json, at, unlessKept }] of replies) {
        const statement = unlessKept ? sql.insertUnlessKept : sql.replace
        statement.run(key, provider, json, Buffer.byteLength(json), at, at)
      }
      for (const [key, at] of uses) sql.touch.run(at, key)
    })
  }

  const writeIfMany = (): void => {
    if (pending.size + used.size >= most.rows || characters >= most.characters) write()
    else timer ??= setTimeout(write, most.ms).unref()
  }

  const flush: Effect.Effect<void, StoreError> = Effect.suspend(() => {
    write()
    return writes.flush
  })

  return ReplyCache.of({
    get: (key, now) =>
      Effect.suspend(() => {
        const failed = writes.failed()
        if (failed !== undefined) return Effect.fail(failed)
        const waiting = pending.get(key)
        return Effect.try({
          try: () => {
            const row =
              waiting === undefined
                ? writes.reading(() => sql.select.get(key))
                : { provider: waiting.provider, reply: waiting.json }
            if (row === undefined) return undefined
            const entry = decodeReply(row)
            used.set(key, Math.round(now))
            writeIfMany()
            return entry
          },
          catch: failure("look up a cached reply")
        })
      }),

    has: (key) =>
      Effect.try({
        try: () => pending.has(key) || writes.reading(() => sql.exists.get(key)) !== undefined,
        catch: failure("look up a cached reply")
      }),

    set: (key, { provider, reply }, now, { unlessKept = false } = {}) =>
      Effect.suspend(() => {
        const failed = writes.failed()
        if (failed !== undefined) return Effect.fail(failed)
        if (unlessKept && pending.has(key)) return Effect.void
        const json = JSON.stringify(reply)
        // What was to replace a reply still does.
        const replaces = pending.get(key)?.unlessKept === false
        pending.set(key, { provider, json, at: Math.round(now), unlessKept: unlessKept && !replaces })
        characters += json.length
        writeIfMany()
        return Effect.void
      }),

    flush,

    size: Effect.andThen(
      isReadOnly ? Effect.void : flush,
      writes.attempt("measure the cache", () => decodeSize(sql.size.get()))
    ),

    prune: (options) =>
      Effect.andThen(
        flush,
        writes.attempt("prune the cache", () => transaction(db, () => prune(sql, options)))
      )
  })
}
