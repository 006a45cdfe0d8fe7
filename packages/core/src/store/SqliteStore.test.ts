import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { type AttemptRow, type CaseRow, Journal, type TrialState } from "./Journal.ts"
import type { Manifest } from "./Manifest.ts"
import { Runs } from "./Runs.ts"
import * as SqliteStore from "./SqliteStore.ts"
import { type FinishedTrial, Trials } from "./Trials.ts"

const manifest: Manifest = {
  experiment: "Stored things",
  identity: "0123456789abcdef",
  dataset: { name: "d", origin: "in memory", digest: "d1", cases: 2 },
  candidates: [
    { name: "a", kind: "function", fingerprint: "fa", settings: null },
    { name: "b", kind: "task", fingerprint: "fb", settings: { model: "m" } }
  ],
  scorers: [{ name: "s", names: ["s"], fingerprint: "fs" }],
  seed: 1,
  versions: { assay: "0", node: "24" }
}

const caseRow = (caseId: string): CaseRow => ({
  caseId,
  digest: `digest of ${caseId}`,
  inputDigest: `input of ${caseId}`,
  kind: "typical",
  tags: { language: "de" },
  cluster: undefined,
  inputJson: "1",
  expectedJson: undefined
})

const attemptRow = (candidate: number, caseId: string, rest: Partial<AttemptRow> = {}): AttemptRow => ({
  candidate,
  caseId,
  repeat: 0,
  attempt: 1,
  startedAt: 1_000,
  latencyMs: 2.5,
  firstTokenMs: undefined,
  queuedMs: undefined,
  limitedMs: undefined,
  replayed: false,
  outcome: "Answered",
  reason: undefined,
  error: undefined,
  cost: undefined,
  outputJson: '"out"',
  confidence: 0.5,
  text: "out",
  usage: { inputTokens: 10, cacheReadTokens: 5, outputTokens: 3 },
  model: "served",
  requestId: "r1",
  ...rest
})

const stored = (path = ":memory:") => Effect.provide(SqliteStore.layer(path))

const inFolder = (body: (folder: string) => Effect.Effect<void, unknown>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "assay-store-"))),
    body,
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  )

