// What scoring costs beside `autoevals`, on the same pairs in one run, and how it grows with the length of an output.
// Run: npx tsx bench/scorers.ts
// autoevals has no token F1. Its scorers of the same use are ListContains over the words (partial credit by the best
// assignment) and Levenshtein (one number for a text); both are timed. Beside Fields.score stands JSONDiff.
import { Outcome, type Scorer } from "@assay/core"
import { Fields, Format, Similarity, Tokens } from "@assay/scorers"
import { Rng } from "@assay/stats"
import { JSONDiff, Levenshtein, ListContains } from "autoevals"
import { Effect, Schema } from "effect"

type TextScorer = Scorer.Scorer<unknown, string | ReadonlyArray<string>, string | null>

const run = <E, O>(scorer: Scorer.Scorer<unknown, E, O>, output: O, expected: E): void => {
  Effect.runSync(
    scorer.score({
      id: "",
      input: "",
      expected,
      kind: "typical",
      tags: {},
      cluster: undefined,
      provenance: undefined,
      outcome: Outcome.answered(output),
      facts: typeof output === "string" ? { text: output } : {},
      latencyMs: undefined,
      attempts: 1
    })
  )
}

const rng = Rng.make(1)
const vocabulary = Array.from({ length: 500 }, (_, index) =>
  Array.from({ length: 2 + (index % 8) }, () => String.fromCharCode(97 + rng.below(26))).join("")
)
const word = (): string => vocabulary[rng.below(vocabulary.length)] ?? ""
const pairs = Array.from({ length: 2_000 }, () => {
  const expected = Array.from({ length: 20 }, word)
  const output = expected.map((each) => (rng.uniform() < 0.8 ? each : word()))
  return { output: output.join(" "), expected: expected.join(" "), words: [output, expected] as const }
})

/** Processor time in milliseconds, of the fastest of fifteen. Other processes on the machine do not count. */
const cpuMs = async (work: () => unknown): Promise<number> => {
  const times: Array<number> = []
  for (let turn = 0; turn < 15; turn++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1_000)
  }
  return Math.min(...times)
}

const ours: ReadonlyArray<readonly [name: string, scorer: TextScorer]> = [
  ["Tokens.f1", Tokens.f1],
  ["Tokens.f1, squad-v1", Tokens.f1({ variant: "squad-v1" })],
  ["Similarity.levenshtein", Similarity.levenshtein],
  ["Similarity.jaroWinkler", Similarity.jaroWinkler],
  ["Similarity.wordAccuracy", Similarity.wordAccuracy],
  ["Similarity.characterAccuracy", Similarity.characterAccuracy],
  ["Similarity.rouge", Similarity.rouge],
  ["Similarity.chrf", Similarity.chrf],
  ["Similarity.bleu", Similarity.bleu]
]

const listContains = await cpuMs(async () => {
  for (const { words } of pairs) await ListContains({ output: [...words[0]], expected: [...words[1]] })
})
const levenshtein = await cpuMs(async () => {
  for (const { output, expected } of pairs) await Levenshtein({ output, expected })
})

const perPair = (ms: number): string => `${((1_000 * ms) / pairs.length).toFixed(1).padStart(8)} µs`
console.log(`${pairs.length} pairs of 20 words, processor time of one pair; as fast as … of autoevals`)
console.log(`${"".padEnd(40)}      ListContains  Levenshtein`)
console.log(`${"autoevals ListContains".padEnd(32)}${perPair(listContains)}`)
console.log(`${"autoevals Levenshtein".padEnd(32)}${perPair(levenshtein)}`)
for (const [name, scorer] of ours) {
  const ms = await cpuMs(() => {
    for (const { output, expected } of pairs) run(scorer, output, expected)
  })
  const times = (rival: number) => `${(rival / ms).toFixed(1)}×`.padStart(12)
  console.log(`${name.padEnd(32)}${perPair(ms)}  ${times(listContains)} ${times(levenshtein)}`)
}

