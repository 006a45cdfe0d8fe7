/**
 * What share of CLINC150 a logistic regression may serve under a certified 5 % disagreement with its teacher, among the
 * served, at 95 %; and how often that bound breaks.
 *
 *   tsx bench/hybrid.ts [resplits]
 *
 * For each teacher (the gold labels, and gold of which 3 % are another label, seeded) and 1,000, 3,000 and 15,000 training
 * answers the baseline is trained once. The pool is the test part, in scope alone (4,500) or with the 1,000 out-of-scope
 * queries; 500, 1,000 or 3,000 of it calibrate, drawn anew for each resplit. A bound breaks where the threshold's
 * disagreement is above 5 % on the whole pool, which is what the calibrating answers are drawn from. `broken`: these are
 * split off the pool; `fresh`: each is drawn from all of it, as from traffic without an end; `rest`: split off, and the
 * disagreement is that of the others, which have the more disagreement the less the calibrating ones have. CLINC150 is read from
 * `$ASSAY_DATA/clinc150`, by default `../shared/data/clinc150` beside the checkout.
 */
import { folder, isThere, measured, oracle, teach } from "../test/fixtures/taughtIntents.ts"

if (!isThere) {
  console.log(`skipped: no folder ${folder}`)
  process.exit(0)
}
const resplits = Number(process.argv[2] ?? 1000)

const rounded = (value: number): string => value.toFixed(3)

const rows: Array<Record<string, string | number>> = []
for (const noise of [0, 0.03]) {
  const taught = teach(noise)
  for (const answers of [15_000, 3_000, 1_000]) {
    const started = performance.now()
    const { inScope, all } = taught(answers)
    const seconds = (performance.now() - started) / 1000
    for (const [scope, pool] of [
      ["in scope", inScope],
      ["with out-of-scope", all]
    ] as const) {
      for (const calibration of [500, 1_000, 3_000]) {
        const { served, nothing, broken, fresh, rest } = measured(pool, calibration, resplits)
        rows.push({
          teacher: noise === 0 ? "gold" : "gold, 3 % noise",
          answers,
          scope,
          agrees: rounded(pool.filter(({ agrees }) => agrees).length / pool.length),
          oracle: rounded(oracle(pool)),
          calibration,
          served: rounded(served),
          nothing: rounded(nothing),
          broken: rounded(broken),
          fresh: rounded(fresh),
          rest: rounded(rest)
        })
      }
    }
    console.error(`${noise} ${answers}: trained and answered in ${seconds.toFixed(1)} s`)
  }
}
console.table(rows)
