/** Reading the cases and the finished trials of runs in SQLite. */
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as DigestSet from "../../dataset/digestSet.ts"
import { defined } from "../../foundation/defined.ts"
import type { StoredRun } from "../Runs.ts"
import { StoreError } from "../StoreError.ts"
import {
  type DetailedTrial,
  type FinishedTrial,
  type RecordedCase,
  type StoredAnswer,
  type TrialFilter,
  Trials
} from "../Trials.ts"
import { attemptsOf, inputTokens, total, trialCost } from "./attemptCost.ts"
import type { Connection } from "./connection.ts"
import { decodeKept } from "./keptDecisions.ts"
import { decodeAttemptFacts, decodeCase, decodeCaseText, decodeScore, decodeTrial, scoreRow } from "./rows.ts"
import { callOf, decodeScorerCall, decodeStep, type StepFacts, scorerCallRows, stepRows } from "./steps.ts"
import { failuresOf, scorerStepsOf, stepsOf } from "./trialSteps.ts"
import * as Walk from "./walk.ts"

const decodeTotal = Schema.decodeUnknownSync(Schema.Struct({ total: Schema.Natural }))

const recorded = (row: ReturnType<typeof decodeCase>): RecordedCase => ({
  caseId: row.case_id,
  digest: row.digest,
  inputDigest: row.input_digest,
  kind: row.kind,
  tags: row.tags,
  cluster: row.cluster ?? undefined
})
const decodeTexts = Schema.decodeUnknownSync(
  Schema.Struct({
    candidate: Schema.Natural,
    case_id: Schema.String,
    repeat: Schema.Natural,
    input: Schema.String,
    expected: Schema.NullOr(Schema.String),
    text: Schema.NullOr(Schema.String),
    output: Schema.NullOr(Schema.String),
    confidence: Schema.NullOr(Schema.Finite),
    request_id: Schema.NullOr(Schema.String)
  })
)

const caseTextRows = `SELECT c.case_id, c.digest, c.input_digest, c.kind, c.tags, c.cluster, c.expected, i.json AS input
   FROM cases c CROSS JOIN inputs i ON i.digest = c.input_digest WHERE c.run = ? ORDER BY c.case_id`

const caseRows = `SELECT case_id, digest, input_digest, kind, tags, cluster
   FROM cases WHERE run = ? ORDER BY case_id`

/** What a walk is narrowed to, in SQL: `?` are its parameters. */
const ofCandidates = "run = ? AND %.candidate BETWEEN ? AND ?"
const ofCase = `${ofCandidates} AND %.case_id = ?`

const trialRows = (where: string): string =>
  `SELECT t.candidate, t.case_id, t.repeat, t.attempt, t.outcome, t.mode, t.abstains, t.alarm, t.elapsed_ms,
     c.kind, c.tags, c.cluster, CASE WHEN c.expected LIKE '{"graceful":%' THEN c.expected END AS graceful
   FROM trials t CROSS JOIN cases c ON c.run = t.run AND c.case_id = t.case_id
   WHERE t.${where.replaceAll("%", "t")} ORDER BY t.candidate, t.case_id, t.repeat`

const attemptRows = (where: string): string =>
  `SELECT candidate, case_id, repeat, attempt, latency_ms, first_token_ms, queued_ms, limited_ms,
     replayed, reason, usage, model, note, error, input_usd, output_usd, priced_as, unpriced, stalled_ms,
     adopted_from IS NOT NULL AS adopted,
     CASE outcome WHEN 'Errored' THEN coalesce(error, 'Failed') END AS failure
   FROM attempts WHERE ${where.replaceAll("%", "attempts")}
   ORDER BY candidate, case_id, repeat, attempt`

const textRows = (where: string): string =>
  `SELECT t.candidate, t.case_id, t.repeat, i.json AS input, c.expected, a.text, a.output, a.confidence,
     a.request_id
   FROM trials t
   CROSS JOIN cases c ON c.run = t.run AND c.case_id = t.case_id
   CROSS JOIN inputs i ON i.digest = c.input_digest
   CROSS JOIN attempts a ON a.run = t.run AND a.candidate = t.candidate AND a.case_id = t.case_id
     AND a.repeat = t.repeat AND a.attempt = t.attempt
   WHERE t.${where.replaceAll("%", "t")} ORDER BY t.candidate, t.case_id, t.repeat`

const scoreRows = (where: string): string =>
  `SELECT candidate, case_id, repeat, scorer, name, value, unscored, detail, failed
   FROM scores WHERE ${where.replaceAll("%", "scores")}
   ORDER BY candidate, case_id, repeat, scorer, name`

