/**
 * Rows of trials, attempts and scores as SQLite returns them, decoded once where they enter.
 */
import * as Schema from "effect/Schema"
import { Kind, Tags } from "../../dataset/Case.ts"
import { ofJson } from "../../dataset/gracefulLabel.ts"
import { TrialMode } from "../../failure/FailureMode.ts"
import { Usage } from "../../provider/Usage.ts"
import { type AttemptRow, OutcomeTag, type ScoreRow } from "../Journal.ts"
import * as Columns from "./columns.ts"
import { costOf } from "./costColumns.ts"

/** What identifies a trial within its run. */
export interface TrialRowKey {
  readonly candidate: number
  readonly case_id: string
  readonly repeat: number
}

const usageJson = Schema.fromJsonString(Usage)

export const trialKeyOf = (row: Columns.Raw): TrialRowKey => ({
  candidate: Columns.natural(row, "candidate"),
  case_id: Columns.text(row, "case_id"),
  repeat: Columns.natural(row, "repeat")
})

/** Reads a row column by column; see {@link Columns}. */
export const decoder =
  <A>(read: (row: Columns.Raw) => A) =>
  (raw: unknown): A => {
    if (!Columns.isRaw(raw)) throw new Error("a row is missing")
    return read(raw)
  }

const outcomeOf = Columns.choice(OutcomeTag.literals)
const modeOf = Columns.choice(TrialMode.literals)
const kindOf = Columns.choice(Kind.literals)
const tagsOf = Columns.json(Schema.fromJsonString(Tags))
const usageOf = Columns.json(usageJson)

const caseOf = (row: Columns.Raw) => ({
  case_id: Columns.text(row, "case_id"),
  digest: Columns.text(row, "digest"),
  input_digest: Columns.text(row, "input_digest"),
  kind: kindOf(row, "kind"),
  tags: tagsOf(row, "tags"),
  cluster: Columns.textOrNull(row, "cluster")
})

export const decodeCase = decoder(caseOf)

export const decodeCaseText = decoder((row) => ({
  ...caseOf(row),
  input: Columns.text(row, "input"),
  expected: Columns.textOrNull(row, "expected")
}))

export const decodeUnfinished = decoder((row) => ({
  ...trialKeyOf(row),
  failed: Columns.natural(row, "failed"),
  waiting: Columns.textOrNull(row, "waiting")?.split(",").map(Number) ?? []
}))

export const decodeTrialState = decoder((row) => ({
  ...trialKeyOf(row),
  attempts: Columns.natural(row, "attempts"),
  is_answered: Columns.natural(row, "is_answered"),
  finished: row.finished === null ? null : outcomeOf(row, "finished")
}))

export const decodeTrial = decoder((row) => ({
  ...trialKeyOf(row),
  attempt: Columns.natural(row, "attempt"),
  outcome: outcomeOf(row, "outcome"),
  mode: modeOf(row, "mode"),
  abstains: Columns.textOrNull(row, "abstains"),
  alarm: Columns.textOrNull(row, "alarm"),
  graceful: ofJson(Columns.textOrNull(row, "graceful"))?.graceful,
  elapsed_ms: Columns.finiteOrNull(row, "elapsed_ms"),
  kind: kindOf(row, "kind"),
  tags: tagsOf(row, "tags"),
  cluster: Columns.textOrNull(row, "cluster")
}))

const storedFactsOf = (row: Columns.Raw) => ({
  ...trialKeyOf(row),
  attempt: Columns.natural(row, "attempt"),
  latency_ms: Columns.finiteOrNull(row, "latency_ms"),
  first_token_ms: Columns.finiteOrNull(row, "first_token_ms"),
  queued_ms: Columns.finiteOrNull(row, "queued_ms"),
  limited_ms: Columns.finiteOrNull(row, "limited_ms"),
  replayed: Columns.natural(row, "replayed"),
  reason: Columns.textOrNull(row, "reason"),
  usage: row.usage === null ? null : usageOf(row, "usage"),
  model: Columns.textOrNull(row, "model"),
  input_usd: Columns.finiteOrNull(row, "input_usd"),
  output_usd: Columns.finiteOrNull(row, "output_usd"),
  priced_as: Columns.textOrNull(row, "priced_as"),
  unpriced: Columns.textOrNull(row, "unpriced"),
  stalled_ms: Columns.finiteOrNull(row, "stalled_ms")
})

