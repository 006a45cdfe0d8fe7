import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import * as Report from "../report/Report.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as Comparison from "./Comparison.ts"
import { type Answer, errored, type Row, record, right, unscored, wrong } from "./fixtures/runs.fixture.ts"

const bench = SqliteStore.layer(":memory:")

const id = (nth: number): string => `case-${String(nth).padStart(4, "0")}`

const row = (
  nth: number,
  old: ReadonlyArray<Answer>,
  young: ReadonlyArray<Answer>,
  rest: Partial<Row> = {}
): Row => ({
  caseId: id(nth),
  answers: { old, new: young },
  ...rest
})

const names = { against: "old", candidate: "new" } as const

const within = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>, options: Comparison.Options = {}) {
  const trials = yield* Trials
  const run = yield* record(rows)
  return yield* Comparison.within(trials, run, { ...names, ...options })
})

const headline = ({ scores }: Comparison.Comparison): Comparison.ScoreComparison => {
  const [score] = scores
  assert(score !== undefined)
  return score
}

/** Whether a text holds an escape character or turns the direction of writing. */
const steers = (text: string): boolean => text.includes("\u001b") || text.includes("\u202e")

const answer = fc.constantFrom(right, wrong, unscored, errored)
const answers = fc.array(answer, { minLength: 0, maxLength: 3 })
const rows = fc
  .array(fc.tuple(answers, answers, fc.constantFrom("de", "en"), fc.option(fc.constantFrom("x", "y", "z"))), {
    minLength: 1,
    maxLength: 25
  })
  .map((each) => [
    row(9_999, [right], [right]),
    ...each.map(([old, young, language, cluster], nth) =>
      row(nth, old, young, { tags: { language }, ...(cluster === null ? {} : { cluster }) })
    )
  ])