/** A cursor over the rows of a walk, by one of the statements above. */
const opened = (
  db: DatabaseSync,
  statement: (where: string) => string,
  run: number,
  { candidate, caseId }: Walked
): IterableIterator<unknown> => {
  const range = [run, candidate ?? 0, candidate ?? Number.MAX_SAFE_INTEGER] as const
  return caseId === undefined
    ? Walk.cursor(db, statement(ofCandidates), ...range)
    : Walk.cursor(db, statement(ofCase), ...range, caseId)
}

/** What is walked through: all of a run, or less. `texts`: also those of steps, which may be long. */
interface Walked extends TrialFilter {
  readonly caseId?: string
  readonly texts?: boolean
}

/**
 * Attempts, steps and scores come in the trials' own order, so one pass over four cursors joins them. The calls of the
 * steps that led to a trial come with it.
 */
const walkFinished = (
  db: DatabaseSync,
  run: number,
  visit: (trial: FinishedTrial, calls: ReadonlyArray<StepFacts>) => void,
  walked: Walked = {}
): Walk.Walk => {
  const trials = opened(db, trialRows, run, walked)
  const attemptCursor = opened(db, attemptRows, run, walked)
  const scoreCursor = opened(db, scoreRows, run, walked)
  const stepCursor = opened(db, stepRows(walked.texts ?? false), run, walked)
  const attempts = Walk.following(attemptCursor, decodeAttemptFacts)
  const steps = Walk.following(stepCursor, decodeStep)
  const scores = Walk.following(scoreCursor, decodeScore)
  return {
    cursors: [trials, attemptCursor, stepCursor, scoreCursor],
    next: () => {
      const { done, value } = trials.next()
      if (done === true) return false
      const trial = decodeTrial(value)
      const all = attempts(trial)
      const tried = attemptsOf(all, trial.attempt)
      const decided = tried.find((row) => row.attempt === trial.attempt)
      const allCalls = steps(trial)
      const calls = allCalls.filter((call) => tried.some(({ attempt }) => attempt === call.attempt))
      const failures = failuresOf(calls, tried)
      const lastReply = calls.findLast(({ error }) => error === null)
      const note = decided?.note ?? calls.find((call) => call.note !== null)?.note ?? undefined
      const stalled = (decided?.stalled_ms ?? undefined) !== undefined
      visit(
        {
          candidate: trial.candidate,
          caseId: trial.case_id,
          repeat: trial.repeat,
          attempt: trial.attempt,
          outcome: trial.outcome,
          mode: trial.mode,
          ...defined({
            abstains: trial.abstains ?? undefined,
            alarm: trial.alarm ?? undefined,
            graceful: trial.graceful
          }),
          kind: trial.kind,
          tags: trial.tags,
          cluster: trial.cluster ?? undefined,
          ...(stalled
            ? { stalled, elapsedMs: undefined, latencyMs: undefined, firstTokenMs: undefined }
            : {
                elapsedMs: trial.elapsed_ms ?? undefined,
                latencyMs: decided?.latency_ms ?? undefined,
                firstTokenMs: decided?.first_token_ms ?? undefined
              }),
          queuedMs: total([...tried, ...calls], (row) => row.queued_ms),
          limitedMs: total([...tried, ...calls], (row) => row.limited_ms),
          replayed: decided?.replayed === 1,
          reason: decided?.reason ?? undefined,
          ...defined({ error: decided?.failure ?? undefined }),
          model: decided?.model ?? lastReply?.model ?? undefined,
          ...defined({ note }),
          attempts: tried.length + failures.length,
          failures: [
            ...tried.flatMap(({ attempt, failure }) =>
              attempt === trial.attempt || failure === null ? [] : [failure]
            ),
            ...failures
          ],
          inputTokens: total(tried, inputTokens),
          outputTokens: total(tried, ({ usage }) => usage?.outputTokens),
          cost: trialCost(all, trial.attempt, allCalls),
          scores: scores(trial).map(scoreRow)
        },
        calls
      )
      return true
    }
  }
}

