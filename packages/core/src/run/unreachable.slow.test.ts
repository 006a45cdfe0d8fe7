/**
 * Servers that are not there, and waits that nobody has time for, through the whole engine, on a test clock.
 */
import { Writable } from "node:stream"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Experiment from "../Experiment.ts"
import {
  CutOff,
  Overloaded,
  RateLimited,
  type Reason,
  ServerFault,
  TimedOut,
  Unreachable
} from "../provider/ProviderError.ts"
import * as Scorer from "../scorer/Scorer.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const gone = () => Fake.fails(new Unreachable({}))

/** One candidate whose server is told of, beside one whose calls take a while. */
const experimentOf = (
  bad: Fake.Answering,
  policy: Partial<Experiment.Policy> = {},
  cases = 60,
  patience = 2_000
) => {
  const broken = Fake.make(bad)
  const well = Fake.make(() => Effect.delay(Fake.replies(), patience), { id: "well/model" })
  const experiment = Experiment.make("unreachable", {
    dataset: Fake.questions(cases),
    candidates: {
      broken: Task.on(Fake.task, broken.provider),
      well: Task.on(Fake.task, well.provider)
    },
    scorers: [exact],
    ...policy
  })
  return { broken, well, experiment }
}

/** From the first call to the last, milliseconds. */
const spanOf = (asked: ReadonlyArray<Fake.AskedRequest>): number => {
  const times = asked.map(({ at }) => at)
  return Math.max(...times) - Math.min(...times)
}

describe("a server that is not there", () => {
  it.effect("ends its lane within a minute, and no other lane", () =>
    Effect.gen(function* () {
      const { broken, well, experiment } = experimentOf(gone)
      const { report: summary, stops } = yield* Fake.soon(Experiment.run(experiment))
      expect(stops).toEqual([
        {
          by: "provider",
          reason: expect.stringMatching(
            /^fake\/model cannot be reached after 3\ds of attempts: it said Unreachable$/u
          )
        }
      ])
      expect(spanOf(broken.asked)).toBeLessThan(40_000)
      expect(broken.asked.length).toBeLessThan(20 + 16 + 6)
      expect(well.asked).toHaveLength(60)
      expect(summary.candidates.map(({ modes }) => modes.right)).toEqual([0, 60])
    }).pipe(Effect.provide(bench))
  )

  it.effect.each([
    ["with one attempt each", { retry: false }],
    ["with attempts that follow at once", { retry: { attempts: 3, baseDelay: 1, maxDelay: 2 } }],
    ["with many calls at once", { concurrency: 64 }]
  ] satisfies ReadonlyArray<readonly [string, Partial<Experiment.Policy>]>)(
    "is no reason to stop the others, %s",
    ([, policy]) =>
      Effect.gen(function* () {
        const { well, experiment } = experimentOf(gone, policy)
        const { stops } = yield* Fake.soon(Experiment.run(experiment))
        expect(stops).toHaveLength(1)
        expect(stops[0]?.reason).toMatch(/^fake\/model cannot be reached.*: it said Unreachable$/u)
        expect(well.asked).toHaveLength(60)
      }).pipe(Effect.provide(bench))
  )

  it.effect("ends no lane when it was being started", () =>
    Effect.gen(function* () {
      const { experiment } = experimentOf(({ at }) => (at < 14_000 ? gone() : Fake.replies()))
      const { stops, report: summary } = yield* Fake.soon(Experiment.run(experiment))
      expect(stops).toEqual([])
      expect(summary.candidates.map(({ modes }) => modes.right)).toEqual([60, 60])
    }).pipe(Effect.provide(bench))
  )

  it.effect.each([
    ["answered once", undefined],
    ["refused once", new RateLimited({ scope: "unknown" })],
    ["failed once", new ServerFault({ status: 500 })],
    ["broke off once", new CutOff({})]
  ] satisfies ReadonlyArray<readonly [string, Reason | undefined]>)(
    "is waited for until the deadline where it %s",
    ([, reason]) =>
      Effect.gen(function* () {
        let calls = 0
        const { broken, experiment } = experimentOf(
          () => (++calls > 1 ? gone() : reason === undefined ? Fake.replies() : Fake.fails(reason)),
          { maxErrorRate: 1, retry: { deadline: "1 minute" } },
          40,
          100
        )
        const { stops } = yield* Fake.soon(Experiment.run(experiment), 500)
        expect(stops[0]?.reason).toMatch(/^calls to fake\/model have failed for 1m/u)
        expect(spanOf(broken.asked)).toBeGreaterThan(40_000)
      }).pipe(Effect.provide(bench))
  )

  it.effect("is not what a server is that is too slow", () =>
    Effect.gen(function* () {
      const policy = { maxErrorRate: 1, retry: { deadline: "1 minute" } } as const
      const { experiment } = experimentOf(() => Fake.fails(new TimedOut({})), policy, 40, 100)
      const { stops } = yield* Fake.soon(Experiment.run(experiment), 500)
      expect(stops[0]?.reason).toMatch(/^calls to fake\/model have failed for 1m/u)
    }).pipe(Effect.provide(bench))
  )

  const capture = () => {
    const written: Array<string> = []
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk))
        done()
      }
    })
    return { stream, written, text: () => written.join("") }
  }

  it.effect("is said in a log at once, once, and in the line it ends with", () => {
    const { stream, text } = capture()
    return Effect.gen(function* () {
      const { provider } = Fake.make(gone)
      const experiment = Experiment.make("alone", {
        dataset: Fake.questions(30),
        candidates: { broken: Task.on(Fake.task, provider) },
        scorers: [exact]
      })
      yield* Fake.soon(Experiment.run(experiment))
      const lines = text().trimEnd().split("\n")
      expect(lines[1]).toMatch(
        /^fake\/model: it said Unreachable; (?:trying again|next try in 1 s), Ctrl-C stops the run$/u
      )
      expect(lines.filter((line) => line.includes("Ctrl-C stops"))).toHaveLength(1)
      expect(lines.at(-1)).toMatch(
        /^alone: stopped after \d+ of 30 trials, .*; fake\/model: it said Unreachable$/u
      )
    }).pipe(Effect.provide([SqliteStore.layer(":memory:"), Progress.layerPlainOn(stream)]))
  })

  it.effect("is said on a terminal while it is tried", () => {
    const { stream, text } = capture()
    const terminal = Object.assign(stream, { isTTY: true, columns: 120, rows: 24 })
    return Effect.gen(function* () {
      const { provider } = Fake.make(gone)
      const experiment = Experiment.make("alone", {
        dataset: Fake.questions(3),
        candidates: { broken: Task.on(Fake.task, provider) },
        scorers: [exact]
      })
      yield* Fake.soon(Experiment.run(experiment))
      expect(text()).toContain("fake/model: it said Unreachable; trying again, Ctrl-C stops the run")
    }).pipe(Effect.provide([SqliteStore.layer(":memory:"), Progress.layerLiveOn(terminal)]))
  })
})

