/**
 * The cache of replies. Its keys are digests, so rows that come one after the other belong to pages far apart, and
 * written singly they would be most of what a run writes. They are gathered for a moment and written in order.
 *
 * A process that is killed loses what was gathered, at most a second of it. The run itself does not: its attempts are
 * journalled at once.
 */
import * as Effect from "effect/Effect"
import { failure, type GroupCommit } from "./groupCommit.ts"
import type { CachedReply, StoreError } from "./RunStore.ts"
import { decodeCached } from "./rows.ts"
import type { Statements } from "./statements.ts"

interface Kept {
  readonly provider: string
  readonly json: string
  readonly at: number
  readonly unlessKept: boolean
}

/** How much is gathered before it is written: rows, characters of replies, and milliseconds. */
const most = { rows: 512, characters: 1 << 20, ms: 1_000 } as const

export const make = (sql: Statements, writes: GroupCommit) => {
  let kept = new Map<string, Kept>()
  let used = new Map<string, number>()
  let characters = 0
  let timer: NodeJS.Timeout | undefined

  const write = (): void => {
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    if (kept.size === 0 && used.size === 0) return
    const inOrder = <A>(rows: ReadonlyMap<string, A>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
    const replies = inOrder(kept)
    const touched = inOrder(used)
    kept = new Map()
    used = new Map()
    characters = 0
    writes.push(() => {
      for (const [key, { provider, json, at, unlessKept }] of replies) {
        const statement = unlessKept ? sql.cacheUnlessKept : sql.cache
        statement.run(key, provider, json, Buffer.byteLength(json), at, at)
      }
      for (const [key, at] of touched) sql.touch.run(at, key)
    })
  }

  const gathered = (): void => {
    if (kept.size + used.size >= most.rows || characters >= most.characters) write()
    else timer ??= setTimeout(write, most.ms).unref()
  }

  return {
    /** Hands what was gathered to the next commit. */
    write,

    cached: (key: string, now: number): Effect.Effect<CachedReply | undefined, StoreError> =>
      Effect.suspend(() => {
        const failed = writes.failed()
        if (failed !== undefined) return Effect.fail(failed)
        const waiting = kept.get(key)
        return Effect.try({
          try: () => {
            const row =
              waiting === undefined
                ? writes.reading(() => sql.cached.get(key))
                : { provider: waiting.provider, reply: waiting.json }
            if (row === undefined) return undefined
            const entry = decodeCached(row)
            used.set(key, Math.round(now))
            gathered()
            return entry
          },
          catch: failure("look up a cached reply")
        })
      }),

    isCached: (key: string): Effect.Effect<boolean, StoreError> =>
      Effect.try({
        try: () => kept.has(key) || writes.reading(() => sql.isCached.get(key)) !== undefined,
        catch: failure("look up a cached reply")
      }),

    cache: (
      key: string,
      { provider, reply }: CachedReply,
      now: number,
      { unlessKept = false }: { readonly unlessKept?: boolean } = {}
    ): Effect.Effect<void, StoreError> =>
      Effect.suspend(() => {
        const failed = writes.failed()
        if (failed !== undefined) return Effect.fail(failed)
        if (unlessKept && kept.has(key)) return Effect.void
        const json = JSON.stringify(reply)
        // What was to replace a reply still does.
        const replaces = kept.get(key)?.unlessKept === false
        kept.set(key, { provider, json, at: Math.round(now), unlessKept: unlessKept && !replaces })
        characters += json.length
        gathered()
        return Effect.void
      })
  }
}
