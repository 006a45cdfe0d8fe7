/**
 * Rows as SQLite returns them, decoded once where they enter.
 */
import * as Schema from "effect/Schema"
import { Kind, Tags } from "../dataset/Case.ts"
import type { Cost } from "../provider/Cost.ts"
import { Reply } from "../provider/Provider.ts"
import { Usage } from "../provider/Usage.ts"
import * as Columns from "./columns.ts"
import { type AttemptRow, OutcomeTag, type ScoreRow, type TrialCost } from "./RunStore.ts"

const nullable = Schema.NullOr

export const decodeUserVersion = Schema.decodeUnknownSync(Schema.Struct({ user_version: Schema.Natural }))

export const decodeRun = Schema.decodeUnknownSync(
  Schema.Struct({
    key: Schema.Natural,
    id: Schema.String,
    manifest: Schema.String,
    started_at: Schema.Finite,
    finished_at: nullable(Schema.Finite),
    killed: nullable(Schema.Natural)
  })
)

export const decodeName = Schema.decodeUnknownSync(Schema.Struct({ name: Schema.String }))

const Lease = Schema.Struct({
  token: Schema.String,
  pid: Schema.Natural,
  host: Schema.String,
  machine: Schema.String,
  began: Schema.String,
  since: Schema.Finite,
  beat_at: Schema.Finite
})

export const decodeLease = Schema.decodeUnknownSync(Lease)

export const decodeOptionalLease = Schema.decodeUnknownSync(Schema.UndefinedOr(Lease))

export const decodeKey = Schema.decodeUnknownSync(Schema.Struct({ key: Schema.Natural }))

export const decodeTotal = Schema.decodeUnknownSync(Schema.Struct({ total: Schema.Natural }))

export const decodeCase = Schema.decodeUnknownSync(
  Schema.Struct({
    case_id: Schema.String,
    digest: Schema.String,
    input_digest: Schema.String,
    kind: Kind,
    tags: Schema.fromJsonString(Tags),
    cluster: nullable(Schema.String)
  })
)

const usageJson = Schema.fromJsonString(Usage)

const trialKey = { candidate: Schema.Natural, case_id: Schema.String, repeat: Schema.Natural }

/** What identifies a trial within its run. */
const trialKeyOf = (row: Columns.Raw) => ({
  candidate: Columns.natural(row, "candidate"),
  case_id: Columns.text(row, "case_id"),
  repeat: Columns.natural(row, "repeat")
})

/** Reads a row column by column; see {@link Columns}. */
const decoder =
  <A>(read: (row: Columns.Raw) => A) =>
  (raw: unknown): A => {
    if (!Columns.isRaw(raw)) throw new Error("a row is missing")
    return read(raw)
  }

const outcomeOf = Columns.choice(OutcomeTag.literals)
const kindOf = Columns.choice(Kind.literals)
const tagsOf = Columns.json(Schema.fromJsonString(Tags))
const usageOf = Columns.json(usageJson)

export const decodeTrialKey = decoder(trialKeyOf)

export const decodeKnown = decoder((row) => ({
  ...trialKeyOf(row),
  attempts: Columns.natural(row, "attempts"),
  is_answered: Columns.natural(row, "is_answered"),
  finished: row.finished === null ? null : outcomeOf(row, "finished")
}))

export const decodeTrial = decoder((row) => ({
  ...trialKeyOf(row),
  attempt: Columns.natural(row, "attempt"),
  outcome: outcomeOf(row, "outcome"),
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
  failure: Columns.textOrNull(row, "failure")
}))
type AttemptFacts = ReturnType<typeof decodeAttemptFacts>

export const decodeTexts = Schema.decodeUnknownSync(
  Schema.Struct({
    ...trialKey,
    input: Schema.String,
    expected: nullable(Schema.String),
    text: nullable(Schema.String),
    output: nullable(Schema.String),
    confidence: nullable(Schema.Finite),
    request_id: nullable(Schema.String)
  })
)

