/**
 * The run store in one SQLite file, by Node's own `node:sqlite`.
 *
 * Writes of one turn of the event loop share a transaction (group commit): under load many rows cost one commit,
 * and a caller that journals still resumes only when its own row is in.
 */
import type { DatabaseSync } from "node:sqlite"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as GroupCommit from "./groupCommit.ts"
import { failure, transaction } from "./groupCommit.ts"
import * as Lease from "./lease.ts"
import * as Lock from "./lock.ts"
import { type OpenFile, openToRead, openToWrite, pathFault } from "./openFile.ts"
import * as RunStore from "./RunStore.ts"
import * as ReplyCache from "./replyCache.ts"
import * as rows from "./rows.ts"
import { isLocked } from "./sqlite.ts"
import { prepare, type Statements } from "./statements.ts"
import * as Visits from "./visits.ts"

export { compact } from "./compact.ts"
export { pathFault } from "./openFile.ts"

/** Where the store is unless told otherwise, relative to the working directory. */
export const defaultPath = ".assay/assay.db"

const decodeManifest = Schema.decodeUnknownSync(Schema.fromJsonString(RunStore.Manifest))
const encodeManifest = Schema.encodeSync(Schema.fromJsonString(RunStore.Manifest))

const storedRun = (row: unknown): RunStore.StoredRun => {
  const run = rows.decodeRun(row)
  return {
    key: run.key,
    id: run.id,
    manifest: decodeManifest(run.manifest),
    startedAt: run.started_at,
    finishedAt: run.finished_at ?? undefined,
    ...(run.killed === 1 ? { wasKilled: true as const } : {})
  }
}

/** A name for a run that says what it is: `spam-filter-3f9a1c2b`, and `-2`, `-3` … when done afresh. */
const runId = (db: DatabaseSync, manifest: RunStore.Manifest): string => {
  const slug = manifest.experiment
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
  const base = `${slug}-${manifest.identity.slice(0, 8)}`
  const taken = db.prepare("SELECT 1 FROM runs WHERE id = ?")
  for (let nth = 1; ; nth++) {
    const id = nth === 1 ? base : `${base}-${nth}`
    if (taken.get(id) === undefined) return id
  }
}

const insertRun = (
  db: DatabaseSync,
  sql: Statements,
  manifest: RunStore.Manifest,
  fresh: boolean,
  now: number
): RunStore.StoredRun => {
  const run = storedRun(
    sql.insertRun.get(
      runId(db, manifest),
      manifest.experiment,
      manifest.identity,
      fresh ? 1 : 0,
      encodeManifest(manifest),
      now
    )
  )
  manifest.candidates.forEach((candidate, index) => {
    sql.insertCandidate.run(run.key, index, candidate.name, candidate.fingerprint)
  })
  return run
}

/** Inserts an attempt; where another process took its number, under the next free one. Returns the number. */
const insertAttempt = (sql: Statements, run: number, row: RunStore.AttemptRow): number => {
  for (let attempt = row.attempt; ; attempt++) {
    const { changes } = sql.insertAttempt.run(
      run,
      row.candidate,
      row.caseId,
      row.repeat,
      attempt,
      Math.round(row.startedAt),
      row.latencyMs ?? null,
      row.replayed ? 1 : 0,
      row.outcome,
      row.reason ?? null,
      row.outputJson ?? null,
      row.confidence ?? null,
      row.text ?? null,
      row.usage === undefined ? null : JSON.stringify(row.usage),
      row.model ?? null,
      row.requestId ?? null,
      row.error ?? null,
      row.note ?? null,
      row.firstTokenMs ?? null,
      row.queuedMs ?? null,
      row.limitedMs ?? null,
      ...rows.costColumns(row.cost),
      row.stalledMs ?? null
    )
    if (changes > 0) return attempt
  }
}

const insertTrial = (sql: Statements, run: number, trial: RunStore.TrialRow): void => {
  const key = [run, trial.candidate, trial.caseId, trial.repeat] as const
  sql.insertTrial.run(...key, trial.attempt, trial.outcome, trial.elapsedMs ?? null)
  for (const score of trial.scores) {
    sql.insertScore.run(
      ...key,
      score.scorer,
      score.name,
      score.value ?? null,
      score.unscored ?? null,
      score.detailJson ?? null,
      score.failed === true ? 1 : null
    )
  }
}

const insertCase = (sql: Statements, run: number, row: RunStore.CaseRow): void => {
  sql.insertInput.run(row.inputDigest, row.inputJson)
  sql.insertCase.run(
    run,
    row.caseId,
    row.digest,
    row.inputDigest,
    row.kind,
    JSON.stringify(row.tags),
    row.cluster ?? null,
    row.expectedJson ?? null
  )
}

/** Removes what was not used lately, then the least recently used, down to a size. */
const pruneCache = (
  sql: Statements,
  { usedBefore, maxBytes }: { readonly usedBefore?: number; readonly maxBytes?: number }
): RunStore.CacheSize => {
  const before = rows.decodeCacheSize(sql.cacheSize.get())
  if (usedBefore !== undefined) sql.pruneUnused.run(usedBefore)
  if (maxBytes !== undefined) {
    let { bytes } = rows.decodeCacheSize(sql.cacheSize.get())
    for (const raw of bytes > maxBytes ? sql.leastUsed.all() : []) {
      if (bytes <= maxBytes) break
      const row = rows.decodeLeastUsed(raw)
      sql.uncache.run(row.key)
      bytes -= row.bytes
    }
  }
  const after = rows.decodeCacheSize(sql.cacheSize.get())
  return { replies: before.replies - after.replies, bytes: before.bytes - after.bytes }
}

