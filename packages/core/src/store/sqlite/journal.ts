/** The record of a run in SQLite, as it is written and continued. */
import * as Schema from "effect/Schema"
import { type AttemptRow, type CaseRow, Journal, type TrialRow, type TrialState } from "../Journal.ts"
import type { Connection } from "./connection.ts"
import { costColumns } from "./costColumns.ts"
import { transaction } from "./groupCommit.ts"
import {
  decodeAttempt,
  decodeScore,
  decodeTrialState,
  decodeUnfinished,
  scoreRow,
  unfinishedScore
} from "./rows.ts"
import { lastFresh } from "./runs.ts"
import { prepareSteps } from "./steps.ts"
import * as Walk from "./walk.ts"

const decodeKey = Schema.decodeUnknownSync(Schema.Struct({ key: Schema.Natural }))

/** With a single max(), SQLite takes the other columns from the row that has it. */
const states = `SELECT a.candidate, a.case_id, a.repeat, max(a.attempt) AS attempts,
     a.outcome <> 'Errored' AS is_answered, t.outcome AS finished
   FROM attempts a
   LEFT JOIN trials t ON t.run = a.run AND t.candidate = a.candidate AND t.case_id = a.case_id
     AND t.repeat = a.repeat
   WHERE a.run = ? GROUP BY a.candidate, a.case_id, a.repeat
   ORDER BY a.candidate, a.case_id, a.repeat`

const unfinishedTrials = `SELECT candidate, case_id, repeat, max(failed = ${unfinishedScore.failed}) AS failed,
     group_concat(DISTINCT CASE failed WHEN ${unfinishedScore.waits} THEN scorer END) AS waiting
   FROM scores WHERE run = ? AND failed IS NOT NULL GROUP BY candidate, case_id, repeat
   ORDER BY candidate, case_id, repeat`

