import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as Comparison from "./Comparison.ts"
import { type Answer, type Row, record, right, wrong } from "./fixtures/runs.fixture.ts"
import { tallyOf } from "./fixtures/tally.fixture.ts"
import { changesOf, withVersions } from "./versions.ts"

const row = (id: number, answers: Row["answers"], content = ""): Row => ({
  caseId: `c${id}`,
  answers,
  content
})

const rowsOf = (
  count: number,
  answer: (nth: number) => Answer,
  content: (nth: number) => string = () => ""
) =>
  Array.from({ length: count }, (_, nth) => row(nth, { model: [answer(nth)], other: [wrong] }, content(nth)))

describe("a comparison over versions", () => {
  it.effect("splits each score by its own values, whichever scores the comparison leaves out", () =>
    Effect.gen(function* () {
      const trials = yield* Trials
      const old = yield* record(
        rowsOf(20, () => right),
        { names: ["a", "b"] }
      )
      const young = yield* record(
        rowsOf(25, (nth) => (nth < 5 ? wrong : right)),
        { names: ["a", "b"] }
      )
      const sides = {
        against: { run: old, candidate: "model" },
        candidate: { run: young, candidate: "model" }
      }
      const both = yield* Comparison.between(trials, sides)
      assert.lengthOf(both.scores, 2)
      const tally = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => {
        const [first, second] = [tallyOf(Float64Array.from(a)), tallyOf(Float64Array.from(b))]
        return { ...first, scores: [...first.scores, ...second.scores] }
      }
      const only = { ...both, scores: both.scores.filter(({ score }) => score === "b") }
      const split = yield* withVersions(
        only,
        new Map([
          ["c0", "same"],
          ["c1", "edited"]
        ]),
        {
          scores: both.scores,
          against: Effect.succeed(tally([0, 0], [1, 0])),
          candidate: Effect.succeed(tally([0, 0], [0, 0]))
        }
      )
      assert.strictEqual(split.scores[0]?.versions?.difference, -0.5)
      assert.strictEqual(split.scores[0]?.versions?.parts.behaviour.effect, -0.5)
    }).pipe(Effect.provide(SqliteStore.layer(":memory:")))
  )

  it.effect("is the same for each of several candidates as for one, and absent where nothing changed", () =>
    Effect.gen(function* () {
      const trials = yield* Trials
      const old = yield* record(rowsOf(20, () => right))
      const same = yield* record(rowsOf(20, () => wrong))
      const young = yield* record(
        rowsOf(
          25,
          () => wrong,
          (nth) => (nth === 3 ? "edited" : "")
        )
      )
      const unchanged = yield* Comparison.between(trials, {
        against: { run: old, candidate: "model" },
        candidate: { run: same, candidate: "model" }
      })
      assert.isUndefined(unchanged.scores[0]?.versions)
      const pair = yield* Comparison.pairBetween(trials, { against: { run: old }, candidate: { run: young } })
      const first = yield* pair("model", "model")
      const second = yield* pair("model", "other")
      assert.deepStrictEqual(
        second.scores[0]?.versions,
        (yield* Comparison.between(trials, {
          against: { run: old, candidate: "model" },
          candidate: { run: young, candidate: "other" }
        })).scores[0]?.versions
      )
      assert.strictEqual(first.scores[0]?.versions?.difference, -1)
      assert.strictEqual(first.scores[0]?.versions?.parts.relabelled.cases, 1)
    }).pipe(Effect.provide(SqliteStore.layer(":memory:")))
  )

  it("tells what happened to each case", () => {
    const recorded = (id: string, digest: string, inputDigest: string) =>
      [id, { caseId: id, digest, inputDigest, kind: "typical", tags: {}, cluster: undefined }] as const
    const changes = changesOf(
      new Map([
        recorded("a", "1", "1"),
        recorded("b", "1", "1"),
        recorded("c", "1", "1"),
        recorded("d", "1", "1")
      ]),
      new Map([
        recorded("a", "1", "1"),
        recorded("b", "2", "1"),
        recorded("c", "2", "2"),
        recorded("e", "1", "1")
      ]),
      { isSame: (x, y) => x.digest === y.digest, hasSameInput: (x, y) => x.inputDigest === y.inputDigest }
    )
    assert.deepStrictEqual(
      [...(changes ?? [])],
      [
        ["a", "same"],
        ["b", "relabelled"],
        ["c", "edited"],
        ["e", "added"],
        ["d", "removed"]
      ]
    )
  })
})
