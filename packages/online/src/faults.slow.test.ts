/**
 * 100,000 faults: whatever the checks, sinks and values do, the application gets what it would have got.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Guard from "./Guard.ts"
import * as Sink from "./Sink.ts"

const hang = () => new Promise<never>(() => {})
const huge = "x".repeat(200_000)

/** What a scorer or sink may do. */
const misbehaving: ReadonlyArray<() => unknown> = [
  () => 1,
  () => {
    throw new Error("check")
  },
  () => {
    throw undefined
  },
  () => Promise.reject(new Error("check")),
  hang,
  () => ({ score: Number.NaN, metadata: huge }),
  () => huge,
  () => ({
    // biome-ignore lint/suspicious/noThenProperty: a bad thenable
    then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => {
      resolve(1)
      reject(new Error("both"))
      throw new Error("and thrown")
    }
  }),
  () => ({
    // biome-ignore lint/suspicious/noThenProperty: a bad thenable
    get then() {
      throw new Error("then")
    }
  })
]

/** What an application may answer with. */
const answers: ReadonlyArray<(value: unknown) => () => unknown> = [
  (value) => () => value,
  (value) => () => Promise.resolve(value),
  (value) => () => {
    throw value
  },
  (value) => () => Promise.reject(value),
  (value) => () => new Promise((resolve) => setImmediate(resolve, value)),
  // biome-ignore lint/suspicious/noThenProperty: a lazy promise of a client
  (value) => () => ({ value, then: (resolve: (value: unknown) => void) => resolve(value) })
]

interface Ending {
  readonly how: "returned" | "threw" | "resolved" | "rejected"
  readonly value: unknown
}

const endingOf = async (call: () => unknown): Promise<Ending> => {
  let returned: unknown
  try {
    returned = call()
  } catch (value) {
    return { how: "threw", value }
  }
  if (!(returned instanceof Promise)) return { how: "returned", value: returned }
  return returned.then(
    (value) => ({ how: "resolved", value }) as const,
    (value: unknown) => ({ how: "rejected", value }) as const
  )
}

describe("faults of checks", () => {
  it("do not change what 100,000 answers and errors are, and every one is counted", async () => {
    let unhandled = 0
    const count = () => unhandled++
    process.on("unhandledRejection", count)
    const pick = (list: ReadonlyArray<() => unknown>) => {
      let at = 0
      return () => list[at++ % list.length]?.()
    }
    let now = 0
    const guard = Guard.make<unknown, unknown>({
      scorers: { odd: pick(misbehaving) as () => number },
      sample: 0.5,
      // The clock runs on, so that breakers try again.
      now: () => (now += 5_000),
      limits: { timeMs: 5, answers: 5, concurrency: 50 },
      sinks: [Sink.call(pick(misbehaving), "odd")],
      waitUntil: pick(misbehaving),
      onCheck: pick(misbehaving)
    })
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.anything({ maxDepth: 1 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<unknown>(huge, hang, new Error("own"), new AbortController().signal)
      }
    )
    let runs = 0
    await fc.assert(
      fc.asyncProperty(
        fc.nat(answers.length - 1),
        value,
        fc.anything({ maxDepth: 1 }),
        async (kind, given, input) => {
          runs++
          const answer = answers[kind]?.(given)
          if (answer === undefined) return
          let returned: unknown
          const own = () => {
            returned = answer()
            return returned
          }
          const found = await endingOf(() => guard.wrap(own)(...([input] as unknown as [])))
          const how = (["returned", "resolved", "threw", "rejected", "resolved", "returned"] as const)[kind]
          expect(found.how).toBe(how)
          if (!Object.is(found.value, kind === 5 ? returned : given)) throw new Error("another value")
          guard.observe({ id: given as string, input, output: given, tags: input as never, expected: given })
          guard.label(input as string, given)
          if (runs % 200 === 0) await new Promise(setImmediate)
        }
      ),
      { numRuns: 100_000, seed: 16 }
    )
    // What hangs has a time of its own, after which it counts as failed.
    expect(await guard.close({ within: 20_000 })).toBe(true)
    const { counts } = guard.report()
    expect(counts.seen).toBe(200_000)
    expect(counts.sampled).toBe(counts.scored + counts.dropped + counts.pending)
    expect(counts.pending).toBe(0)
    expect(Object.keys(counts.droppedBy)).toEqual(
      expect.arrayContaining(["took too long", "queue full", "failed"])
    )
    expect(counts.scored).toBeGreaterThan(1_000)
    process.off("unhandledRejection", count)
    expect(unhandled).toBe(0)
  }, 120_000)
})