const prepare = ({ db }: Connection) => ({
  insertInput: db.prepare("INSERT OR IGNORE INTO inputs VALUES (?, ?)"),
  insertCase: db.prepare("INSERT OR IGNORE INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
  others: db.prepare(
    `SELECT key FROM runs WHERE experiment = :experiment AND key <> :run AND key >= (${lastFresh}) ORDER BY key DESC`
  ),
  // CROSS JOIN keeps the order of the tables; see walk.ts.
  adopt: db.prepare(
    `INSERT OR IGNORE INTO attempts (run, candidate, case_id, repeat, attempt, started_at, latency_ms, replayed,
       outcome, reason, output, confidence, text, usage, model, request_id, adopted_from, error, note, first_token_ms,
       queued_ms, limited_ms, input_usd, output_usd, priced_as, unpriced, stalled_ms)
     SELECT :run, mine.candidate, a.case_id, a.repeat,
       (SELECT coalesce(max(attempt), 0) + 1 FROM attempts
        WHERE run = :run AND candidate = mine.candidate AND case_id = a.case_id AND repeat = a.repeat),
       a.started_at, a.latency_ms, a.replayed, a.outcome, a.reason, a.output, a.confidence, a.text, a.usage,
       a.model, a.request_id, coalesce(a.adopted_from, a.run), a.error, a.note,
       a.first_token_ms, a.queued_ms, a.limited_ms, a.input_usd, a.output_usd, a.priced_as, a.unpriced,
       a.stalled_ms
     FROM candidates mine
     CROSS JOIN candidates theirs ON theirs.run = :other AND theirs.fingerprint = mine.fingerprint
     CROSS JOIN attempts a ON a.run = theirs.run AND a.candidate = theirs.candidate
     CROSS JOIN cases before ON before.run = a.run AND before.case_id = a.case_id
     CROSS JOIN cases now ON now.run = :run AND now.case_id = a.case_id AND now.input_digest = before.input_digest
     WHERE mine.run = :run AND a.outcome <> 'Errored' AND NOT EXISTS (
       SELECT 1 FROM attempts own
       WHERE own.run = :run AND own.candidate = mine.candidate AND own.case_id = a.case_id
         AND own.repeat = a.repeat AND own.outcome <> 'Errored'
     )`
  ),
  lastAttempt: db.prepare(
    `SELECT * FROM attempts WHERE run = ? AND candidate = ? AND case_id = ? AND repeat = ?
     ORDER BY attempt DESC LIMIT 1`
  ),
  insertAttempt: db.prepare(
    `INSERT INTO attempts (run, candidate, case_id, repeat, attempt, started_at, latency_ms, replayed, outcome,
       reason, output, confidence, text, usage, model, request_id, error, note, first_token_ms, queued_ms,
       limited_ms, input_usd, output_usd, priced_as, unpriced, stalled_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, candidate, case_id, repeat, attempt) DO NOTHING`
  ),
  // Scored again, a trial keeps how long it took.
  insertTrial: db.prepare(
    `INSERT INTO trials (run, candidate, case_id, repeat, attempt, outcome, elapsed_ms, mode, abstains, alarm)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, candidate, case_id, repeat) DO UPDATE SET attempt = excluded.attempt,
       outcome = excluded.outcome, mode = excluded.mode, abstains = excluded.abstains, alarm = excluded.alarm,
       elapsed_ms = CASE WHEN attempt = excluded.attempt
         THEN coalesce(excluded.elapsed_ms, elapsed_ms) ELSE excluded.elapsed_ms END`
  ),
  insertScore: db.prepare(
    `INSERT OR REPLACE INTO scores (run, candidate, case_id, repeat, scorer, name, value, unscored, detail, failed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  ),
  keptScores: db.prepare(
    `SELECT candidate, case_id, repeat, scorer, name, value, unscored, detail, failed FROM scores
     WHERE run = ? AND candidate = ? AND case_id = ? AND repeat = ? AND failed IS NULL`
  )
})

type Statements = ReturnType<typeof prepare>

const insertCase = (sql: Statements, run: number, row: CaseRow): void => {
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

/** Inserts an attempt; where another process took its number, under the next free one. Returns the number. */
const insertAttempt = (sql: Statements, run: number, row: AttemptRow): number => {
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
      ...costColumns(row.cost),
      row.stalledMs ?? null
    )
    if (changes > 0) return attempt
  }
}

const insertTrial = (sql: Statements, run: number, trial: TrialRow): void => {
  const key = [run, trial.candidate, trial.caseId, trial.repeat] as const
  sql.insertTrial.run(
    ...key,
    trial.attempt,
    trial.outcome,
    trial.elapsedMs ?? null,
    trial.mode,
    trial.abstains ?? null,
    trial.alarm ?? null
  )
  for (const score of trial.scores) {
    sql.insertScore.run(
      ...key,
      score.scorer,
      score.name,
      score.value ?? null,
      score.unscored ?? null,
      score.detailJson ?? null,
      score.waits === true ? unfinishedScore.waits : score.failed === true ? unfinishedScore.failed : null
    )
  }
}

/** The state of the trials of a run. Those with a score to be had come in the trials' own order. */
const walkStates = ({ db }: Connection, run: number, visit: (state: TrialState) => void): Walk.Walk => {
  const unfinishedRows = Walk.cursor(db, unfinishedTrials, run)
  const unfinished = Walk.following(unfinishedRows, decodeUnfinished)
  const { next, cursors } = Walk.each(Walk.cursor(db, states, run), decodeTrialState, (row) => {
    const [scores] = unfinished(row)
    visit({
      candidate: row.candidate,
      caseId: row.case_id,
      repeat: row.repeat,
      attempts: row.attempts,
      isAnswered: row.is_answered === 1,
      finished: row.finished ?? undefined,
      failedScorer: scores?.failed === 1,
      waitingScorers: scores?.waiting ?? []
    })
  })
  return { next, cursors: [...cursors, unfinishedRows] }
}

export const make = (connection: Connection) => {
  const { db, writes } = connection
  const { attempt } = writes
  const sql = prepare(connection)
  const steps = prepareSteps(connection)

  return Journal.of({
    recordCases: (run, cases) =>
      attempt("record cases", () =>
        transaction(db, () => {
          for (const row of cases) insertCase(sql, run.key, row)
        })
      ),

    adopt: (run) =>
      attempt("reuse stored answers", () => {
        let adopted = 0
        transaction(db, () => {
          for (const other of sql.others.all({ experiment: run.manifest.experiment, run: run.key })) {
            const { key } = decodeKey(other)
            steps.adopt(run.key, key)
            adopted += Number(sql.adopt.run({ run: run.key, other: key }).changes)
          }
        })
        return adopted
      }),

    eachState: (run, visit) =>
      Walk.all(writes, "read what is done", () => walkStates(connection, run.key, visit)),

    lastAttempt: (run, key) =>
      attempt("read an attempt", () => {
        const row = sql.lastAttempt.get(run.key, key.candidate, key.caseId, key.repeat)
        return row === undefined ? undefined : decodeAttempt(row)
      }),

    keptScores: (run, key) =>
      attempt("read scores", () =>
        sql.keptScores
          .all(run.key, key.candidate, key.caseId, key.repeat)
          .map((row) => scoreRow(decodeScore(row)))
      ),

    recordAttempt: (run, row, { patient = false, hasSteps = false } = {}) =>
      writes.append(() => {
        if (hasSteps) steps.close(run.key, row)
        return insertAttempt(sql, run.key, row)
      }, patient),

    recordStep: (run, row, open) => writes.append(() => steps.insert(run.key, row, open)),

    openSteps: (run) => attempt("read unfinished steps", () => steps.open(run.key)),

    recordTrial: (run, trial) =>
      writes.enqueue(() => {
        insertTrial(sql, run.key, trial)
        for (const scorer of trial.calledBy ?? []) steps.close(run.key, { ...trial, scorer })
      }),

    flush: writes.flush
  })
}
