/** The runs of a store in SQLite. */
import type { DatabaseSync } from "node:sqlite"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Manifest } from "../Manifest.ts"
import { Runs, type StoredRun } from "../Runs.ts"
import type { Connection } from "./connection.ts"
import { transaction } from "./groupCommit.ts"
import { KeptDecisions } from "./keptDecisions.ts"

const decodeManifest = Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))
const encodeManifest = Schema.encodeSync(Schema.fromJsonString(Manifest))

const encodeKept = Schema.encodeSync(Schema.fromJsonString(KeptDecisions))

const decodeRun = Schema.decodeUnknownSync(
  Schema.Struct({
    key: Schema.Natural,
    id: Schema.String,
    manifest: Schema.String,
    started_at: Schema.Finite,
    finished_at: Schema.NullOr(Schema.Finite),
    killed: Schema.NullOr(Schema.Natural)
  })
)

const decodeCounts = Schema.decodeUnknownSync(
  Schema.Struct({ trials: Schema.Natural, errored: Schema.Natural })
)

const decodeTrials = Schema.decodeUnknownSync(Schema.Struct({ trials: Schema.Natural }))

/** The latest run of an experiment (`:experiment`) that was started afresh: nothing before it counts any more. */
export const lastFresh = "SELECT coalesce(max(key), 0) FROM runs WHERE experiment = :experiment AND fresh = 1"

const storedRun = (row: unknown): StoredRun => {
  const run = decodeRun(row)
  return {
    key: run.key,
    id: run.id,
    manifest: decodeManifest(run.manifest),
    startedAt: run.started_at,
    finishedAt: run.finished_at ?? undefined,
    ...(run.killed === 1 ? { wasKilled: true as const } : {})
  }
}

const storedRunOrNone = (row: unknown): StoredRun | undefined =>
  row === undefined ? undefined : storedRun(row)

/** A name for a run that says what it is: `spam-filter-3f9a1c2b`, and `-2`, `-3` … when done afresh. */
const runId = (db: DatabaseSync, manifest: Manifest): string => {
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

export const make = ({ db, writes: { attempt } }: Connection) => {
  const find = db.prepare(
    `SELECT * FROM runs WHERE experiment = :experiment AND identity = :identity AND key >= (${lastFresh})
     ORDER BY key DESC LIMIT 1`
  )
  const byId = db.prepare("SELECT * FROM runs WHERE id = ?")
  const insert = db.prepare(
    `INSERT INTO runs (id, experiment, identity, fresh, manifest, started_at)
     VALUES (?, ?, ?, ?, ?, ?) RETURNING *`
  )
  const insertCandidate = db.prepare("INSERT INTO candidates VALUES (?, ?, ?, ?)")
  const list = db.prepare(
    `SELECT r.*, (SELECT count(*) FROM trials t WHERE t.run = r.key) AS trials,
       (SELECT count(*) FROM trials t WHERE t.run = r.key AND t.outcome = 'Errored') AS errored
     FROM runs r WHERE :experiment IS NULL OR r.experiment = :experiment ORDER BY r.key DESC`
  )
  const finish = db.prepare("UPDATE runs SET finished_at = ? WHERE key = ?")
  const countTrials = db.prepare("SELECT count(*) AS trials FROM trials WHERE run = ?")
  const decide = db.prepare("UPDATE runs SET decisions = ? WHERE key = ?")
  const amend = db.prepare("UPDATE runs SET manifest = ? WHERE key = ?")
  const discard = db.prepare("DELETE FROM runs WHERE key = ?")
  const discardUnused = db.prepare(
    `DELETE FROM runs WHERE key = ? AND NOT EXISTS (SELECT 1 FROM attempts WHERE run = runs.key)
       AND NOT EXISTS (SELECT 1 FROM leases WHERE experiment = runs.experiment)`
  )

  const create = (manifest: Manifest, fresh: boolean, now: number): StoredRun => {
    const { experiment, identity } = manifest
    const run = storedRun(
      insert.get(
        runId(db, manifest),
        experiment,
        identity,
        fresh ? 1 : 0,
        encodeManifest(manifest),
        Math.round(now)
      )
    )
    manifest.candidates.forEach((candidate, index) => {
      insertCandidate.run(run.key, index, candidate.name, candidate.fingerprint)
    })
    return run
  }

  return Runs.of({
    find: (experiment, identity) =>
      attempt("find a run", () => storedRunOrNone(find.get({ experiment, identity }))),

    byId: (id) => attempt("find a run", () => storedRunOrNone(byId.get(id))),

    create: (manifest, { fresh }) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        attempt("create a run", () => transaction(db, () => create(manifest, fresh, now)))
      ),

    findOrCreate: (manifest) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        attempt("find or create a run", () =>
          transaction(db, () => {
            const found = storedRunOrNone(
              find.get({ experiment: manifest.experiment, identity: manifest.identity })
            )
            return found === undefined
              ? { run: create(manifest, false, now), created: true }
              : { run: found, created: false }
          })
        )
      ),

    list: ({ experiment } = {}) =>
      attempt("list runs", () =>
        list
          .all({ experiment: experiment ?? null })
          .map((row) => ({ ...storedRun(row), ...decodeCounts(row) }))
      ),

    amend: (run) => attempt("record a manifest", () => void amend.run(encodeManifest(run.manifest), run.key)),

    decide: (run, decided) =>
      attempt("record decisions", () => {
        const isNone = decided.decisions.length === 0 && decided.undecided.length === 0
        const { trials } = decodeTrials(countTrials.get(run.key))
        decide.run(isNone ? null : encodeKept({ ...decided, trials }), run.key)
      }),

    finish: (run, at) => attempt("finish the run", () => void finish.run(Math.round(at), run.key)),

    discard: (run) => attempt("discard a run", () => void discard.run(run.key)),

    discardUnused: (run) => attempt("discard a run", () => void discardUnused.run(run.key))
  })
}
