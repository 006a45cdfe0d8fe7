/**
 * What share of CLINC150 a logistic regression may serve under a certified 5 % disagreement with its teacher, among the
 * served, at 95 %; and how often that bound breaks.
 *
 *   tsx bench/hybrid.ts [resplits]
 *
 * For each teacher (the gold labels, and gold of which 3 % are another label, seeded) and 1,000, 3,000 and 15,000 training
 * answers the baseline is trained once. The pool is the test part, in scope alone (4,500) or with the 1,000 out-of-scope
 * queries; 500, 1,000 or 3,000 of it calibrate, drawn anew for each resplit. A bound breaks where the threshold's
 * disagreement is above 5 % on the whole pool, which is what the calibrating answers are drawn from; `rest` is the same on
 * those that did not calibrate, which chance alone puts above 5 % now and then. CLINC150 is read from
 * `$ASSAY_DATA/clinc150`, by default `../shared/data/clinc150` beside the checkout.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Rng from "@assay/stats/Rng"
import * as SoftmaxRegression from "../packages/baselines/src/linear/softmaxRegression.ts"
import * as Vectoriser from "../packages/baselines/src/text/vectoriser.ts"
import { certificateOf } from "../packages/decisions/src/hybrid/certifying.ts"
import { type Item, sampleOf } from "../packages/decisions/src/hybrid/sample.ts"

interface Utterance {
  readonly text: string
  readonly intent: string
}

interface Row {
  readonly text: string
  readonly teacher: string
}

const folder = join(process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data"), "clinc150")
if (!existsSync(folder)) {
  console.log(`skipped: no folder ${folder}`)
  process.exit(0)
}
const resplits = Number(process.argv[2] ?? 1000)

const read = (name: string): ReadonlyArray<Utterance> =>
  readFileSync(join(folder, name), "utf8")
    .trim()
    .split("\n")
    .map((line): Utterance => JSON.parse(line))

/** Deals the first of some values at random, in place. */
const deal = <A>(values: Array<A>, first: number, rng: Rng.Rng): Array<A> => {
  for (let nth = 0; nth < Math.min(first, values.length - 1); nth++) {
    const other = nth + rng.below(values.length - nth)
    const [one, two] = [values[nth], values[other]]
    if (one === undefined || two === undefined) continue
    values[nth] = two
    values[other] = one
  }
  return values
}

const train = read("train.jsonl")
const test = read("test.jsonl")
const outOfScope = read("oos_test.jsonl")
const intents = [...new Set(train.map(({ intent }) => intent))].sort()
const numberOf = new Map(intents.map((intent, nth) => [intent, nth]))

/** What a teacher says: the label, or by chance another. */
const taught = (rows: ReadonlyArray<Utterance>, noise: number, rng: Rng.Rng): ReadonlyArray<Row> =>
  rows.map(({ text, intent }) => {
    if (rng.uniform() >= noise) return { text, teacher: intent }
    const other = intents[rng.below(intents.length)] ?? intent
    return { text, teacher: other === intent ? (intents[0] ?? intent) : other }
  })

/** The baseline's answers to the pool, after it learned what the teacher said of so many texts. */
const answered = (learned: ReadonlyArray<Row>, pool: ReadonlyArray<Row>): ReadonlyArray<Item> => {
  const vectoriser = Vectoriser.fit(learned.map(({ text }) => text))
  const matrix = Vectoriser.transform(
    vectoriser,
    learned.map(({ text }) => text)
  )
  const model = SoftmaxRegression.fit(
    matrix,
    learned.map(({ teacher }) => numberOf.get(teacher) ?? 0),
    intents.length
  )
  const probabilities = SoftmaxRegression.predictProbabilities(
    model,
    Vectoriser.transform(
      vectoriser,
      pool.map(({ text }) => text)
    )
  )
  return pool.map(({ teacher }, nth) => {
    const row = probabilities.subarray(nth * intents.length, (nth + 1) * intents.length)
    const confidence = Math.min(1, Math.max(...row))
    const agrees = intents[row.indexOf(Math.max(...row))] === teacher
    return {
      id: String(nth),
      cluster: undefined,
      confidence,
      baseline: agrees ? 1 : 0,
      model: 1,
      baselineUsd: 0,
      modelUsd: undefined,
      baselineMs: undefined,
      modelMs: undefined,
      agrees
    }
  })
}

/** The share served and the disagreement among the served, of the items from a position on. */
const at = (items: ReadonlyArray<Item>, threshold: number, from = 0) => {
  let served = 0
  let bad = 0
  for (let nth = from; nth < items.length; nth++) {
    const item = items[nth]
    if (item === undefined || item.confidence < threshold) continue
    served++
    if (!item.agrees) bad++
  }
  return { share: served / (items.length - from), rate: served === 0 ? 0 : bad / served }
}

/** The most that any threshold could serve of the pool with at most 5 % disagreement, were all of it known. */
const oracle = (items: ReadonlyArray<Item>): number => {
  let bad = 0
  let best = 0
  const sorted = items.toSorted((one, other) => other.confidence - one.confidence)
  for (const [nth, { agrees }] of sorted.entries()) {
    if (!agrees) bad++
    if (bad <= 0.05 * (nth + 1)) best = nth + 1
  }
  return best / items.length
}

const rounded = (value: number): string => value.toFixed(3)

const measured = (pool: ReadonlyArray<Item>, calibration: number) => {
  const rng = Rng.make(Rng.derive(49, calibration))
  let share = 0
  let nothing = 0
  let broken = 0
  let brokenRest = 0
  const order = [...pool]
  for (let split = 0; split < resplits; split++) {
    deal(order, calibration, rng)
    const { bound } = certificateOf(sampleOf(order.slice(0, calibration)), {}, split)
    if (bound === undefined) {
      nothing++
      continue
    }
    const { share: served, rate } = at(order, bound.threshold)
    share += served
    if (rate > 0.05) broken++
    if (at(order, bound.threshold, calibration).rate > 0.05) brokenRest++
  }
  return {
    served: rounded(share / resplits),
    nothing: rounded(nothing / resplits),
    broken: rounded(broken / resplits),
    rest: rounded(brokenRest / resplits)
  }
}

const rows: Array<Record<string, string | number>> = []
for (const noise of [0, 0.03]) {
  const learned = deal([...taught(train, noise, Rng.make(1))], train.length, Rng.make(2))
  const inScope = taught(test, noise, Rng.make(3))
  const beyond = outOfScope.map(({ text }): Row => ({ text, teacher: "oos" }))
  for (const answers of [15_000, 3_000, 1_000]) {
    const started = performance.now()
    const items = answered(learned.slice(0, answers), [...inScope, ...beyond])
    const seconds = (performance.now() - started) / 1000
    for (const [scope, pool] of [
      ["in scope", items.slice(0, inScope.length)],
      ["with out-of-scope", items]
    ] as const) {
      const accuracy = rounded(pool.filter(({ agrees }) => agrees).length / pool.length)
      for (const calibration of [500, 1_000, 3_000]) {
        rows.push({
          teacher: noise === 0 ? "gold" : "gold, 3 % noise",
          answers,
          scope,
          agrees: accuracy,
          oracle: rounded(oracle(pool)),
          calibration,
          ...measured(pool, calibration)
        })
      }
    }
    console.error(`${noise} ${answers}: trained and answered in ${seconds.toFixed(1)} s`)
  }
}
console.table(rows)