/** The texts come in the trials' own order too: each trial takes the next row. */
const walkDetailed = (
  db: DatabaseSync,
  run: number,
  visit: (trial: DetailedTrial) => void,
  walked: Walked = {}
): Walk.Walk => {
  const texts = opened(db, textRows, run, walked)
  const scorerCursor = opened(db, scorerCallRows(true), run, walked)
  const scorerCalls = Walk.following(scorerCursor, decodeScorerCall)
  const detailed = (trial: FinishedTrial, calls: ReadonlyArray<StepFacts>): void => {
    const row = decodeTexts(texts.next().value)
    visit({
      ...trial,
      inputJson: row.input,
      expectedJson: row.expected ?? undefined,
      text: row.text ?? undefined,
      outputJson: row.output ?? undefined,
      confidence: row.confidence ?? undefined,
      requestId: row.request_id ?? undefined,
      steps: stepsOf(calls),
      scorerSteps: scorerStepsOf(
        scorerCalls({ candidate: trial.candidate, case_id: trial.caseId, repeat: trial.repeat }).filter(
          ({ attempt }) => attempt === trial.attempt
        )
      )
    })
  }
  const { next, cursors } = walkFinished(db, run, detailed, { ...walked, texts: true })
  return { next, cursors: [...cursors, texts, scorerCursor] }
}

/**
 * What is wrong with the cases of a finished run. SQLite does not notice that bytes have changed on a disk; a run whose
 * cases are not those it began with would have other figures.
 */
const faultOf = (
  { id, manifest, finishedAt }: StoredRun,
  cases: number,
  digests: DigestSet.DigestSet
): StoreError | undefined => {
  // One that was killed while its cases were recorded gets the rest when it goes on.
  if (finishedAt === undefined) return undefined
  const { dataset } = manifest
  const what =
    cases === dataset.cases
      ? `the stored cases of run ${id} differ from the cases it was started with`
      : `run ${id}: expected ${dataset.cases} cases, found ${cases}`
  const isWhole = cases === dataset.cases && digests.digest() === dataset.digest
  return isWhole
    ? undefined
    : new StoreError({ operation: "read cases", message: `${what}: the file of the store is damaged` })
}

/** The output that decided a trial, with what was asked. */
const decodeAnswer = (raw: unknown): StoredAnswer => {
  const { repeat, input, output } = decodeTexts(raw)
  return { repeat, inputJson: input, outputJson: output ?? undefined }
}

export const make = ({ db, writes }: Connection) => {
  const answers = db.prepare(textRows(ofCase))
  const decided = db.prepare(
    "SELECT decisions, (SELECT count(*) FROM trials WHERE run = runs.key) AS trials FROM runs WHERE key = ?"
  )
  const countCases = db.prepare("SELECT count(*) AS total FROM cases WHERE run = ?")
  const walkCases = (run: StoredRun, visit: (row: ReturnType<typeof decodeCase>) => void) =>
    Walk.all(writes, "read cases", () => Walk.each(Walk.cursor(db, caseRows, run.key), decodeCase, visit))

  return Trials.of({
    eachCase: (run, visit) => walkCases(run, (row) => visit(recorded(row))),

    eachCaseText: (run, visit) =>
      Walk.all(writes, "read cases", () =>
        Walk.each(Walk.cursor(db, caseTextRows, run.key), decodeCaseText, (row) =>
          visit({ ...recorded(row), inputJson: row.input, expectedJson: row.expected ?? undefined })
        )
      ),

    decided: (run) => writes.attempt("read decisions", () => decodeKept(decided.get(run.key))),

    countCases: (run) => writes.attempt("count cases", () => decodeTotal(countCases.get(run.key)).total),

    verify: (run) =>
      Effect.suspend(() => {
        const digests = DigestSet.make()
        let cases = 0
        const reading = walkCases(run, ({ digest }) => {
          cases++
          digests.add(digest)
        })
        return Effect.andThen(
          reading,
          Effect.suspend(() => {
            const fault = faultOf(run, cases, digests)
            return fault === undefined ? Effect.void : Effect.fail(fault)
          })
        )
      }),

    eachFinished: (run, visit, filter) =>
      Walk.all(writes, "read trials", () => walkFinished(db, run.key, visit, filter)),

    eachScorerCall: (run, visit) =>
      Walk.all(writes, "read the calls of scorers", () =>
        Walk.each(opened(db, scorerCallRows(false), run.key, {}), decodeScorerCall, (row) => {
          const { prompt: _prompt, text: _text, ...call } = callOf(row)
          visit({ ...call, scorer: row.scorer })
        })
      ),

    eachDetailed: (run, visit) => Walk.all(writes, "read trials", () => walkDetailed(db, run.key, visit)),

    ofCase: (run, candidate, caseId) =>
      Effect.suspend(() => {
        const found: Array<DetailedTrial> = []
        const visit = (trial: DetailedTrial): void => void found.push(trial)
        return Effect.as(
          Walk.all(writes, "read trials", () => walkDetailed(db, run.key, visit, { candidate, caseId })),
          found
        )
      }),

    answers: (run, candidate, caseId) =>
      writes.attempt("read answers", () =>
        answers.all(run.key, candidate, candidate, caseId).map((row) => decodeAnswer(row))
      )
  })
}
