import * as Rng from "@assay/stats/Rng"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Comparison from "../compare/Comparison.ts"
import { type Answer, errored, type Row, record } from "../compare/fixtures/runs.fixture.ts"
import type { Journal } from "../store/Journal.ts"
import type { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as Snapshot from "./Snapshot.ts"

/** Rows with everything that can happen: repeats, clusters, tags, errors, refusals, modes that no score tells, costs, replays. */
const rows = (seed: number, repeats: number): ReadonlyArray<Row> => {
  const rng = Rng.make(seed)
  const answer = (skill: number): Answer => {
    const luck = rng.uniform()
    if (luck < 0.03) return errored
    if (luck < 0.06) return { outcome: "Refused", value: 0, latencyMs: 12.3456789 }
    if (luck < 0.09) return { value: 0, mode: "hedged" }
    if (luck < 0.12) return { value: 0, mode: "wrong-detectable" }
    return {
      value: rng.uniform() < skill ? 1 : rng.uniform() / 3,
      latencyMs: 400 + 700 * rng.uniform(),
      usd: 0.0001 + 0.001 * rng.uniform()
    }
  }
  return Array.from({ length: 300 }, (_, nth) => ({
    caseId: `case-${String(nth).padStart(3, "0")}`,
    kind: nth % 7 === 0 ? "edge" : "typical",
    tags: { language: ["de", "en", "fr"][nth % 3] ?? "" },
    ...(nth % 5 === 0 ? { cluster: `doc-${nth % 40}` } : {}),
    answers: {
      a: Array.from({ length: repeats }, () => answer(0.7 + 0.02 * (seed % 2))),
      b: Array.from({ length: nth % 4 === 0 ? 1 : repeats }, () => answer(0.8))
    }
  }))
}

const withStore = <A, E>(effect: Effect.Effect<A, E, Runs | Journal | Trials>) =>
  Effect.provide(effect, SqliteStore.layer(":memory:"))

const messageOf = (text: string) =>
  Effect.map(Effect.flip(Snapshot.parseText("snapshot.json", text)), ({ message }) => message)

describe("a snapshot", () => {
  for (const repeats of [1, 3]) {
    it.effect(`gives the comparison that its run would, with ${repeats} answers per case`, () =>
      withStore(
        Effect.gen(function* () {
          const trials = yield* Trials
          const old = yield* record(rows(1, repeats))
          const young = yield* record(rows(2, repeats), { identity: "fedcba9876543210" })
          const snapshot = yield* Snapshot.parseText("x.json", yield* Snapshot.take(trials, old))
          for (const candidate of ["a", "b"]) {
            const chosen = { run: young, candidate }
            const { latency, cost, ...fromRun } = yield* Comparison.between(trials, {
              against: { run: old, candidate },
              candidate: chosen
            })
            const fromFile = yield* Comparison.between(trials, {
              against: { ...snapshot, candidate },
              candidate: chosen
            })
            const { latency: latencyOfFile, cost: costOfFile, ...rest } = fromFile
            assert.deepStrictEqual(rest, fromRun)
            assert.isAbove(rest.cases.compared, 299)
            for (const [nth, quantile] of latency.quantiles.entries()) {
              const other = latencyOfFile.quantiles[nth]
              assert.strictEqual(other?._tag, quantile._tag)
              if (quantile._tag !== "Ratio" || other?._tag !== "Ratio") continue
              expect(other.ratio).toBeCloseTo(quantile.ratio, 3)
              expect(other.low).toBeCloseTo(quantile.low, 3)
            }
            assert.strictEqual(costOfFile?.cases, cost?.cases)
            expect(costOfFile?.againstUsd).toBeCloseTo(cost?.againstUsd ?? Number.NaN, 8)
          }
        })
      )
    )
  }

  it.effect("matches cases as the run would: changed, missing and new ones", () =>
    withStore(
      Effect.gen(function* () {
        const trials = yield* Trials
        const answers = { a: [{ value: 1 }] }
        const old = yield* record([
          { caseId: "same", answers },
          { caseId: "changed", answers },
          { caseId: "gone", answers }
        ])
        const young = yield* record(
          [
            { caseId: "same", answers },
            { caseId: "changed", content: "other", answers },
            { caseId: "new", answers }
          ],
          { identity: "f" }
        )
        const snapshot = yield* Snapshot.parseText("x.json", yield* Snapshot.take(trials, old))
        const compare = (from: object, match: "content" | "input" | "id") =>
          Comparison.between(trials, {
            against: { run: old, candidate: "a", ...from },
            candidate: { run: young, candidate: "a" },
            match
          })
        for (const match of ["content", "input", "id"] as const) {
          assert.deepStrictEqual((yield* compare(snapshot, match)).cases, (yield* compare({}, match)).cases)
        }
      })
    )
  )

  it.effect("gives the same bytes again, one line per case, and holds no input, output or setting", () =>
    withStore(
      Effect.gen(function* () {
        const trials = yield* Trials
        const run = yield* record(rows(1, 1))
        const text = yield* Snapshot.take(trials, run)
        assert.strictEqual(yield* Snapshot.take(trials, run), text)
        const lines = text.split("\n")
        assert.strictEqual(lines.filter((line) => line.includes('"id":"case-')).length, 300)
        assert.isBelow(text.length / 300, 400)
        assert.notInclude(text, "null,null")
        for (const word of ["settings", "origin", "reason", "made up", "expected"]) {
          assert.notInclude(text, word)
        }
      })
    )
  )

  it.effect("keeps the candidates that are named and refuses unknown ones", () =>
    withStore(
      Effect.gen(function* () {
        const trials = yield* Trials
        const run = yield* record(rows(1, 1))
        const snapshot = yield* Snapshot.parseText(
          "x",
          yield* Snapshot.take(trials, run, { candidates: ["b"] })
        )
        assert.deepStrictEqual(
          snapshot.run.manifest.candidates.map(({ name }) => name),
          ["b"]
        )
        const error = yield* Effect.flip(Snapshot.take(trials, run, { candidates: ["c"] }))
        assert.include(error.message, "has no candidate c; it has a, b")
      })
    )
  )

  it.effect("that is damaged is refused with file, line and field", () =>
    withStore(
      Effect.gen(function* () {
        const trials = yield* Trials
        const run = yield* record(rows(1, 1))
        const text = yield* Snapshot.take(trials, run)
        const lines = text.split("\n")
        const at = lines.findIndex((line) => line.includes('"case-007"'))
        const edit = (change: (line: string) => string) => lines.with(at, change(lines[at] ?? "")).join("\n")
        const where = `snapshot.json:${at + 1}`
        assert.include(
          yield* messageOf(edit((line) => line.replace('"Answered"', '"Answred"'))),
          `${where} trials.0.outcomes.0`
        )
        assert.include(
          yield* messageOf(edit((line) => line.replace(/"digest":"\w+/, '"digest":"ab'))),
          `${where} digest`
        )
        assert.include(
          yield* messageOf(edit((line) => line.replace('"case-007"', '"case-006"'))),
          `${where} id: expected each id once, found "case-006" twice`
        )
        assert.include(
          yield* messageOf(edit((line) => line.replace('{"digest"', "{digest"))),
          `${where}: expected JSON, found something else`
        )
        assert.include(
          yield* messageOf(edit((line) => `<<<<<<< ours\n${line}`)),
          `${where}: expected JSON, found a merge conflict`
        )
        assert.include(
          yield* messageOf(lines.slice(0, at).join("\n")),
          `snapshot.json:${at}: expected JSON, found something else`
        )
        assert.include(
          yield* messageOf(text.replace('"version": 1', '"version": 2')),
          "version: expected 1, found 2"
        )
        assert.include(yield* messageOf("{}"), "assay snapshot did not write this file")
      })
    )
  )

  it.effect("is refused when header and cases come from two runs, or a value was edited", () =>
    withStore(
      Effect.gen(function* () {
        const trials = yield* Trials
        const good = yield* Snapshot.take(trials, yield* record(rows(1, 1)))
        const bad = yield* Snapshot.take(trials, yield* record(rows(2, 1), { identity: "fedcba9876543210" }))
        const mark = '  "cases": ['
        const [header = ""] = good.split(mark)
        const [, cases = ""] = bad.split(mark)
        const damaged = [
          header + mark + cases,
          good.replace('"seed": 1', '"seed": 2'),
          good.replace(/"scores":\[\[1\]/, '"scores":[[0]'),
          good.replace('"name": "made-up"', '"name": "other"').replace('"made-up"', '"other"')
        ]
        for (const text of damaged) {
          assert.notStrictEqual(text, good)
          assert.include(yield* messageOf(text), "do not belong together")
        }
        // White space is nobody's figure, and some editors put a mark in front.
        yield* Snapshot.parseText("x.json", `\uFEFF${JSON.stringify(JSON.parse(good), null, 4)}`)
      })
    )
  )

  it.effect("of an earlier version has no digest; its shares lie between 0 and 1", () =>
    withStore(
      Effect.gen(function* () {
        const trials = yield* Trials
        const text = yield* Snapshot.take(trials, yield* record(rows(1, 1)))
        const older = text.replace(/ {2}"digest": "[0-9a-f]{64}",\n/, "")
        assert.notStrictEqual(older, text)
        yield* Snapshot.parseText("x.json", older)
        for (const value of ["-5", "1.01", "100"]) {
          const message = yield* messageOf(older.replace(/"scores":\[\[1\]/, `"scores":[[${value}]`))
          assert.include(message, `expected a share from 0 to 1, found ${value}`)
        }
      })
    )
  )
})