describe("a wait that is longer than the deadline", () => {
  const day = 86_400_000
  it.effect.each([
    ["a limit", new RateLimited({ scope: "requests", retryAfterMs: day }), {}, "1d", "10m"],
    ["a limit of quarters", new RateLimited({ scope: "tokens", retryAfterMs: 900_000 }), {}, "15m", "10m"],
    ["an overload", new Overloaded({ retryAfterMs: 3_600_000 }), {}, "1h", "10m"],
    [
      "a deadline of one's own",
      new RateLimited({ scope: "unknown", retryAfterMs: 30_000 }),
      { retry: { deadline: "20 seconds" } },
      "30s",
      "20s"
    ]
  ] satisfies ReadonlyArray<readonly [string, Reason, Partial<Experiment.Policy>, string, string]>)(
    "ends its lane at once with the time when it would be possible, and no other: %s",
    ([, reason, policy, wait, most]) =>
      Effect.gen(function* () {
        const { broken, well, experiment } = experimentOf(() => Effect.delay(Fake.fails(reason), 100), {
          concurrency: 32,
          ...policy
        })
        const { stops, stopped } = yield* Fake.soon(Experiment.run(experiment))
        expect(stops).toHaveLength(1)
        expect(stopped).toMatch(
          new RegExp(
            `^fake/model accepts no call before \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC \\(in ${wait}\\); trials wait for at most ${most} \\(it said `,
            "u"
          )
        )
        expect(spanOf(broken.asked)).toBeLessThan(1_000)
        expect(well.asked).toHaveLength(60)
      }).pipe(Effect.provide(bench))
  )

  it.effect("says the day", () =>
    Effect.gen(function* () {
      const { experiment } = experimentOf(() =>
        Fake.fails(new RateLimited({ scope: "requests", retryAfterMs: day }))
      )
      const { stopped } = yield* Fake.soon(Experiment.run(experiment))
      // The test clock begins with 1970.
      expect(stopped).toContain("before 1970-01-02 00:00 UTC")
    }).pipe(Effect.provide(bench))
  )

  it.effect("is one that is; a shorter one is waited for", () =>
    Effect.gen(function* () {
      const { experiment } = experimentOf(({ nth }) =>
        nth === 1 ? Fake.fails(new RateLimited({ scope: "requests", retryAfterMs: 50_000 })) : Fake.replies()
      )
      const { stops } = yield* Fake.soon(Experiment.run(experiment), 1_000)
      expect(stops).toEqual([])
    }).pipe(Effect.provide(bench))
  )
})
