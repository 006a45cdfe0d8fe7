import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { begins, type Chain, goesOn, learn, tagCount } from "./chain.ts"
import { decode, spansOf } from "./decoding.ts"

const fields = 2
const tags = tagCount(fields)

/** All tag sequences in which no field goes on that has not begun, with their scores: the definition of the model. */
const enumerated = ({ weights, transitions }: Chain, features: ReadonlyArray<Int32Array>) => {
  const paths: Array<{ readonly path: ReadonlyArray<number>; readonly score: number }> = []
  const walk = (path: ReadonlyArray<number>, score: number): void => {
    if (path.length === features.length) {
      paths.push({ path, score })
      return
    }
    const before = path.at(-1) ?? -1
    for (let tag = 0; tag < tags; tag++) {
      const isInside = tag > 0 && tag % 2 === 0
      if (isInside && before !== tag && before !== tag - 1) continue
      const emission = Array.from(features[path.length] ?? []).reduce(
        (sum, feature) => sum + (weights[feature * tags + tag] ?? 0),
        0
      )
      walk([...path, tag], score + emission + (transitions[(before + 1) * tags + tag] ?? 0))
    }
  }
  walk([], 0)
  const total = paths.reduce((sum, { score }) => sum + Math.exp(score), 0)
  return paths.map(({ path, score }) => ({
    path: Uint8Array.from(path),
    probability: Math.exp(score) / total
  }))
}

const featureCount = 3
const weight = fc.double({ min: -3, max: 3, noNaN: true })
const chains = fc.record({
  weights: fc.array(weight, { minLength: featureCount * tags, maxLength: featureCount * tags }),
  transitions: fc.array(weight, { minLength: (tags + 1) * tags, maxLength: (tags + 1) * tags })
})
const sequences = fc.array(fc.uniqueArray(fc.nat(featureCount - 1), { maxLength: 3 }), {
  minLength: 1,
  maxLength: 5
})

describe("decode", () => {
  it("gives the most probable tags and each span's probability, as listing all tags does", () => {
    fc.assert(
      fc.property(chains, sequences, (made, rows) => {
        const chain = {
          tags,
          weights: Float64Array.from(made.weights),
          transitions: Float64Array.from(made.transitions)
        }
        const features = rows.map((row) => Int32Array.from(row))
        const all = enumerated(chain, features)
        const probabilityOf = (field: number, start: number, end: number) =>
          all
            .filter(({ path }) => spansOf(path).some((span) => span.join() === [field, start, end].join()))
            .reduce((sum, { probability }) => sum + probability, 0)
        const decoded = decode(chain, features)
        const best = Math.max(...all.map(({ probability }) => probability))
        const path = new Uint8Array(features.length)
        for (const { field, start, end, probability } of decoded.spans) {
          expect(probability).toBeCloseTo(probabilityOf(field, start, end), 9)
          path.fill(goesOn(field), start, end)
          path[start] = begins(field)
        }
        expect(all.find((each) => each.path.join() === path.join())?.probability).toBeCloseTo(best, 9)
        for (let field = 0; field < fields; field++) {
          const candidates = decoded.candidates(field, 0)
          expect(candidates).toHaveLength((features.length * (features.length + 1)) / 2)
          for (const { start, end, probability } of candidates)
            expect(probability).toBeCloseTo(probabilityOf(field, start, end), 9)
        }
      }),
      { numRuns: 60 }
    )
  })

  it("has no spans in a text without tokens", () => {
    const chain = learnt([])
    expect(decode(chain, []).spans).toEqual([])
  })
})

const learnt = (examples: Parameters<typeof learn>[0], seed = 1): Chain => {
  const learning = learn(examples, featureCount, tags, { epochs: 20, rate: 0.1, penalty: 1e-3, seed })
  for (;;) {
    const { done, value } = learning.next()
    if (done === true) return value
  }
}

describe("learn", () => {
  // Feature 1 begins field 0, feature 2 goes on with it, feature 0 is outside.
  const examples = Array.from({ length: 20 }, (_, nth) => {
    const row = nth % 2 === 0 ? [0, 1, 2, 0] : [1, 0, 0, 1]
    const gold = { 0: 0, 1: begins(0), 2: goesOn(0) }
    return {
      features: row.map((feature) => Int32Array.of(feature)),
      tags: Uint8Array.from(row, (feature) => gold[feature as 0 | 1 | 2])
    }
  })

  it("learns what the features tell, and is the same for the same seed to the last bit", () => {
    const chain = learnt(examples)
    const { spans } = decode(
      chain,
      [0, 1, 2, 0].map((feature) => Int32Array.of(feature))
    )
    expect(spans).toMatchObject([{ field: 0, start: 1, end: 3 }])
    expect(spans[0]?.probability).toBeGreaterThan(0.8)
    expect(learnt(examples).weights).toEqual(chain.weights)
    expect(learnt(examples, 2).weights).not.toEqual(chain.weights)
  })
})