/**
 * - `readOnly`: nothing is to be written; a store that is not there is not created, and one on a read-only medium can be
 *   opened. Default: false.
 * - `waiting`: told, in words, that the store is locked by another program and waited for. Default: nobody is.
 */
export interface Options {
  readonly readOnly?: boolean
  readonly waiting?: (message: string) => void
}

const openFile = (path: string, lock: Lock.Lock, readOnly: boolean) =>
  Effect.callback<OpenFile, RunStore.StoreError>((resume) => {
    const fail = failure(`open ${path}`)
    const fault = pathFault(path)
    if (fault !== undefined) {
      const error = new RunStore.StoreError({ operation: "open the store", message: fault })
      return resume(Effect.fail(error))
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
export const make = Effect.fn("RunStore.sqlite")(function* (
  path: string,
  { readOnly = false, waiting }: Options = {}
) {
  const lock = Lock.make(path)
  lock.tell(waiting)
  const { db, closed } = yield* openFile(path, lock, readOnly)
  const writes = GroupCommit.make(db, lock)
  const { attempt } = writes
  const sql = prepare(db)
  const replies = ReplyCache.make(sql, writes)
  const leases = Lease.make(db, sql, writes)
  /** Waits until everything so far is in the database. */
  const settle = Effect.suspend(() => {
    replies.write()
    return writes.append(() => {})
  })
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      lock.hurry()
      return readOnly ? Effect.void : Effect.ignore(settle)
    }).pipe(
      Effect.andThen(
        Effect.sync(() => {
          writes.stop()
          db.close()
          closed()
        })
      )
    )
  )

  return RunStore.RunStore.of({
    find: (experiment, identity) =>
      attempt("find a run", () => {
        const row = sql.find.get(experiment, identity)
        return row === undefined ? undefined : storedRun(row)
      }),

    byId: (id) =>
      attempt("find a run", () => {
        const row = sql.byId.get(id)
        return row === undefined ? undefined : storedRun(row)
      }),

    create: Effect.fnUntraced(function* (manifest, { fresh }) {
      const now = Math.round(yield* Clock.currentTimeMillis)
      return yield* attempt("create a run", () =>
        transaction(db, () => insertRun(db, sql, manifest, fresh, now))
      )
    }),

    findOrCreate: Effect.fnUntraced(function* (manifest) {
      const now = Math.round(yield* Clock.currentTimeMillis)
      return yield* attempt("find or create a run", () =>
        transaction(db, () => {
          const row = sql.find.get(manifest.experiment, manifest.identity)
          return row === undefined
            ? { run: insertRun(db, sql, manifest, false, now), created: true }
            : { run: storedRun(row), created: false }
        })
      )
    }),

    lease: leases.take,
    holder: leases.holder,
    tellOfLocks: (tell) => Effect.sync(() => lock.tell(tell ?? waiting)),
    hurry: Effect.sync(lock.hurry),

    putCases: (run, cases) =>
      attempt("record cases", () =>
        transaction(db, () => {
          for (const row of cases) insertCase(sql, run.key, row)
        })
      ),

    countCases: (run) => attempt("count cases", () => rows.decodeTotal(sql.countCases.get(run.key)).total),

    adopt: (run) =>
      attempt("take over earlier answers", () => {
        let adopted = 0
        transaction(db, () => {
          for (const other of sql.others.all(run.manifest.experiment, run.key)) {
            adopted += Number(sql.adopt.run(run.key, rows.decodeKey(other).key).changes)
          }
        })
        return adopted
      }),

    lastAttempt: (run, key) =>
      attempt("read an attempt", () => {
        const row = sql.lastAttempt.get(run.key, key.candidate, key.caseId, key.repeat)
        return row === undefined ? undefined : rows.decodeAttempt(row)
      }),

    keptScores: (run, key) =>
      attempt("read scores", () =>
        sql.keptScores
          .all(run.key, key.candidate, key.caseId, key.repeat)
          .map((raw) => rows.scoreRow(rows.decodeScore(raw)))
      ),

    journal: (run, row, { patient = false } = {}) =>
      writes.append(() => insertAttempt(sql, run.key, row), patient),

    commit: (run, trial) => writes.enqueue(() => insertTrial(sql, run.key, trial)),

    settle,

    finish: (run, at) => attempt("finish the run", () => void sql.finish.run(Math.round(at), run.key)),

    discard: (run) => attempt("discard a run", () => void sql.discard.run(run.key)),

    discardUnused: (run) => attempt("discard a run", () => void sql.discardUnused.run(run.key)),

    ...Visits.make(db, attempt),

    list: (options = {}) =>
      attempt("list runs", () =>
        sql.list
          .all(options.experiment ?? null)
          .map((raw) => ({ ...storedRun(raw), ...rows.decodeListed(raw) }))
      ),

    cached: replies.cached,
    isCached: replies.isCached,
    cache: replies.cache,

    cacheSize: Effect.andThen(
      readOnly ? Effect.void : settle,
      attempt("measure the cache", () => rows.decodeCacheSize(sql.cacheSize.get()))
    ),

    pruneCache: (options) =>
      Effect.andThen(
        settle,
        attempt("prune the cache", () => transaction(db, () => pruneCache(sql, options)))
      )
  })
})

/**
 * The store in a file; `.assay/assay.db` under the working directory unless told otherwise. Fails with `StoreError` for
 * an empty path, an address, and a file that is no store.
 */
export const layer = (
  path: string = defaultPath,
  options: Options = {}
): Layer.Layer<RunStore.RunStore, RunStore.StoreError> => Layer.effect(RunStore.RunStore, make(path, options))
