/** What a shadow reports, by simulation; and 100,000 faults of its candidates. */
import { Rng } from "@assay/stats"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Shadow from "../Shadow.ts"
import * as Figures from "./figures.ts"

/**
 * Sessions of 1 to 5 requests, some of which are hard: on these the primary answers now so, now so. A candidate does too, and
 * answers otherwise on a share of all.
 */
const simulate = (seed: number, sessions: number, changed: number, noise: number, planned: number) => {
  const rng = Rng.make(seed)
  const figures = Figures.make(noise, planned)
  let covers = true
  for (let session = 0; session < sessions; session++) {
    const isHardUser = rng.uniform() < 0.2
    const size = 1 + rng.below(5)
    const seen = Array.from({ length: size }, (): Figures.Seen => {
      const flips = rng.uniform() < (isHardUser ? 0.5 : 0.05) ? 0.3 : 0.005
      const [primary, again] = [rng.uniform() < flips, rng.uniform() < flips]
      const candidate = rng.uniform() < flips !== rng.uniform() < changed
      return {
        differs: Number(primary !== candidate),
        itself: rng.uniform() < noise ? Number(primary !== again) : undefined,
        scores: {},
        slices: [`user=${isHardUser ? "hard" : "easy"}`],
        primaryMs: 1,
        candidateMs: 1,
        candidateUsd: undefined,
        primaryUsd: undefined
      }
    })
    figures.add(seen)
    if (session % 50 === 49) {
      const { change, slices } = figures.known()
      covers &&=
        change.due.low <= 0 &&
        change.due.high >= 0 &&
        slices.every(({ due }) => due.low <= 0 && due.high >= 0)
    }
  }
  return { covers, ...figures.known() }
}

const share = (runs: number, of: (seed: number) => boolean): number =>
  Array.from({ length: runs }, (_, seed) => of(seed + 1)).filter(Boolean).length / runs

describe("a shadow of the primary itself", () => {
  it("reports no change: its intervals, in all and by slice, hold 0 at all looks together in at least 95 % of runs", () => {
    const covering = [0.1, 0.25, 1].map((noise) =>
      share(300, (seed) => simulate(seed, 1_500, 0, noise, 1_000).covers)
    )
    console.log("A/A, all looks hold 0:", covering)
    for (const each of covering) expect(each).toBeGreaterThan(0.95)
  }, 60_000)
})

describe("a planted change", () => {
  it("of 5 % is found within 1,500 sessions, and of 2 % within 5,000, the primary being asked again each time", () => {
    const found = (changed: number, sessions: number, noise: number) =>
      share(100, (seed) => simulate(seed, sessions, changed, noise, sessions).change.due.low > 0)
    const power = {
      five: found(0.05, 1_500, 1),
      fiveQuarter: found(0.05, 3_000, 0.25),
      two: found(0.02, 5_000, 1)
    }
    console.log("power:", power)
    expect(power.five).toBeGreaterThan(0.9)
    expect(power.fiveQuarter).toBeGreaterThan(0.9)
    expect(power.two).toBeGreaterThan(0.8)
  }, 60_000)
})

describe("faults of candidates", () => {
  const hang = () => new Promise<never>(() => {})
  const huge = "x".repeat(200_000)
  const misbehaving: ReadonlyArray<() => unknown> = [
    () => 1,
    () => {
      throw undefined
    },
    () => Promise.reject(Object.assign(new Error("slow down"), { status: 429 })),
    () => Promise.reject(null),
    hang,
    () => huge,
    () => Array.from({ length: 2_000 }, () => ({})),
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: a bad thenable
      get then() {
        throw new Error("then")
      }
    }),
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: a bad thenable
      then: (resolve: (value: unknown) => void) => {
        resolve(1)
        throw new Error("and thrown")
      }
    }),
    () =>
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("proxy")
          }
        }
      )
  ]

  it("do not change what 100,000 answers and errors of the primary are, and every one is counted", async () => {
    let unhandled = 0
    const count = () => unhandled++
    process.on("unhandledRejection", count)
    let [now, at] = [0, 0]
    const odd = () => misbehaving[at++ % misbehaving.length]?.()
    let answer: () => unknown = () => undefined
    const shadow = Shadow.make<unknown, unknown, unknown>({
      primary: () => answer(),
      candidates: { odd, even: odd },
      same: () => odd() as number,
      scorers: { odd: odd as () => number },
      sample: 0.5,
      noise: 0.1,
      now: () => (now += 1_000),
      isRateLimit: (error) => {
        if (at % 7 === 0) throw new Error("rule")
        return Shadow.isRateLimit(error)
      },
      limits: { timeMs: 5, answers: 100, concurrency: 50, perMinute: 1e9, quietMs: 5_000 },
      waitUntil: odd
    })
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.anything({ maxDepth: 1 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<unknown>(
          huge,
          hang,
          new Error("own"),
          Object.assign(new Error(), { status: 429 })
        )
      }
    )
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(4), value, async (kind, given) => {
        answer =
          [
            () => given,
            () => Promise.resolve(given),
            () => {
              throw given
            },
            () => Promise.reject(given),
            () => ReadableStream.from(["a", "b"])
          ][kind] ?? answer
        const ended = async (): Promise<readonly [string, unknown]> => {
          let returned: unknown
          try {
            returned = shadow.answer(given, {
              id: given as string,
              tags: given as never,
              session: given as string
            })
          } catch (thrown) {
            return ["threw", thrown]
          }
          if (returned instanceof ReadableStream)
            return ["stream", (await Array.fromAsync(returned)).join("")]
          if (!(returned instanceof Promise)) return ["returned", returned]
          return returned.then(
            (found) => ["resolved", found] as const,
            (error: unknown) => ["rejected", error] as const
          )
        }
        const [how, found] = await ended()
        if (how !== ["returned", "resolved", "threw", "rejected", "stream"][kind])
          throw new Error(`${how}, ${kind}`)
        if (!Object.is(found, kind === 4 ? "ab" : given)) throw new Error("another value")
        if (++runs % 200 === 0) await new Promise(setImmediate)
      }),
      { numRuns: 100_000, seed: 16 }
    )
    expect(await shadow.close({ within: 20_000 })).toBe(true)
    const { counts, candidates } = shadow.report()
    expect(counts.seen).toBe(100_000)
    expect(counts.sampled).toBe(counts.compared + counts.dropped + counts.pending)
    expect(counts.pending).toBe(0)
    for (const { compared, notComparedBy } of candidates)
      expect(compared + Object.values(notComparedBy).reduce((a, b) => a + b, 0)).toBe(counts.compared)
    process.off("unhandledRejection", count)
    console.log(
      counts,
      candidates.map(({ compared, notComparedBy }) => ({ compared, notComparedBy }))
    )
    expect(unhandled).toBe(0)
  }, 120_000)
})
