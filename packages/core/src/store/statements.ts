/**
 * The statements of the SQLite store, prepared once.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"

/** The latest run of an experiment that was started afresh: nothing before it counts any more. */
const lastFresh = "SELECT coalesce(max(key), 0) FROM runs WHERE experiment = ?1 AND fresh = 1"

export const prepare = (db: DatabaseSync) => {
  const statement = (sql: string): StatementSync => db.prepare(sql)
  return {
    find: statement(
      `SELECT * FROM runs WHERE experiment = ?1 AND identity = ?2 AND key >= (${lastFresh})
       ORDER BY key DESC LIMIT 1`
    ),
    byId: statement("SELECT * FROM runs WHERE id = ?"),
    insertRun: statement(
      `INSERT INTO runs (id, experiment, identity, fresh, manifest, started_at)
       VALUES (?, ?, ?, ?, ?, ?) RETURNING *`
    ),
    insertCandidate: statement("INSERT INTO candidates VALUES (?, ?, ?, ?)"),
    insertInput: statement("INSERT OR IGNORE INTO inputs VALUES (?, ?)"),
    insertCase: statement("INSERT OR IGNORE INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    countCases: statement("SELECT count(*) AS total FROM cases WHERE run = ?"),
    others: statement(
      `SELECT key FROM runs WHERE experiment = ?1 AND key <> ?2 AND key >= (${lastFresh}) ORDER BY key DESC`
    ),
    adopt: statement(
      `INSERT OR IGNORE INTO attempts (run, candidate, case_id, repeat, attempt, started_at, latency_ms, replayed,
         outcome, reason, output, confidence, text, usage, model, request_id, adopted_from, error, note, first_token_ms,
         queued_ms, limited_ms, input_usd, output_usd, priced_as, unpriced, stalled_ms)
       SELECT ?1, mine.candidate, a.case_id, a.repeat,
         (SELECT coalesce(max(attempt), 0) + 1 FROM attempts
          WHERE run = ?1 AND candidate = mine.candidate AND case_id = a.case_id AND repeat = a.repeat),
         a.started_at, a.latency_ms, a.replayed, a.outcome, a.reason, a.output, a.confidence, a.text, a.usage,
         a.model, a.request_id, coalesce(a.adopted_from, a.run), a.error, a.note,
         a.first_token_ms, a.queued_ms, a.limited_ms, a.input_usd, a.output_usd, a.priced_as, a.unpriced,
         a.stalled_ms
       FROM candidates mine
       CROSS JOIN candidates theirs ON theirs.run = ?2 AND theirs.fingerprint = mine.fingerprint
       CROSS JOIN attempts a ON a.run = theirs.run AND a.candidate = theirs.candidate
       CROSS JOIN cases before ON before.run = a.run AND before.case_id = a.case_id
       CROSS JOIN cases now ON now.run = ?1 AND now.case_id = a.case_id AND now.input_digest = before.input_digest
       WHERE mine.run = ?1 AND a.outcome <> 'Errored' AND NOT EXISTS (
         SELECT 1 FROM attempts own
         WHERE own.run = ?1 AND own.candidate = mine.candidate AND own.case_id = a.case_id
           AND own.repeat = a.repeat AND own.outcome <> 'Errored'
       )`
    ),
    lastAttempt: statement(
      `SELECT * FROM attempts WHERE run = ? AND candidate = ? AND case_id = ? AND repeat = ?
       ORDER BY attempt DESC LIMIT 1`
    ),
    insertAttempt: statement(
      `INSERT INTO attempts (run, candidate, case_id, repeat, attempt, started_at, latency_ms, replayed, outcome,
         reason, output, confidence, text, usage, model, request_id, error, note, first_token_ms, queued_ms,
         limited_ms, input_usd, output_usd, priced_as, unpriced, stalled_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (run, candidate, case_id, repeat, attempt) DO NOTHING`
    ),
    // Scored again, a trial keeps how long it took.
    insertTrial: statement(
      `INSERT INTO trials (run, candidate, case_id, repeat, attempt, outcome, elapsed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (run, candidate, case_id, repeat) DO UPDATE SET attempt = excluded.attempt,
         outcome = excluded.outcome, elapsed_ms = CASE WHEN attempt = excluded.attempt
           THEN coalesce(excluded.elapsed_ms, elapsed_ms) ELSE excluded.elapsed_ms END`
    ),
    insertScore: statement(
      `INSERT OR REPLACE INTO scores (run, candidate, case_id, repeat, scorer, name, value, unscored, detail, failed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    ),
    keptScores: statement(
      `SELECT candidate, case_id, repeat, scorer, name, value, unscored, detail FROM scores
       WHERE run = ? AND candidate = ? AND case_id = ? AND repeat = ? AND failed IS NOT 1`
    ),
    finish: statement("UPDATE runs SET finished_at = ? WHERE key = ?"),
    discard: statement("DELETE FROM runs WHERE key = ?"),
    discardUnused: statement(
      `DELETE FROM runs WHERE key = ? AND NOT EXISTS (SELECT 1 FROM attempts WHERE run = runs.key)
         AND NOT EXISTS (SELECT 1 FROM leases WHERE experiment = runs.experiment)`
    ),
    markKilled: statement(
      `UPDATE runs SET killed = 1 WHERE key =
         (SELECT max(key) FROM runs WHERE experiment = ? AND finished_at IS NULL)`
    ),
    lease: statement(
      "SELECT token, pid, host, machine, began, since, beat_at FROM leases WHERE experiment = ?"
    ),
    takeLease: statement(
      `INSERT OR REPLACE INTO leases (experiment, token, pid, host, machine, began, since, beat_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
    ),
    renewLease: statement("UPDATE leases SET beat_at = ? WHERE token = ?"),
    dropLease: statement("DELETE FROM leases WHERE token = ?"),
    list: statement(
      `SELECT r.*, (SELECT count(*) FROM trials t WHERE t.run = r.key) AS trials,
         (SELECT count(*) FROM trials t WHERE t.run = r.key AND t.outcome = 'Errored') AS errored
       FROM runs r WHERE ?1 IS NULL OR r.experiment = ?1 ORDER BY r.key DESC`
    ),
    cached: statement("SELECT provider, reply FROM replies WHERE key = ?"),
    isCached: statement("SELECT 1 FROM replies WHERE key = ?"),
    touch: statement("UPDATE replies SET used_at = ? WHERE key = ?"),
    cache: statement("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?)"),
    cacheUnlessKept: statement("INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?, ?)"),
    cacheSize: statement("SELECT count(*) AS replies, coalesce(sum(bytes), 0) AS bytes FROM replies"),
    pruneUnused: statement("DELETE FROM replies WHERE used_at < ?"),
    leastUsed: statement("SELECT key, bytes FROM replies ORDER BY used_at, key"),
    uncache: statement("DELETE FROM replies WHERE key = ?")
  }
}

export type Statements = ReturnType<typeof prepare>

/**
 * What {@link cursor} can walk through. CROSS JOIN is how SQLite is told to keep the order of the tables: left to choose,
 * it has no statistics, and may read a whole run for each of its cases.
 */
const walks = {
  cases: `SELECT case_id, digest, input_digest, kind, tags, cluster
     FROM cases WHERE run = ? ORDER BY case_id`,
  // With a single max(), SQLite takes the other columns from the row that has it.
  known: `SELECT a.candidate, a.case_id, a.repeat, max(a.attempt) AS attempts,
       a.outcome <> 'Errored' AS is_answered, t.outcome AS finished
     FROM attempts a
     LEFT JOIN trials t ON t.run = a.run AND t.candidate = a.candidate AND t.case_id = a.case_id
       AND t.repeat = a.repeat
     WHERE a.run = ? GROUP BY a.candidate, a.case_id, a.repeat
     ORDER BY a.candidate, a.case_id, a.repeat`,
  failed: `SELECT DISTINCT candidate, case_id, repeat FROM scores
     WHERE run = ? AND failed = 1 ORDER BY candidate, case_id, repeat`,
  trials: `SELECT t.candidate, t.case_id, t.repeat, t.attempt, t.outcome, t.elapsed_ms, c.kind, c.tags, c.cluster
     FROM trials t CROSS JOIN cases c ON c.run = t.run AND c.case_id = t.case_id
     WHERE t.run = ? AND t.candidate BETWEEN ? AND ? ORDER BY t.candidate, t.case_id, t.repeat`,
  attempts: `SELECT candidate, case_id, repeat, attempt, latency_ms, first_token_ms, queued_ms, limited_ms, replayed,
       reason, usage, model, note, input_usd, output_usd, priced_as, unpriced, stalled_ms,
       adopted_from IS NOT NULL AS adopted,
       CASE outcome WHEN 'Errored' THEN coalesce(error, 'Failed') END AS failure
     FROM attempts WHERE run = ? AND candidate BETWEEN ? AND ?
     ORDER BY candidate, case_id, repeat, attempt`,
  texts: `SELECT t.candidate, t.case_id, t.repeat, i.json AS input, c.expected, a.text, a.output, a.confidence,
       a.request_id
     FROM trials t
     CROSS JOIN cases c ON c.run = t.run AND c.case_id = t.case_id
     CROSS JOIN inputs i ON i.digest = c.input_digest
     CROSS JOIN attempts a ON a.run = t.run AND a.candidate = t.candidate AND a.case_id = t.case_id
       AND a.repeat = t.repeat AND a.attempt = t.attempt
     WHERE t.run = ? ORDER BY t.candidate, t.case_id, t.repeat`,
  scores: `SELECT candidate, case_id, repeat, scorer, name, value, unscored, detail
     FROM scores WHERE run = ? AND candidate BETWEEN ? AND ?
     ORDER BY candidate, case_id, repeat, scorer, name`
} as const

/** Walks through rows. Each walk has a statement of its own, so that several may be under way at once. */
export const cursor = (
  db: DatabaseSync,
  walk: keyof typeof walks,
  ...parameters: ReadonlyArray<number>
): IterableIterator<unknown> => db.prepare(walks[walk]).iterate(...parameters)