describe("what a guard adds to a request", () => {
  const percentile = (times: ReadonlyArray<number>, share: number) =>
    times.toSorted((a, b) => a - b)[Math.floor(share * times.length)] ?? 0

  it("is under 0.1 ms at p99, and for an answer of 50 MB as well", async () => {
    const guard = Guard.make<unknown, unknown>({ scorers: { one: () => 1 }, sample: 1 })
    const messages = Array.from({ length: 20 }, (_, i) => ({
      role: "user",
      content: `${i} ${"word ".repeat(200)}`
    }))
    /** Bytes that one call takes from the heap; the middle of several, since a collection may come in between. */
    const bytesOf = (output: unknown): number => {
      const taken: Array<number> = []
      for (let i = 0; i < 21; i++) {
        const before = process.memoryUsage().heapUsed
        for (let k = 0; k < 10; k++) guard.observe({ id: `${k}`, input: messages, output })
        taken.push((process.memoryUsage().heapUsed - before) / 10)
      }
      return percentile(taken, 0.5)
    }
    let kept: ReadonlyArray<unknown> = []
    /**
     * Beside it, in turn, an allocation of as many bytes: some machines take 0.2 ms for a page of fresh memory, whoever
     * asks for it.
     */
    const round = async (output: unknown, runs: number) => {
      await guard.flush({ within: 5_000 })
      const slots = Math.max(1, Math.round(bytesOf(output) / 8))
      const [times, allocations]: [Array<number>, Array<number>] = [[], []]
      for (let i = 0; i < runs; i++) {
        const began = performance.now()
        kept = new Array(slots).fill(i)
        const allocated = performance.now()
        guard.observe({ id: `${i}`, input: messages, output })
        times.push(performance.now() - allocated)
        allocations.push(allocated - began)
        if (i % 50 === 49) await guard.flush({ within: 5_000 })
      }
      const p99 = percentile(times, 0.99)
      return { p50: percentile(times, 0.5), p99, added99: p99 - percentile(allocations, 0.99) }
    }
    /** The middle of five rounds. */
    const time = async (output: unknown) => {
      const rounds: Array<Awaited<ReturnType<typeof round>>> = []
      for (let i = 0; i < 5; i++) rounds.push(await round(output, 3_000))
      const middle = (name: "p50" | "p99" | "added99"): number =>
        percentile(
          rounds.map((each) => each[name]),
          0.5
        )
      return { p50: middle("p50"), p99: middle("p99"), added99: middle("added99") }
    }
    await round("warm", 3_000)
    const added = {
      usual: await time("a usual answer ".repeat(100)),
      large: await time("x".repeat(50_000_000)),
      list: await time(Array.from({ length: 1_000_000 }, (_, i) => i))
    }
    console.log("ms:", added, kept.length)
    for (const { p50, added99 } of Object.values(added)) {
      expect(p50).toBeLessThan(0.03)
      expect(added99).toBeLessThan(0.1)
    }
  }, 60_000)

  it("holds 10,000 answers of 1 MB with a dead sink in bounded memory", async () => {
    const guard = Guard.make<unknown, unknown>({
      scorers: { one: () => 1 },
      sample: 1,
      limits: { answerBytes: 4e6 },
      keep: (value) => value,
      sinks: [Sink.call(hang, "dead")]
    })
    const before = process.memoryUsage().rss
    for (let i = 0; i < 10_000; i++) {
      guard.observe({ input: "", output: `${i}`.padEnd(1_000_000, "x") })
      if (i % 20 === 0) await new Promise(setImmediate)
    }
    const { counts } = guard.report()
    expect(counts.sampled).toBe(counts.scored + counts.dropped + counts.pending)
    const grown = (process.memoryUsage().rss - before) / 1e6
    console.log("grown by MB:", Math.round(grown))
    expect(grown).toBeLessThan(700)
  }, 60_000)
})
