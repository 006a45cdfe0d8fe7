/**
 * Reading runs row by row. A large run is read a batch in a turn of the event loop, so that what goes on beside it goes
 * on, and so that reading can be interrupted.
 */
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as DigestSet from "../dataset/digestSet.ts"
import { turn } from "../foundation/turn.ts"
import type * as RunStore from "./RunStore.ts"
import { StoreError } from "./RunStore.ts"
import * as rows from "./rows.ts"
import { cursor } from "./statements.ts"

/** Rows that are read before others have their turn: some ten milliseconds of them. */
const batch = 2_000

/** Rows under way. `next` visits one and says whether there was one. */
interface Walk {
  readonly next: () => boolean
  readonly cursors: ReadonlyArray<Iterator<unknown>>
}

/** Does something with the database, or says what could not be done. */
type Attempt = <A>(operation: string, body: () => A) => Effect.Effect<A, RunStore.StoreError>

const walking = (
  attempt: Attempt,
  operation: string,
  start: () => Walk
): Effect.Effect<void, RunStore.StoreError> =>
  Effect.suspend(() => {
    let walk: Walk | undefined
    const some = attempt(operation, () => {
      walk ??= start()
      for (let row = 0; row < batch; row++) if (!walk.next()) return false
      return true
    })
    return Effect.ensuring(
      Effect.gen(function* () {
        while (yield* some) yield* turn
      }),
      // A statement that is left in the middle would hold its view of the database.
      Effect.sync(() => {
        for (const each of walk?.cursors ?? []) each.return?.()
      })
    )
  })

/** Visits the rows of one cursor. */
const each = <Row>(
  from: Iterator<unknown>,
  decode: (raw: unknown) => Row,
  visit: (row: Row) => void
): Walk => ({
  next: () => {
    const { done, value } = from.next()
    if (done === true) return false
    visit(decode(value))
    return true
  },
  cursors: [from]
})

/** Attempts and scores come in the trials' own order, so one pass over three cursors joins them. */
const finishedTrials = (
  db: DatabaseSync,
  run: number,
  visit: (trial: RunStore.FinishedTrial) => void,
  { candidate }: RunStore.Part = {}
): Walk => {
  const range = [candidate ?? 0, candidate ?? Number.MAX_SAFE_INTEGER] as const
  const trials = cursor(db, "trials", run, ...range)
  const attemptRows = cursor(db, "attempts", run, ...range)
  const scoreRows = cursor(db, "scores", run, ...range)
  const attempts = rows.following(attemptRows, rows.decodeAttemptFacts)
  const scores = rows.following(scoreRows, rows.decodeScore)
  return {
    cursors: [trials, attemptRows, scoreRows],
    next: () => {
      const { done, value } = trials.next()
      if (done === true) return false
      const trial = rows.decodeTrial(value)
      const all = attempts(trial)
      const tried = rows.attemptsOf(all, trial.attempt)
      const decided = tried.find((row) => row.attempt === trial.attempt)
      const stalled = (decided?.stalled_ms ?? undefined) !== undefined
      visit({
        candidate: trial.candidate,
        caseId: trial.case_id,
        repeat: trial.repeat,
        attempt: trial.attempt,
        outcome: trial.outcome,
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
        scores: scores(trial).map(rows.scoreRow)
      })
      return true
    }
  }
}

/** The texts come in the trials' own order too: each trial takes the next row. */
const detailedTrials = (
  db: DatabaseSync,
  run: number,
  visit: (trial: RunStore.DetailedTrial) => void
): Walk => {
  const texts = cursor(db, "texts", run)
  const { next, cursors } = finishedTrials(db, run, (trial) => {
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
  return { next, cursors: [...cursors, texts] }
}

/** What is known of the trials of a run. Those whose scorer failed come in the trials' own order. */
const knownTrials = (db: DatabaseSync, run: number, visit: (known: RunStore.Known) => void): Walk => {
  const failedRows = cursor(db, "failed", run)
  const failed = rows.following(failedRows, rows.decodeTrialKey)
  const { next, cursors } = each(cursor(db, "known", run), rows.decodeKnown, (row) =>
    visit({
      candidate: row.candidate,
      caseId: row.case_id,
      repeat: row.repeat,
      attempts: row.attempts,
      isAnswered: row.is_answered === 1,
      finished: row.finished ?? undefined,
      failedScorer: failed(row).length > 0
    })
  )
  return { next, cursors: [...cursors, failedRows] }
}

/**
 * What is wrong with the cases of a finished run. SQLite does not notice that bytes have changed on a disk; a run whose
 * cases are not those it began with would have other figures.
 */
const damageOf = (
  { id, manifest, finishedAt }: RunStore.StoredRun,
  cases: number,
  digests: DigestSet.DigestSet
): StoreError | undefined => {
  // One that was killed while its cases were recorded gets the rest when it goes on.
  if (finishedAt === undefined) return undefined
  const { dataset } = manifest
  const what =
    cases === dataset.cases
      ? `cases of run ${id} are not those that it was made of`
      : `run ${id} was made of ${dataset.cases} cases, and ${cases} are there`
  const isWhole = cases === dataset.cases && digests.digest() === dataset.digest
  return isWhole
    ? undefined
    : new StoreError({ operation: "read cases", message: `${what}: the file of the store is damaged` })
}

/** The visits of a store. */
export const make = (
  db: DatabaseSync,
  attempt: Attempt
): Pick<RunStore.Service, "eachCase" | "verify" | "eachKnown" | "eachFinished" | "eachDetailed"> => ({
  eachCase: (run, visit) =>
    walking(attempt, "read cases", () =>
      each(cursor(db, "cases", run.key), rows.decodeCase, (row) =>
        visit({
          caseId: row.case_id,
          digest: row.digest,
          inputDigest: row.input_digest,
          kind: row.kind,
          tags: row.tags,
          cluster: row.cluster ?? undefined
        })
      )
    ),
  verify: (run) =>
    Effect.suspend(() => {
      const digests = DigestSet.make()
      let cases = 0
      const reading = walking(attempt, "read cases", () =>
        each(cursor(db, "cases", run.key), rows.decodeCase, ({ digest }) => {
          cases++
          digests.add(digest)
        })
      )
      return Effect.andThen(
        reading,
        Effect.suspend(() => {
          const damage = damageOf(run, cases, digests)
          return damage === undefined ? Effect.void : Effect.fail(damage)
        })
      )
    }),
  eachKnown: (run, visit) => walking(attempt, "look up what is done", () => knownTrials(db, run.key, visit)),
  eachFinished: (run, visit, part) =>
    walking(attempt, "read trials", () => finishedTrials(db, run.key, visit, part)),
  eachDetailed: (run, visit) => walking(attempt, "read trials", () => detailedTrials(db, run.key, visit))
})