describe("the SQLite store", () => {
  it.effect("gives back what was put in, in the order of candidates and cases", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const journal = yield* Journal
      const trials = yield* Trials
      const run = yield* runs.create(manifest, { fresh: false })
      // By code point U+FF5E comes before U+1F600; by UTF-16 unit it comes after.
      const ids = ["～", "😀", "a"]
      yield* journal.recordCases(run, ids.map(caseRow))
      for (const candidate of [1, 0]) {
        for (const caseId of ids) {
          yield* journal.recordAttempt(run, attemptRow(candidate, caseId))
          yield* journal.recordTrial(run, {
            candidate,
            caseId,
            repeat: 0,
            attempt: 1,
            elapsedMs: undefined,
            outcome: "Answered",
            mode: "right",
            scores: [{ scorer: 0, name: "s", value: candidate, unscored: undefined, detailJson: '{"x":1}' }]
          })
        }
      }
      yield* journal.flush
      const seen: Array<FinishedTrial> = []
      yield* trials.eachFinished(run, (trial) => seen.push(trial))
      assert.deepStrictEqual(
        seen.map(({ candidate, caseId }) => [candidate, caseId]),
        [
          [0, "a"],
          [0, "～"],
          [0, "😀"],
          [1, "a"],
          [1, "～"],
          [1, "😀"]
        ]
      )
      assert.isTrue(
        seen.every(({ scores, candidate }) => scores.length === 1 && scores[0]?.value === candidate)
      )
      assert.deepInclude(seen[0], {
        kind: "typical",
        tags: { language: "de" },
        latencyMs: 2.5,
        attempts: 1,
        inputTokens: 15,
        outputTokens: 3
      })
      const key = { candidate: 1, caseId: "😀", repeat: 0 }
      assert.deepStrictEqual(yield* journal.lastAttempt(run, key), attemptRow(1, "😀"))
    }).pipe(stored())
  )

  it.effect("counts the tokens of attempts that failed", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const journal = yield* Journal
      const trials = yield* Trials
      const run = yield* runs.create(manifest, { fresh: false })
      yield* journal.recordCases(run, [caseRow("a")])
      yield* journal.recordAttempt(
        run,
        attemptRow(0, "a", { outcome: "Errored", reason: "cut off", outputJson: undefined })
      )
      yield* journal.recordAttempt(run, attemptRow(0, "a", { attempt: 2, usage: undefined }))
      yield* journal.recordTrial(run, {
        candidate: 0,
        caseId: "a",
        repeat: 0,
        attempt: 2,
        elapsedMs: undefined,
        outcome: "Answered",
        mode: "not-measured",
        scores: []
      })
      yield* journal.flush
      yield* trials.eachFinished(run, ({ attempts, inputTokens }) => {
        assert.deepStrictEqual({ attempts, inputTokens }, { attempts: 2, inputTokens: 15 })
      })
    }).pipe(stored())
  )

  it.effect("adds up the waits of all attempts of a trial, and names the failures before the last", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const journal = yield* Journal
      const trials = yield* Trials
      const run = yield* runs.create(manifest, { fresh: false })
      yield* journal.recordCases(run, [caseRow("a"), caseRow("b")])
      const failed = { outcome: "Errored", reason: "…", outputJson: undefined } as const
      const attempts = [
        attemptRow(0, "a", { ...failed, error: "RateLimited", queuedMs: 5, limitedMs: 0 }),
        attemptRow(0, "a", { ...failed, attempt: 2, queuedMs: 1, limitedMs: 700 }),
        attemptRow(0, "a", { attempt: 3, queuedMs: 2, limitedMs: 300 }),
        attemptRow(0, "b", { ...failed, error: "TimedOut" })
      ]
      for (const attempt of attempts) yield* journal.recordAttempt(run, attempt)
      for (const { caseId, attempt, outcome } of attempts.slice(2)) {
        const key = { candidate: 0, caseId, repeat: 0 }
        yield* journal.recordTrial(run, {
          ...key,
          attempt,
          elapsedMs: undefined,
          outcome,
          mode: "not-measured",
          scores: []
        })
      }
      yield* journal.flush
      const seen: Array<unknown> = []
      yield* trials.eachFinished(run, ({ queuedMs, limitedMs, failures }) => {
        seen.push({ queuedMs, limitedMs, failures })
      })
      assert.deepStrictEqual(seen, [
        { queuedMs: 8, limitedMs: 1_000, failures: ["RateLimited", "Failed"] },
        { queuedMs: undefined, limitedMs: undefined, failures: [] }
      ])
    }).pipe(stored())
  )

  it.effect("names runs after their experiment, and runs done afresh by number", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const first = yield* runs.create(manifest, { fresh: false })
      const second = yield* runs.create(manifest, { fresh: true })
      assert.strictEqual(first.id, "stored-things-01234567")
      assert.strictEqual(second.id, "stored-things-01234567-2")
      assert.strictEqual((yield* runs.find("Stored things", manifest.identity))?.id, second.id)
      assert.deepStrictEqual((yield* runs.byId(first.id))?.manifest, manifest)
      assert.isUndefined(yield* runs.byId("nothing"))
    }).pipe(stored())
  )

  it.effect("says that a row could not be written, to the one who waits for it and to all after", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const journal = yield* Journal
      const run = yield* runs.create(manifest, { fresh: false })
      yield* runs.discard(run)
      const orphan = yield* Effect.result(journal.recordAttempt(run, attemptRow(0, "a")))
      assert(Result.isFailure(orphan))
      assert.strictEqual(orphan.failure._tag, "StoreError")
      const after = yield* Effect.result(
        journal.recordTrial(run, {
          candidate: 0,
          caseId: "a",
          repeat: 0,
          attempt: 1,
          elapsedMs: undefined,
          outcome: "Answered",
          mode: "not-measured",
          scores: []
        })
      )
      assert.isTrue(Result.isFailure(after))
    }).pipe(stored())
  )

  it.effect("keeps both answers when two processes give one trial the same number", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const journal = yield* Journal
      const run = yield* runs.create(manifest, { fresh: false })
      assert.strictEqual(yield* journal.recordAttempt(run, attemptRow(0, "a")), 1)
      assert.strictEqual(yield* journal.recordAttempt(run, attemptRow(0, "a", { text: "another" })), 2)
      const key = { candidate: 0, caseId: "a", repeat: 0 }
      assert.strictEqual((yield* journal.lastAttempt(run, key))?.text, "another")
    }).pipe(stored())
  )

  it.effect("keeps in the file what it was given, and opens it again", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "deep", "assay.db")
        yield* Effect.gen(function* () {
          const runs = yield* Runs
          const journal = yield* Journal
          const run = yield* runs.create(manifest, { fresh: false })
          yield* journal.recordCases(run, [caseRow("a")])
          yield* journal.recordAttempt(run, attemptRow(0, "a"))
        }).pipe(stored(path))
        yield* Effect.gen(function* () {
          const runs = yield* Runs
          const journal = yield* Journal
          const trials = yield* Trials
          const run = yield* Effect.fromNullishOr(yield* runs.find("Stored things", manifest.identity))
          assert.strictEqual(yield* trials.countCases(run), 1)
          const known: Array<TrialState> = []
          yield* journal.eachState(run, (each) => known.push(each))
          assert.deepStrictEqual(known, [
            {
              candidate: 0,
              caseId: "a",
              repeat: 0,
              attempts: 1,
              isAnswered: true,
              finished: undefined,
              failedScorer: false,
              waitingScorers: []
            }
          ])
        }).pipe(stored(path))
      })
    )
  )

  it.effect("refuses a file that a newer version wrote, and one that is no database, by name", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const newer = join(folder, "newer.db")
        new DatabaseSync(newer).exec("PRAGMA user_version = 99")
        const opened = yield* Effect.result(Effect.provide(Runs, SqliteStore.layer(newer)))
        assert(Result.isFailure(opened))
        assert.include(opened.failure.message, `${newer}: expected schema`)
        const noise = join(folder, "noise.db")
        writeFileSync(noise, "not a database, but long enough to be looked at as one ".repeat(100))
        const broken = yield* Effect.result(Effect.provide(Runs, SqliteStore.layer(noise)))
        assert(Result.isFailure(broken))
        assert.strictEqual(broken.failure.operation, `open ${noise}`)
      })
    )
  )
})