export const decodeListed = Schema.decodeUnknownSync(
  Schema.Struct({ trials: Schema.Natural, errored: Schema.Natural })
)

export const decodeCached = Schema.decodeUnknownSync(
  Schema.Struct({ provider: Schema.String, reply: Schema.fromJsonString(Reply) })
)

export const decodeCacheSize = Schema.decodeUnknownSync(
  Schema.Struct({ replies: Schema.Natural, bytes: Schema.Natural })
)

export const decodeLeastUsed = Schema.decodeUnknownSync(
  Schema.Struct({ key: Schema.String, bytes: Schema.Natural })
)

export const decodeScore = decoder((row) => ({
  ...trialKeyOf(row),
  scorer: Columns.natural(row, "scorer"),
  name: Columns.text(row, "name"),
  value: Columns.finiteOrNull(row, "value"),
  unscored: Columns.textOrNull(row, "unscored"),
  detail: Columns.textOrNull(row, "detail")
}))

export const scoreRow = ({
  scorer,
  name,
  value,
  unscored,
  detail
}: ReturnType<typeof decodeScore>): ScoreRow => ({
  scorer,
  name,
  value: value ?? undefined,
  unscored: unscored ?? undefined,
  detailJson: detail ?? undefined
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

/**
 * A cost as its columns. Whose price list it was from is told by the name it was priced as; an amount beside a reason is
 * a lower bound.
 */
export const costColumns = (
  cost: Cost | undefined
): readonly [
  inputUsd: number | null,
  outputUsd: number | null,
  pricedAs: string | null,
  unpriced: string | null
] => {
  if (cost === undefined) return [null, null, null, null]
  return cost._tag === "Unpriced"
    ? [null, null, null, cost.reason]
    : [cost.inputUsd, cost.outputUsd, `${cost.source} ${cost.model}`, cost.atLeast ?? null]
}

const sources = ["override", "bundled", "stated"] as const

const costOf = ({
  input_usd,
  output_usd,
  priced_as,
  unpriced
}: Pick<AttemptFacts, "input_usd" | "output_usd" | "priced_as" | "unpriced">): Cost | undefined => {
  if (input_usd === null || output_usd === null || priced_as === null) {
    return unpriced === null ? undefined : { _tag: "Unpriced", reason: unpriced }
  }
  const space = priced_as.indexOf(" ")
  return {
    _tag: "Priced",
    usd: input_usd + output_usd,
    inputUsd: input_usd,
    outputUsd: output_usd,
    model: priced_as.slice(space + 1),
    source: sources.find((source) => source === priced_as.slice(0, space)) ?? "bundled",
    ...(unpriced === null ? {} : { atLeast: unpriced })
  }
}

/**
 * The attempts that led to the answer that a trial ended with: the one that decided it and those that failed before it,
 * back to any other answer. Where two processes answered the same trial, where an answer could not be read and was asked
 * for again, or where a kept reply came later, the other answers are no part of what this one took.
 */
export const attemptsOf = <Row extends { readonly attempt: number; readonly failure: string | null }>(
  attempts: ReadonlyArray<Row>,
  decided: number
): ReadonlyArray<Row> => {
  const upTo = attempts.filter(({ attempt }) => attempt <= decided)
  const before = upTo.slice(0, -1).findLastIndex(({ failure }) => failure === null)
  return upTo.slice(before + 1)
}

const whyNot = (cost: Cost): string | undefined => (cost._tag === "Unpriced" ? cost.reason : cost.atLeast)

/** What a trial's answer cost, over the attempts that led to it, and what this run paid for all of them. */
export const trialCost = (attempts: ReadonlyArray<AttemptFacts>, decided: number): TrialCost | undefined => {
  const own = new Set(attemptsOf(attempts, decided))
  let known = false
  const sum = {
    inputUsd: 0,
    outputUsd: 0,
    spentUsd: 0,
    unpriced: undefined as string | undefined,
    unknownSpending: undefined as string | undefined
  }
  for (const row of attempts) {
    const cost = costOf(row)
    if (cost === undefined) continue
    known = true
    const why = whyNot(cost)
    const isPaidHere = row.replayed === 0 && row.adopted === 0
    if (isPaidHere) {
      sum.unknownSpending ??= why
      if (cost._tag === "Priced") sum.spentUsd += cost.usd
    }
    if (!own.has(row)) continue
    sum.unpriced ??= why
    if (cost._tag === "Unpriced") continue
    sum.inputUsd += cost.inputUsd
    sum.outputUsd += cost.outputUsd
  }
  return known ? sum : undefined
}

export const decodeAttempt = (raw: unknown): AttemptRow => {
  const row = decodeStoredAttempt(raw)
  return {
    candidate: row.candidate,
    caseId: row.case_id,
    repeat: row.repeat,
    attempt: row.attempt,
    startedAt: row.started_at,
    latencyMs: row.latency_ms ?? undefined,
    ...(row.stalled_ms === null ? {} : { stalledMs: row.stalled_ms }),
    firstTokenMs: row.first_token_ms ?? undefined,
    queuedMs: row.queued_ms ?? undefined,
    limitedMs: row.limited_ms ?? undefined,
    replayed: row.replayed === 1,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    error: row.error ?? undefined,
    cost: costOf(row),
    outputJson: row.output ?? undefined,
    confidence: row.confidence ?? undefined,
    text: row.text ?? undefined,
    usage: row.usage ?? undefined,
    model: row.model ?? undefined,
    requestId: row.request_id ?? undefined,
    ...(row.note === null ? {} : { note: row.note })
  }
}

interface Keyed {
  readonly candidate: number
  readonly case_id: string
  readonly repeat: number
}

const isSameTrial = (a: Keyed, b: Keyed): boolean =>
  a.candidate === b.candidate && a.case_id === b.case_id && a.repeat === b.repeat

/**
 * Reads a cursor that is in the order of trials alongside them: each call takes the rows of one trial. Rows
 * of trials that are not asked for (attempts whose trial never finished) are passed over.
 */
export const following = <Row extends Keyed>(
  cursor: Iterator<unknown>,
  decode: (raw: unknown) => Row
): ((trial: Keyed) => ReadonlyArray<Row>) => {
  const pull = (): Row | undefined => {
    const next = cursor.next()
    return next.done === true ? undefined : decode(next.value)
  }
  let ahead = pull()
  return (trial) => {
    const taken: Array<Row> = []
    while (ahead !== undefined && !isAfter(ahead, trial)) {
      if (isSameTrial(ahead, trial)) taken.push(ahead)
      ahead = pull()
    }
    return taken
  }
}

// SQLite's BINARY collation compares UTF-8 bytes; code points order alike, UTF-16 units do not.
const isAfter = (a: Keyed, b: Keyed): boolean => {
  if (a.candidate !== b.candidate) return a.candidate > b.candidate
  if (a.case_id !== b.case_id) return Buffer.compare(Buffer.from(a.case_id), Buffer.from(b.case_id)) > 0
  return a.repeat > b.repeat
}

/** Input tokens of any sort: fresh, read from a cache, or written to one. Absent when none was reported. */
export const inputTokens = ({ usage }: Pick<AttemptFacts, "usage">): number | undefined => {
  if (usage === null) return undefined
  const parts = [usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens]
  return parts.some((part) => part !== undefined)
    ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
    : undefined
}

/** The total over attempts that have the figure; absent when none does. */
export const total = (
  attempts: ReadonlyArray<AttemptFacts>,
  of: (attempt: AttemptFacts) => number | null | undefined
): number | undefined =>
  attempts.reduce<number | undefined>((sum, attempt) => {
    const figure = of(attempt) ?? undefined
    return figure === undefined ? sum : (sum ?? 0) + figure
  }, undefined)