const Receipt = Schema.Struct({
  company: Schema.String,
  address: Schema.String,
  date: Schema.NullOr(Schema.String),
  total: Schema.NullOr(Schema.Number),
  paid: Schema.Boolean,
  items: Schema.Array(Schema.Struct({ name: Schema.String, count: Schema.Number }))
})

const receipt = (): typeof Receipt.Type => ({
  company: `${word()} ${word()}`,
  address: `${word()} ${word()} ${rng.below(100)}`,
  date: `2024-0${1 + rng.below(9)}-1${rng.below(9)}`,
  total: rng.below(10_000) / 100,
  paid: rng.below(2) === 0,
  items: Array.from({ length: 4 }, () => ({ name: word(), count: rng.below(9) }))
})
const receipts = Array.from({ length: 2_000 }, () => {
  const [expected, other] = [receipt(), receipt()]
  const output = {
    ...expected,
    ...(rng.below(2) === 0 ? { company: other.company } : { items: other.items })
  }
  return { output: rng.below(3) === 0 ? expected : output, expected }
})

const jsonDiff = await cpuMs(async () => {
  for (const { output, expected } of receipts) await JSONDiff({ output, expected })
})
const fieldsOf = Fields.score(Receipt)
const fields = await cpuMs(() => {
  for (const { output, expected } of receipts) run(fieldsOf, output, expected)
})
console.log(`\n${receipts.length} receipts of 6 fields and 4 items`)
console.log(`${"autoevals JSONDiff".padEnd(32)}${perPair(jsonDiff)}`)
console.log(`${"Fields.score".padEnd(32)}${perPair(fields)}  ${(jsonDiff / fields).toFixed(1)}×`)

/** The slope of the logarithm of the time over that of the length: 1 for linear, 2 for quadratic. */
const exponentOf = (points: ReadonlyArray<readonly [length: number, ms: number]>): number => {
  const logs = points.map(([length, ms]) => [Math.log(length), Math.log(ms)] as const)
  const mean = (of: (log: readonly [number, number]) => number): number =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length
  const x = mean((log) => log[0])
  const y = mean((log) => log[1])
  return mean((log) => (log[0] - x) * (log[1] - y)) / mean((log) => (log[0] - x) ** 2)
}

const lengths = [300_000, 1_000_000, 3_000_000, 10_000_000]
const textOf = (length: number, unit: () => string): string => {
  const pieces: Array<string> = []
  for (let size = 0; size < length; ) {
    const piece = unit()
    pieces.push(piece)
    size += piece.length
  }
  return pieces.join("").slice(0, length)
}
const kinds: ReadonlyArray<readonly [name: string, unit: () => string]> = [
  ["words", () => `${word()} `],
  ["Chinese", () => String.fromCharCode(0x4e00 + rng.below(3_000))],
  ["marks", () => "\u0301"]
]
const reference = textOf(1_000, () => `${word()} `)

console.log(
  "\noutputs of 0.3 to 10 million characters against 1,000: exponent of the time, and seconds for 10 million"
)
console.log(`${"".padEnd(32)}${kinds.map(([name]) => name.padStart(16)).join("")}`)
const formats: typeof ours = [
  ["Format.json", Format.json(Schema.Struct({ total: Schema.Number }))],
  ["Format.xml", Format.xml({ required: ["total"] })],
  ["Format.table", Format.table({ columns: ["a", "b"], kind: "markdown" })],
  ["Format.lines", Format.lines({ line: /[a-z]+/u })]
]
for (const [name, scorer] of [...ours, ...formats]) {
  const cells: Array<string> = []
  for (const [, unit] of kinds) {
    const points: Array<readonly [number, number]> = []
    for (const length of lengths) {
      const output = textOf(length, unit)
      const before = process.cpuUsage()
      run(scorer, output, reference)
      const { user, system } = process.cpuUsage(before)
      points.push([length, (user + system) / 1_000])
    }
    const last = (points.at(-1)?.[1] ?? Number.NaN) / 1_000
    cells.push(`${exponentOf(points).toFixed(2)} ${last.toFixed(1).padStart(6)} s`.padStart(16))
  }
  console.log(`${name.padEnd(32)}${cells.join("")}`)
}
