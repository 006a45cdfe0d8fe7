/**
 * The run store in one SQLite file, by Node's own `node:sqlite`.
 *
 * Writes of one turn of the event loop share a transaction (group commit): under load many rows cost one commit,
 * and a caller that journals still resumes only when its own row is in.
 */
import { mkdirSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as GroupCommit from "./groupCommit.ts"
import { failure, transaction } from "./groupCommit.ts"
import { migrations } from "./migrations.ts"
import * as RunStore from "./RunStore.ts"
import * as ReplyCache from "./replyCache.ts"
import * as rows from "./rows.ts"
import { prepare, type Statements } from "./statements.ts"
import * as Visits from "./visits.ts"

/** Where the store is unless told otherwise, relative to the working directory. */
export const defaultPath = ".assay/assay.db"

const attemptOn =
  (writes: GroupCommit.GroupCommit) =>
  <A>(operation: string, body: () => A): Effect.Effect<A, RunStore.StoreError> =>
    Effect.try({
      try: () => {
        writes.endReading()
        return body()
      },
      catch: failure(operation)
    })

/** Takes the steps that the file has not taken; another process that opens it meanwhile waits. */
const migrate = (db: DatabaseSync, path: string): void =>
  transaction(db, () => {
    const at = rows.decodeUserVersion(db.prepare("PRAGMA user_version").get()).user_version
    if (at > migrations.length) {
      throw new Error(
        `${path} was written by a newer Assay (schema ${at}, this one knows ${migrations.length})`
      )
    }
    for (const step of migrations.slice(at)) db.exec(step)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
  })

const open = (path: string): DatabaseSync => {
  if (path !== ":memory:") mkdirSync(dirname(resolve(path)), { recursive: true })
  const db = new DatabaseSync(path, { timeout: 10_000 })
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 16384;
  `)
  migrate(db, path)
  return db
}

const decodeManifest = Schema.decodeUnknownSync(Schema.fromJsonString(RunStore.Manifest))
const encodeManifest = Schema.encodeSync(Schema.fromJsonString(RunStore.Manifest))

const storedRun = (row: unknown): RunStore.StoredRun => {
  const run = rows.decodeRun(row)
  return {
    key: run.key,
    id: run.id,
    manifest: decodeManifest(run.manifest),
    startedAt: run.started_at,
    finishedAt: run.finished_at ?? undefined
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
      row.firstTokenMs ?? null,
      row.queuedMs ?? null,
      row.limitedMs ?? null,
      ...rows.costColumns(row.cost)
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

/** Opens the store in a file (created with its folder when absent) or, for `:memory:`, in memory. */
export const make = Effect.fn("RunStore.sqlite")(function* (path: string) {
  const db = yield* Effect.try({ try: () => open(path), catch: failure(`open ${path}`) })
  const writes = GroupCommit.make(db)
  const attempt = attemptOn(writes)
  const sql = prepare(db)
  const replies = ReplyCache.make(sql, writes)
  /** Writes what waits to be written. */
  const settle = (): void => {
    replies.write()
    writes.flush()
  }
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      settle()
      db.close()
    })
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
      return yield* attempt("create a run", () => {
        return transaction(db, () => {
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
        })
      })
    }),

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

    settle: Effect.suspend(() => {
      replies.write()
      return writes.append(() => {})
    }),

    finish: (run, at) => attempt("finish the run", () => void sql.finish.run(Math.round(at), run.key)),

    discard: (run) => attempt("discard a run", () => void sql.discard.run(run.key)),

    ...Visits.make(db, attempt),

    list: (options = {}) =>
      attempt("list runs", () =>
        sql.list
          .all(options.experiment ?? null)
          .map((raw) => ({ ...storedRun(raw), ...rows.decodeListed(raw) }))
      ),

    cached: replies.cached,
    cache: replies.cache,

    cacheSize: attempt("measure the cache", () => {
      settle()
      return rows.decodeCacheSize(sql.cacheSize.get())
    }),

    pruneCache: (options) =>
      attempt("prune the cache", () => {
        settle()
        return transaction(db, () => pruneCache(sql, options))
      })
  })
})

/** The store in a file; `.assay/assay.db` under the working directory unless told otherwise. */
export const layer = (path: string = defaultPath): Layer.Layer<RunStore.RunStore, RunStore.StoreError> =>
  Layer.effect(RunStore.RunStore, make(path))
