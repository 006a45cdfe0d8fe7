/**
 * The steps of trials in SQLite: how they are written, kept until their attempt is recorded, and taken over. Those of
 * candidates and of scorers are in tables of their own: what an answer costs is apart from what measuring does.
 */
import * as Schema from "effect/Schema"
import { Finish, Reply } from "../../provider/Provider.ts"
import { Usage } from "../../provider/Usage.ts"
import type { OpenStep, StepRow } from "../Step.ts"
import * as Columns from "./columns.ts"
import type { Connection } from "./connection.ts"
import { costColumns } from "./costColumns.ts"
import { decoder, recorded, trialKeyOf } from "./rows.ts"

const finishOf = Columns.choice(Finish.literals)
const usageOf = Columns.json(Schema.fromJsonString(Usage))
const decodeReply = Schema.decodeUnknownSync(Schema.fromJsonString(Reply))

/** The columns of a step without what may be long. */
const shortColumns = `candidate, case_id, repeat, attempt, step, call, started_at, latency_ms, first_token_ms, queued_ms,
     limited_ms, replayed, provider, finish, error, reason, usage, model, request_id, note, input_usd, output_usd,
     priced_as, unpriced, adopted`

const selected = (withTexts: boolean): string =>
  withTexts ? `${shortColumns}, prompt, text` : `${shortColumns}, NULL AS prompt, NULL AS text`

/** The calls of a run's steps, in the order of trials. `where`: what a walk is narrowed to, `%` for the table. */
export const stepRows =
  (withTexts: boolean) =>
  (where: string): string =>
    `SELECT ${selected(withTexts)} FROM steps WHERE ${where.replaceAll("%", "steps")}
   ORDER BY candidate, case_id, repeat, attempt, step, call`

/** The same of scorers. */
export const scorerCallRows =
  (withTexts: boolean) =>
  (where: string): string =>
    `SELECT ${selected(withTexts)}, scorer FROM scorer_calls WHERE ${where.replaceAll("%", "scorer_calls")}
   ORDER BY candidate, case_id, repeat, scorer, attempt, step, call`

export const decodeStep = decoder((row) => ({
  ...trialKeyOf(row),
  attempt: Columns.natural(row, "attempt"),
  step: Columns.natural(row, "step"),
  call: Columns.natural(row, "call"),
  started_at: Columns.finite(row, "started_at"),
  latency_ms: Columns.finiteOrNull(row, "latency_ms"),
  first_token_ms: Columns.finiteOrNull(row, "first_token_ms"),
  queued_ms: Columns.finiteOrNull(row, "queued_ms"),
  limited_ms: Columns.finiteOrNull(row, "limited_ms"),
  replayed: Columns.natural(row, "replayed"),
  provider: Columns.text(row, "provider"),
  prompt: Columns.textOrNull(row, "prompt"),
  finish: row.finish === null ? null : finishOf(row, "finish"),
  error: Columns.textOrNull(row, "error"),
  reason: Columns.textOrNull(row, "reason"),
  text: Columns.textOrNull(row, "text"),
  usage: row.usage === null ? null : usageOf(row, "usage"),
  model: Columns.textOrNull(row, "model"),
  request_id: Columns.textOrNull(row, "request_id"),
  note: Columns.textOrNull(row, "note"),
  input_usd: Columns.finiteOrNull(row, "input_usd"),
  output_usd: Columns.finiteOrNull(row, "output_usd"),
  priced_as: Columns.textOrNull(row, "priced_as"),
  unpriced: Columns.textOrNull(row, "unpriced"),
  adopted: Columns.natural(row, "adopted")
}))

/** A call of a step as SQLite has it. */
export type StepFacts = ReturnType<typeof decodeStep>

/** A call of a scorer as SQLite has it. */
export type ScorerCallFacts = StepFacts & { readonly scorer: number }

export const decodeScorerCall = (raw: unknown): ScorerCallFacts => ({
  ...decodeStep(raw),
  ...decodeScorer(raw)
})

const decodeScorer = decoder((row) => ({ scorer: Columns.natural(row, "scorer") }))

const decodeKept = decoder((row) => ({
  key: Columns.text(row, "key"),
  reply: decodeReply(Columns.text(row, "reply"))
}))

/** A call as a row of the journal. */
export const callOf = (row: StepFacts): StepRow => ({
  ...recorded(row),
  step: row.step,
  call: row.call,
  provider: row.provider,
  prompt: row.prompt ?? undefined,
  finish: row.finish ?? undefined,
  note: row.note ?? undefined
})

const decodeOpen = (raw: unknown): OpenStep => ({ ...callOf(decodeStep(raw)), ...decodeKept(raw) })

const decodeOpenOfScorer = (raw: unknown): OpenStep => ({ ...decodeOpen(raw), ...decodeScorer(raw) })