describe("Comparison.within", () => {
  it.effect("loses no case, whatever happened to it", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(rows, (made) =>
          Effect.gen(function* () {
            const comparison = yield* within(made)
            const { overall, slices } = headline(comparison)
            const tried = made.filter(
              ({ answers: { old = [], new: young = [] } }) => old.length + young.length > 0
            )
            assert.strictEqual(comparison.cases.compared, tried.length)
            assert.strictEqual(overall.cases, tried.length)
            for (const group of [overall, ...slices]) {
              const { against, candidate, both } = group.missing
              assert.strictEqual(group.paired + against + candidate + both + group.untried, group.cases)
              assert.strictEqual(group.evidence?.n ?? 0, group.paired)
              assert.isAtMost(group.lost.count + group.gained.count, group.paired)
              assert.strictEqual(
                group.bounds === undefined,
                group.paired === 0 || against + candidate + both + group.partial === 0
              )
              if (group.bounds !== undefined && group.evidence !== undefined) {
                assert.isAtMost(group.bounds.worst.effect, group.bounds.best.effect)
                assert.strictEqual(group.bounds.worst.n, group.paired + against + candidate + both)
              }
            }
            const decoded = Schema.decodeUnknownSync(Comparison.Comparison)(
              JSON.parse(JSON.stringify(comparison))
            )
            assert.deepStrictEqual(decoded, comparison)
          }).pipe(Effect.provide(bench), Effect.runPromise)
        ),
        { numRuns: 40 }
      )
    )
  )

  it.effect("does not depend on the order in which cases were recorded", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          rows.chain((made) =>
            fc.tuple(fc.constant(made), fc.shuffledSubarray(made.slice(1), { minLength: made.length - 1 }))
          ),
          ([made, shuffled]) =>
            Effect.gen(function* () {
              const [first] = made
              assert(first !== undefined)
              const before = yield* Effect.provide(within(made), SqliteStore.layer(":memory:"))
              const after = yield* Effect.provide(within([first, ...shuffled]), SqliteStore.layer(":memory:"))
              assert.deepStrictEqual(after, before)
            }).pipe(Effect.runPromise)
        ),
        { numRuns: 20 }
      )
    )
  )

  it.effect("turns around when against and candidate are swapped", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(rows, (made) =>
          Effect.gen(function* () {
            const trials = yield* Trials
            const run = yield* record(made)
            const there = headline(yield* Comparison.within(trials, run, names))
            const back = headline(yield* Comparison.within(trials, run, { against: "new", candidate: "old" }))
            const mirrored = {
              Improved: "Regressed",
              Regressed: "Improved",
              Equivalent: "Equivalent",
              Underpowered: "Underpowered"
            } as const
            for (const [nth, group] of [there.overall, ...there.slices].entries()) {
              const other = [back.overall, ...back.slices][nth]
              assert(other !== undefined)
              assert.strictEqual(other.verdict._tag, mirrored[group.verdict._tag])
              assert.closeTo(other.evidence?.effect ?? 0, -(group.evidence?.effect ?? 0), 1e-12)
              assert.closeTo(other.evidence?.p ?? 0, group.evidence?.p ?? 0, 1e-12)
              assert.closeTo(other.bounds?.worst.effect ?? 0, -(group.bounds?.best.effect ?? 0), 1e-12)
              assert.deepStrictEqual(other.lost, group.gained)
            }
          }).pipe(Effect.provide(bench), Effect.runPromise)
        ),
        { numRuns: 30 }
      )
    )
  )

  it.effect("averages repeats per case before anything else", () =>
    Effect.gen(function* () {
      const comparison = yield* within([
        row(0, [right, right, wrong], [right, wrong, wrong]),
        row(1, [right, right, right], [right, right, right]),
        row(2, [wrong, right, errored], [right, right, right])
      ])
      const { overall } = headline(comparison)
      assert.strictEqual(overall.evidence?.n, 3)
      assert.closeTo(overall.evidence?.effect ?? 0, (-1 / 3 + 0 + 1 / 2) / 3, 1e-12)
      assert.strictEqual(overall.partial, 1)
      // The errored repeat, right: 2/3; wrong: 1/3.
      assert.closeTo(overall.bounds?.worst.effect ?? 0, (-1 / 3 + 1 / 3) / 3, 1e-12)
      assert.closeTo(overall.bounds?.best.effect ?? 0, (-1 / 3 + 2 / 3) / 3, 1e-12)
    }).pipe(Effect.provide(bench))
  )

  it.effect("gives no verdict that the missing outcomes could undo, and one that they could not", () =>
    Effect.gen(function* () {
      const made = (missing: number) =>
        Array.from({ length: 200 }, (_, nth) =>
          row(nth, [nth < 30 ? wrong : right], [nth >= 200 - missing ? errored : right])
        )
      const few = headline(yield* within(made(5))).overall
      assert.strictEqual(few.missing.candidate, 5)
      assert.strictEqual(few.verdict._tag, "Improved")
      const many = headline(yield* within(made(25))).overall
      assert.include(many.verdict, { _tag: "Underpowered", because: "missing-outcomes" })
    }).pipe(Effect.provide(bench))
  )

  it.effect("takes no score of a trial that errored, whatever a scorer made of it", () =>
    Effect.gen(function* () {
      const { overall } = headline(
        yield* within([row(0, [right], [right]), row(1, [right], [{ outcome: "Errored", value: 1 }])])
      )
      assert.include(overall, { paired: 1 })
      assert.deepStrictEqual(overall.missing, { against: 0, candidate: 1, both: 0 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("leaves out cases only one side tried, without bounds", () =>
    Effect.gen(function* () {
      const { overall } = headline(
        yield* within(Array.from({ length: 40 }, (_, nth) => row(nth, [right], nth < 30 ? [wrong] : [])))
      )
      assert.include(overall, { cases: 40, paired: 30, untried: 10 })
      assert.isUndefined(overall.bounds)
      assert.strictEqual(overall.verdict._tag, "Regressed")
    }).pipe(Effect.provide(bench))
  )

  it.effect("has a verdict even where nothing can be paired", () =>
    Effect.gen(function* () {
      const comparison = yield* within([row(0, [right], [errored]), row(1, [unscored], [right])])
      assert.include(headline(comparison).overall.verdict, {
        _tag: "Underpowered",
        because: "no-pairs",
        n: 0
      })
      assert.include(Report.toText(comparison), "cannot be compared")
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "calls a slice systematic after the correction only, and lists the flips of a noise candidate",
    () =>
      Effect.gen(function* () {
        // Ten languages of 40 cases. In one the new candidate loses 16; in another 6 of 6 flips are lost, as chance has it.
        const made = Array.from({ length: 400 }, (_, nth) => {
          const language = `l${nth % 10}`
          const within = Math.floor(nth / 10)
          const lost = language === "l0" ? within < 16 : language === "l1" ? within < 6 : within < 3
          const gained = language !== "l0" && language !== "l1" && within >= 3 && within < 6
          return row(nth, [gained ? wrong : right], [lost ? wrong : right], { tags: { language } })
        })
        const { slices } = headline(yield* within(made))
        const found = new Map(slices.map((slice) => [slice.value, slice]))
        assert.strictEqual(found.get("l0")?.finding, "systematic")
        assert.strictEqual(found.get("l0")?.verdict._tag, "Regressed")
        assert.strictEqual(found.get("l1")?.finding, "noise-candidate")
        assert.strictEqual(found.get("l1")?.verdict._tag, "Underpowered")
        assert.strictEqual(found.get("l1")?.lost.first.length, 6)
        assert.strictEqual(found.get("l2")?.finding, "none")
        assert.deepStrictEqual(found.get("l2")?.lost, { count: 3, first: [] })
      }).pipe(Effect.provide(bench))
  )

  it.effect("does not make tested slices pay for those that could not have shown anything", () =>
    Effect.gen(function* () {
      const made = Array.from({ length: 300 }, (_, nth) =>
        row(nth, [right], [nth < 8 ? wrong : right], { tags: { part: nth < 30 ? "a" : `tiny-${nth % 40}` } })
      )
      const { slices } = headline(yield* within(made))
      assert.deepStrictEqual(
        slices.filter(({ isTested }) => isTested).map(({ value }) => value),
        ["a"]
      )
      const [a] = slices
      assert.strictEqual(a?.verdict.adjustedP, a?.evidence?.p)
      assert.strictEqual(a?.finding, "systematic")
    }).pipe(Effect.provide(bench))
  )

  it.effect("names what there is when asked for what there is not", () =>
    Effect.gen(function* () {
      const trials = yield* Trials
      const run = yield* record([row(0, [right], [right])])
      const fails = (options: Comparison.WithinOptions) =>
        Effect.flip(Comparison.within(trials, run, options))
      const candidate = yield* fails({ against: "old", candidate: "newer" })
      assert.include(candidate, { _tag: "ComparisonError", reason: "unknown-candidate" })
      assert.include(candidate.message, "old, new")
      const score = yield* fails({ ...names, scores: ["bleu"] })
      assert.include(score.message, "there is no score bleu; the scores are match")
      assert.include(yield* fails({ ...names, margin: 0 }), { reason: "impossible-option" })
      assert.include(yield* fails({ against: "old", candidate: "old" }), { reason: "same-candidate" })
    }).pipe(Effect.provide(bench))
  )

  it.effect("has intervals of slices that hold 0 exactly where the corrected test finds nothing", () =>
    Effect.gen(function* () {
      // One slice is found, one has p ≤ α before the correction only, the others are even.
      const made = Array.from({ length: 400 }, (_, nth) => {
        const slice = nth % 10
        const within = Math.floor(nth / 10)
        const lost = within < (slice === 0 ? 16 : slice === 1 ? 6 : 3)
        const gained = slice > 1 && within >= 3 && within < 6
        return row(nth, [gained ? wrong : right], [lost ? wrong : right], { tags: { slice: `s${slice}` } })
      })
      const { slices } = headline(yield* within(made))
      const shown = slices.filter(
        ({ verdict }) => verdict.interval !== undefined && verdict._tag !== "Equivalent"
      )
      assert.isTrue(shown.some(({ finding }) => finding === "noise-candidate"))
      assert.isTrue(shown.some(({ finding }) => finding === "systematic"))
      for (const { verdict, finding } of shown) {
        const { low = 0, high = 0 } = verdict.interval ?? {}
        assert.strictEqual(low > 0 || high < 0, finding === "systematic", JSON.stringify(verdict))
      }
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "compares latency of what was measured, or all of what was recorded, never one with the other",
    () =>
      Effect.gen(function* () {
        const timed = (replayedOld: boolean, replayedNew: boolean) =>
          within(
            Array.from({ length: 300 }, (_, nth) =>
              row(
                nth,
                [{ value: 1, latencyMs: 100 + (nth % 50), replayed: replayedOld }],
                [{ value: 1, latencyMs: 2 * (100 + (nth % 50)), replayed: replayedNew }]
              )
            )
          )
        const measured = (yield* timed(false, false)).latency
        assert.include(measured, { pairs: 300, recorded: false, replayed: 0 })
        const [p50, p95, p99] = measured.quantiles
        assert(p50?._tag === "Ratio" && p95?._tag === "Ratio")
        assert.closeTo(p50.ratio, 2, 1e-9)
        assert.closeTo(p95.low, 2, 1e-9)
        assert.include(p99, { _tag: "Withheld", needs: 1_000 })
        assert.include((yield* timed(true, true)).latency, { pairs: 300, recorded: true })
        const local = yield* within(
          Array.from({ length: 300 }, (_, nth) =>
            row(nth, [{ value: 1, latencyMs: 0.05 }], [{ value: 1, latencyMs: 400 + (nth % 50) }])
          )
        )
        assert.include(
          Report.toText(local, { full: true }),
          "No ratio where one side answers within this process"
        )
        assert.notMatch(Report.toText(local, { full: true }), /\[\d{4}/)
        const mixed = (yield* timed(true, false)).latency
        assert.strictEqual(mixed.pairs, 0)
        assert.isTrue(mixed.quantiles.every(({ _tag }) => _tag === "Withheld"))
      }).pipe(Effect.provide(bench))
  )

  it.effect("compares the failure modes, corrected for those that occur", () =>
    Effect.gen(function* () {
      const { modes } = yield* within(
        Array.from({ length: 100 }, (_, nth) =>
          row(nth, [right], [nth < 20 ? { outcome: "Refused", value: 0 } : nth < 22 ? wrong : right])
        )
      )
      assert.deepStrictEqual(
        modes.map(({ mode }) => mode),
        ["wrong-silent", "refused"]
      )
      const refused = modes.find(({ mode }) => mode === "refused")
      assert.closeTo(refused?.evidence.effect ?? 0, 0.2, 1e-12)
      assert.closeTo(refused?.adjustedP ?? 0, 2 * (refused?.evidence.p ?? 0), 1e-12)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is described without letting names steer the terminal or the page", () =>
    Effect.gen(function* () {
      const hostile = "\u001b[2Jde\u202e| <script>`"
      const trials = yield* Trials
      const made = Array.from(
        { length: 60 },
        (_, nth): Row => ({
          caseId: `${id(nth)}\u001b[31m`,
          tags: { [hostile]: nth % 2 === 0 ? hostile : "plain" },
          answers: { old: [right], [hostile]: [nth % 2 === 0 && nth < 16 ? wrong : right] }
        })
      )
      const run = yield* record(made)
      const comparison = yield* Comparison.within(trials, run, { against: "old", candidate: hostile })
      for (const columns of [20, 80, 140]) {
        const text = Report.toText(comparison, { columns })
        assert.isFalse(steers(text))
        assert.isTrue(text.split("\n").every((line) => line.length <= columns))
      }
      const page = Report.toMarkdown(comparison)
      assert.isFalse(steers(page))
      assert.notMatch(page, /<script|[^\\]`/)
    }).pipe(Effect.provide(bench))
  )
})

describe("Comparison.between", () => {
  const single = (
    name: string,
    count: number,
    answerOf: (nth: number) => Answer,
    rest: (nth: number) => Partial<Row> = () => ({})
  ) =>
    Array.from(
      { length: count },
      (_, nth): Row => ({ caseId: id(nth), answers: { [name]: [answerOf(nth)] }, ...rest(nth) })
    )

  it.effect("compares the cases both runs have and reports the others", () =>
    Effect.gen(function* () {
      const trials = yield* Trials
      const old = yield* record(single("model", 100, () => right))
      const young = yield* record([
        ...single(
          "model",
          120,
          (nth) => (nth < 30 ? wrong : right),
          (nth) => ({ content: nth < 10 ? "edited" : "" })
        ).slice(5)
      ])
      const sides = {
        against: { run: old, candidate: "model" },
        candidate: { run: young, candidate: "model" }
      }
      const comparison = yield* Comparison.between(trials, sides)
      assert.strictEqual(comparison.cases.compared, 90)
      assert.deepStrictEqual(comparison.cases.onlyAgainst, { count: 5, first: [0, 1, 2, 3, 4].map(id) })
      assert.strictEqual(comparison.cases.onlyCandidate.count, 20)
      assert.deepStrictEqual(comparison.cases.changed, { count: 5, first: [5, 6, 7, 8, 9].map(id) })
      assert.strictEqual(headline(comparison).overall.lost.count, 20)
      assert.strictEqual(headline(comparison).overall.verdict._tag, "Regressed")
      assert.include(Report.toText(comparison), "Not compared: 5 only in the other side's run, 20 only in")
      const split = headline(comparison).versions
      assert(split !== undefined)
      assert.deepStrictEqual(
        Object.entries(split.parts).flatMap(([part, { cases }]) => (cases === 0 ? [] : [[part, cases]])),
        [
          ["removed", 5],
          ["relabelled", 5],
          ["behaviour", 90],
          ["added", 20]
        ]
      )
      assert.strictEqual(split.againstMean, 1)
      assert.closeTo(split.candidateMean, 90 / 115, 1e-13)
      assert.closeTo(split.parts.relabelled.effect, -5 / 95, 1e-13)
      assert.closeTo(split.parts.behaviour.effect, -20 / 95, 1e-13)
      assert.closeTo(
        split.behaviourInterval?.low ?? 0,
        ((headline(comparison).overall.evidence?.interval?.low ?? 0) * 90) / 95,
        1e-13
      )
      assert.include(
        Report.toText(comparison).replaceAll("\n", " "),
        "The mean of match of model went from 100.0 % to 78.3 % (-21.7): the same cases -21.1 [-30.2, -14.1], new cases (20) +4.6"
      )
      const byInput = yield* Comparison.between(trials, { ...sides, match: "input" })
      assert.strictEqual(byInput.cases.compared, 95)
      assert.strictEqual(byInput.cases.changed.count, 0)
    }).pipe(Effect.provide(bench))
  )

  it.effect("does not compare scores made under other settings unless told to", () =>
    Effect.gen(function* () {
      const trials = yield* Trials
      const old = yield* record(single("model", 10, () => right))
      const young = yield* record(
        single("model", 10, () => right),
        { scorerSettings: "s2" }
      )
      const sides = {
        against: { run: old, candidate: "model" },
        candidate: { run: young, candidate: "model" }
      }
      const refused = yield* Effect.flip(Comparison.between(trials, sides))
      assert.include(refused, { reason: "no-common-score" })
      assert.include(refused.message, "has different settings")
      const forced = yield* Comparison.between(trials, { ...sides, scorers: "name" })
      assert.strictEqual(headline(forced).overall.paired, 10)
      assert.deepStrictEqual(forced.notes, [
        "the scorer match has different settings in the other side's run"
      ])
    }).pipe(Effect.provide(bench))
  )
})