export const decodeAttemptFacts = decoder((row) => ({
  ...storedFactsOf(row),
  adopted: Columns.natural(row, "adopted"),
  note: Columns.textOrNull(row, "note"),
  error: Columns.textOrNull(row, "error"),
  failure: Columns.textOrNull(row, "failure")
}))

/** What figures need of an attempt. */
export type AttemptFacts = ReturnType<typeof decodeAttemptFacts>

export const decodeScore = decoder((row) => ({
  ...trialKeyOf(row),
  scorer: Columns.natural(row, "scorer"),
  name: Columns.text(row, "name"),
  value: Columns.finiteOrNull(row, "value"),
  unscored: Columns.textOrNull(row, "unscored"),
  detail: Columns.textOrNull(row, "detail"),
  failed: row.failed === null ? null : Columns.natural(row, "failed")
}))

/** What is still to be scored, in the column `failed`: the scorer threw, or it waits. */
export const unfinishedScore = { failed: 1, waits: 2 } as const

export const scoreRow = ({
  scorer,
  name,
  value,
  unscored,
  detail,
  failed
}: ReturnType<typeof decodeScore>): ScoreRow => ({
  scorer,
  name,
  value: value ?? undefined,
  unscored: unscored ?? undefined,
  detailJson: detail ?? undefined,
  ...(failed === unfinishedScore.waits ? { waits: true as const } : {})
})

const decodeStoredAttempt = decoder((row) => ({
  ...storedFactsOf(row),
  error: Columns.textOrNull(row, "error"),
  note: Columns.textOrNull(row, "note"),
  started_at: Columns.finite(row, "started_at"),
  outcome: outcomeOf(row, "outcome"),
  output: Columns.textOrNull(row, "output"),
  confidence: Columns.finiteOrNull(row, "confidence"),
  text: Columns.textOrNull(row, "text"),
  request_id: Columns.textOrNull(row, "request_id")
}))

/** What is recorded alike of an attempt and of a call within one, as the store has it. */
interface RecordedRow extends TrialRowKey {
  readonly attempt: number
  readonly started_at: number
  readonly latency_ms: number | null
  readonly first_token_ms: number | null
  readonly queued_ms: number | null
  readonly limited_ms: number | null
  readonly replayed: number
  readonly reason: string | null
  readonly error: string | null
  readonly text: string | null
  readonly usage: Usage | null
  readonly model: string | null
  readonly request_id: string | null
  readonly input_usd: number | null
  readonly output_usd: number | null
  readonly priced_as: string | null
  readonly unpriced: string | null
}

/** The same as a row of the journal. */
export const recorded = (row: RecordedRow) => ({
  candidate: row.candidate,
  caseId: row.case_id,
  repeat: row.repeat,
  attempt: row.attempt,
  startedAt: row.started_at,
  latencyMs: row.latency_ms ?? undefined,
  firstTokenMs: row.first_token_ms ?? undefined,
  queuedMs: row.queued_ms ?? undefined,
  limitedMs: row.limited_ms ?? undefined,
  replayed: row.replayed === 1,
  reason: row.reason ?? undefined,
  error: row.error ?? undefined,
  cost: costOf(row),
  text: row.text ?? undefined,
  usage: row.usage ?? undefined,
  model: row.model ?? undefined,
  requestId: row.request_id ?? undefined
})

export const decodeAttempt = (raw: unknown): AttemptRow => {
  const row = decodeStoredAttempt(raw)
  return {
    ...recorded(row),
    ...(row.stalled_ms === null ? {} : { stalledMs: row.stalled_ms }),
    outcome: row.outcome,
    outputJson: row.output ?? undefined,
    confidence: row.confidence ?? undefined,
    ...(row.note === null ? {} : { note: row.note })
  }
}