/** The first answer to a trial is the one that is taken over, so its steps are too. */
const adoptStatement = `INSERT OR IGNORE INTO steps (run, candidate, case_id, repeat, attempt, step, call, started_at,
       latency_ms, first_token_ms, queued_ms, limited_ms, replayed, provider, prompt, finish, error, reason, text, usage,
       model, request_id, note, input_usd, output_usd, priced_as, unpriced, adopted)
     SELECT :run, mine.candidate, s.case_id, s.repeat,
       (SELECT coalesce(max(attempt), 0) + 1 FROM attempts
        WHERE run = :run AND candidate = mine.candidate AND case_id = s.case_id AND repeat = s.repeat),
       s.step, s.call, s.started_at, s.latency_ms, s.first_token_ms, s.queued_ms, s.limited_ms, s.replayed, s.provider,
       s.prompt, s.finish, s.error, s.reason, s.text, s.usage, s.model, s.request_id, s.note, s.input_usd, s.output_usd,
       s.priced_as, s.unpriced, 1
     FROM candidates mine
     CROSS JOIN candidates theirs ON theirs.run = :other AND theirs.fingerprint = mine.fingerprint
     CROSS JOIN steps s ON s.run = theirs.run AND s.candidate = theirs.candidate
     CROSS JOIN cases before ON before.run = s.run AND before.case_id = s.case_id
     CROSS JOIN cases now ON now.run = :run AND now.case_id = s.case_id AND now.input_digest = before.input_digest
     WHERE mine.run = :run AND s.attempt = (
       SELECT min(attempt) FROM attempts a
       WHERE a.run = s.run AND a.candidate = s.candidate AND a.case_id = s.case_id AND a.repeat = s.repeat
         AND a.outcome <> 'Errored'
     ) AND NOT EXISTS (
       SELECT 1 FROM attempts own
       WHERE own.run = :run AND own.candidate = mine.candidate AND own.case_id = s.case_id
         AND own.repeat = s.repeat AND own.outcome <> 'Errored'
     )`

const keysOf = {
  steps: ["run", "candidate", "case_id", "repeat"],
  scorer_calls: ["run", "candidate", "case_id", "repeat", "scorer"]
} as const

/** The statements of one table. */
const prepareTable = ({ db }: Connection, table: keyof typeof keysOf) => {
  const keys = keysOf[table]
  const columns = `${keys.join(", ")}, attempt, step, call, started_at, latency_ms, first_token_ms, queued_ms, limited_ms,
       replayed, provider, prompt, finish, error, reason, text, usage, model, request_id, note, input_usd, output_usd,
       priced_as, unpriced, adopted, key, reply`
  return {
    insert: db.prepare(
      `INSERT INTO ${table} (${columns})
       VALUES (${keys.map(() => "?").join(", ")}, ${"?, ".repeat(23)}0, ?, ?)
       ON CONFLICT (${keys.join(", ")}, attempt, step, call) DO NOTHING`
    ),
    close: db.prepare(
      `UPDATE ${table} SET key = NULL, reply = NULL
       WHERE ${keys.map((key) => `${key} = ?`).join(" AND ")} AND reply IS NOT NULL`
    ),
    open: db.prepare(
      `SELECT ${shortColumns}, prompt, text, key, reply${table === "steps" ? "" : ", scorer"} FROM ${table}
       WHERE run = ? AND reply IS NOT NULL ORDER BY ${keys.join(", ")}, attempt, step, call`
    )
  }
}

type StepOwner = Pick<StepRow, "candidate" | "caseId" | "repeat" | "scorer">

/** Writes and reads steps. Each member does its work at once; transactions are the caller's. */
export const prepareSteps = (connection: Connection) => {
  const ofCandidates = prepareTable(connection, "steps")
  const ofScorers = prepareTable(connection, "scorer_calls")
  const adopt = connection.db.prepare(adoptStatement)
  const tableOf = ({ scorer }: StepOwner) => (scorer === undefined ? ofCandidates : ofScorers)
  const keyOf = (run: number, { candidate, caseId, repeat, scorer }: StepOwner) => [
    run,
    candidate,
    caseId,
    repeat,
    ...(scorer === undefined ? [] : [scorer])
  ]
  return {
    insert: (run: number, row: StepRow, kept: Pick<OpenStep, "key" | "reply"> | undefined): void => {
      const { insert } = tableOf(row)
      const reply = kept === undefined ? null : JSON.stringify(kept.reply)
      for (let step = row.step; ; step++) {
        const { changes } = insert.run(
          ...keyOf(run, row),
          row.attempt,
          step,
          row.call,
          Math.round(row.startedAt),
          row.latencyMs ?? null,
          row.firstTokenMs ?? null,
          row.queuedMs ?? null,
          row.limitedMs ?? null,
          row.replayed ? 1 : 0,
          row.provider,
          row.prompt ?? null,
          row.finish ?? null,
          row.error ?? null,
          row.reason ?? null,
          row.text ?? null,
          row.usage === undefined ? null : JSON.stringify(row.usage),
          row.model ?? null,
          row.requestId ?? null,
          row.note ?? null,
          ...costColumns(row.cost),
          kept?.key ?? null,
          reply
        )
        if (changes > 0) return
      }
    },
    /** What was kept of the replies of a trial, or of one of its scorers, is needed no longer. */
    close: (run: number, owner: StepOwner): void => {
      tableOf(owner).close.run(...keyOf(run, owner))
    },
    open: (run: number): ReadonlyArray<OpenStep> => [
      ...ofCandidates.open.all(run).map(decodeOpen),
      ...ofScorers.open.all(run).map(decodeOpenOfScorer)
    ],
    /** Takes over the steps of the answers that another run gives to this one. To be called before these are. */
    adopt: (run: number, other: number): void => {
      adopt.run({ run, other })
    }
  }
}
