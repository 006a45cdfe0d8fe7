/**
 * The store in one SQLite file, by Node's own `node:sqlite`.
 *
 * Writes of one turn of the event loop share a transaction (group commit): under load many rows cost one commit,
 * and a caller that records an attempt still resumes only when its own row is in.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Journal } from "./Journal.ts"
import { Labels } from "./Labels.ts"
import { Leases } from "./Leases.ts"
import { ReplyCache } from "./ReplyCache.ts"
import { Runs } from "./Runs.ts"
import type { Store } from "./Store.ts"
import { StoreError } from "./StoreError.ts"
import { StoreLock } from "./StoreLock.ts"
import type { Connection } from "./sqlite/connection.ts"
import { isLocked } from "./sqlite/file/database.ts"
import { type OpenFile, openToRead, openToWrite } from "./sqlite/file/openFile.ts"
import { pathFault } from "./sqlite/file/pathFault.ts"
import * as GroupCommit from "./sqlite/groupCommit.ts"
import * as SqliteJournal from "./sqlite/journal.ts"
import * as SqliteLabels from "./sqlite/labels.ts"
import * as SqliteLeases from "./sqlite/leases.ts"
import * as Lock from "./sqlite/lock.ts"
import * as SqliteReplyCache from "./sqlite/replyCache.ts"
import * as SqliteRuns from "./sqlite/runs.ts"
import * as SqliteTrials from "./sqlite/trials.ts"
import { Trials } from "./Trials.ts"

export { StoreError } from "./StoreError.ts"
export { compact } from "./sqlite/file/compact.ts"
export { pathFault } from "./sqlite/file/pathFault.ts"

/** Where the store is unless told otherwise, relative to the working directory. */
export const defaultPath = ".assay/assay.db"

/** How a store is opened. */
export interface Options {
  /**
   * Nothing is to be written; a store that is not there is not created, and one on a read-only medium can be opened.
   *
   * @defaultValue false
   */
  readonly readOnly?: boolean
  /**
   * Told, in words, that the store is locked by another program and waited for.
   *
   * @defaultValue nobody is told
   */
  readonly waiting?: (message: string) => void
}

const openFile = (path: string, lock: Lock.Lock, readOnly: boolean) =>
  Effect.callback<OpenFile, StoreError>((resume) => {
    const fail = GroupCommit.failure(`open ${path}`)
    const fault = pathFault(path)
    if (fault !== undefined) {
      return resume(Effect.fail(new StoreError({ operation: "open the store", message: fault })))
    }
    let retry: NodeJS.Timeout | undefined
    const once = (): void => {
      try {
        const opened = readOnly ? openToRead(path) : openToWrite(path)
        lock.free()
        resume(Effect.succeed(opened))
      } catch (cause) {
        const wait = isLocked(cause) ? lock.wait() : undefined
        if (wait === undefined) resume(Effect.fail(fail(cause)))
        else retry = setTimeout(once, wait)
      }
    }
    once()
    return Effect.sync(() => clearTimeout(retry))
  })

/** Opens the store in a file (created with its folder when absent) or, for `:memory:`, in memory. */
const make = Effect.fn("SqliteStore.make")(function* (
  path: string,
  { readOnly = false, waiting }: Options = {}
): Effect.fn.Return<Context.Context<Store>, StoreError, Scope.Scope> {
  const lock = Lock.make(path)
  lock.notify(waiting)
  const { db, closed } = yield* openFile(path, lock, readOnly)
  const connection: Connection = { db, writes: GroupCommit.make(db, lock), isReadOnly: readOnly }
  const replies = SqliteReplyCache.make(connection)
  yield* Effect.addFinalizer(() =>
    Effect.gen(function* () {
      lock.limitWait()
      if (!readOnly) yield* Effect.ignore(replies.flush)
      connection.writes.stop()
      db.close()
      closed()
    })
  )
  return Context.make(Runs, SqliteRuns.make(connection)).pipe(
    Context.add(Journal, SqliteJournal.make(connection)),
    Context.add(Trials, SqliteTrials.make(connection)),
    Context.add(ReplyCache, replies),
    Context.add(Leases, SqliteLeases.make(connection)),
    Context.add(Labels, SqliteLabels.make(connection)),
    Context.add(StoreLock, {
      notify: (listener) => Effect.sync(() => lock.notify(listener ?? waiting)),
      limitWait: Effect.sync(lock.limitWait)
    })
  )
})

/**
 * All services of the store in a file; `.assay/assay.db` under the working directory unless told otherwise. Fails with
 * `StoreError` for an empty path, an address, and a file that is no store.
 */
export const layer = (path: string = defaultPath, options: Options = {}): Layer.Layer<Store, StoreError> =>
  Layer.effectContext(make(path, options))
