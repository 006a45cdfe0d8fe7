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
      row.note ?? null,
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
      score.detailJson ?? null
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

/** Attempts and scores come in the trials' own order, so one pass over three cursors joins them. */
const visitFinished = (
  sql: Statements,
  run: number,
  visit: (trial: RunStore.FinishedTrial) => void
): void => {
  const attempts = rows.following(sql.attempts.iterate(run), rows.decodeAttemptFacts)
  const scores = rows.following(sql.scores.iterate(run), rows.decodeScore)
  for (const raw of sql.trials.iterate(run)) {
    const trial = rows.decodeTrial(raw)
    const all = attempts(trial)
    const tried = rows.attemptsOf(all, trial.attempt)
    const decided = tried.find((row) => row.attempt === trial.attempt)
    visit({
      candidate: trial.candidate,
      caseId: trial.case_id,
      repeat: trial.repeat,
      attempt: trial.attempt,
      outcome: trial.outcome,
      kind: trial.kind,
      tags: trial.tags,
      cluster: trial.cluster ?? undefined,
      elapsedMs: trial.elapsed_ms ?? undefined,
      latencyMs: decided?.latency_ms ?? undefined,
      firstTokenMs: decided?.first_token_ms ?? undefined,
      queuedMs: rows.total(tried, (row) => row.queued_ms),
      limitedMs: rows.total(tried, (row) => row.limited_ms),
      replayed: decided?.replayed === 1,
      reason: decided?.reason ?? undefined,
      model: decided?.model ?? undefined,
      ...(decided === undefined || decided.note === null ? {} : { note: decided.note }),
      attempts: tried.length,
      failures: tried.flatMap(({ attempt, failure }) =>
        attempt === trial.attempt || failure === null ? [] : [failure]
      ),
      inputTokens: rows.total(tried, rows.inputTokens),
      outputTokens: rows.total(tried, ({ usage }) => usage?.outputTokens),
      cost: rows.trialCost(all, trial.attempt),
      scores: scores(trial).map((row) => ({
        scorer: row.scorer,
        name: row.name,
        value: row.value ?? undefined,
        unscored: row.unscored ?? undefined,
        detailJson: row.detail ?? undefined
      }))
    })
  }
}

/** The texts come in the trials' own order too: each trial takes the next row. */
const visitDetailed = (
  sql: Statements,
  run: number,
  visit: (trial: RunStore.DetailedTrial) => void
): void => {
  const texts = sql.texts.iterate(run)
  visitFinished(sql, run, (trial) => {
    const row = rows.decodeTexts(texts.next().value)
    visit({
      ...trial,
      inputJson: row.input,
      expectedJson: row.expected ?? undefined,
      text: row.text ?? undefined,
      outputJson: row.output ?? undefined,
      confidence: row.confidence ?? undefined,
      requestId: row.request_id ?? undefined
    })
  })
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

    counts: (run, isOfInterest) =>
      attempt("count trials", () => {
        const counts = new Map<number, { finished: number; errored: number }>()
        for (const raw of sql.endings.iterate(run.key)) {
          const { candidate, case_id, repeat, outcome } = rows.decodeEnding(raw)
          if (!isOfInterest(case_id, repeat)) continue
          const count = counts.get(candidate) ?? { finished: 0, errored: 0 }
          count.finished++
          if (outcome === "Errored") count.errored++
          counts.set(candidate, count)
        }
        return counts
      }),

    answered: (run, isOfInterest) =>
      attempt("count answers", () => {
        const counts = new Map<number, number>()
        for (const raw of sql.answered.iterate(run.key)) {
          const { candidate, case_id, repeat } = rows.decodeTrialKey(raw)
          if (isOfInterest(case_id, repeat)) counts.set(candidate, (counts.get(candidate) ?? 0) + 1)
        }
        return counts
      }),

    isEmpty: (run) => attempt("look for attempts", () => sql.any.get(run.key) === undefined),

    known: (run, caseId) =>
      attempt("look up a case", () =>
        sql.known.all(run.key, caseId).map((raw) => {
          const row = rows.decodeKnown(raw)
          return {
            candidate: row.candidate,
            repeat: row.repeat,
            attempts: row.attempts,
            isAnswered: row.is_answered === 1,
            finished: row.finished ?? undefined
          }
        })
      ),

    lastAttempt: (run, key) =>
      attempt("read an attempt", () => {
        const row = sql.lastAttempt.get(run.key, key.candidate, key.caseId, key.repeat)
        return row === undefined ? undefined : rows.decodeAttempt(row)
      }),

    journal: (run, row, { patient = false } = {}) =>
      writes.append(() => insertAttempt(sql, run.key, row), patient),

    commit: (run, trial) => writes.enqueue(() => insertTrial(sql, run.key, trial)),

    settle: Effect.suspend(() => {
      replies.write()
      return writes.append(() => {})
    }),

    finish: (run, at) => attempt("finish the run", () => void sql.finish.run(Math.round(at), run.key)),

    discard: (run) => attempt("discard a run", () => void sql.discard.run(run.key)),

    eachCase: (run, visit) =>
      attempt("read cases", () => {
        for (const raw of sql.cases.iterate(run.key)) {
          const row = rows.decodeCase(raw)
          visit({
            caseId: row.case_id,
            digest: row.digest,
            inputDigest: row.input_digest,
            kind: row.kind,
            tags: row.tags,
            cluster: row.cluster ?? undefined
          })
        }
      }),

    eachFinished: (run, visit) => attempt("read trials", () => visitFinished(sql, run.key, visit)),

    eachDetailed: (run, visit) => attempt("read trials", () => visitDetailed(sql, run.key, visit)),

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
