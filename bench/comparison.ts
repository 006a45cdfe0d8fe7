// What a large comparison costs: 100 000 paired cases in 20 slices with 10 000 resamples, through the code that compares
// recorded runs, reading from the store left out. Run: npx tsx bench/comparison.ts
// The rival is the textbook bootstrap of each slice's mean, one random case at a time, timed on fewer resamples and
// scaled up.
import * as Stats from "@assay/stats"
import { large, seconds } from "../packages/core/src/compare/fixtures/large.fixture.ts"

const cases = 100_000
const resamples = 10_000

const timed = 20
const rng = Stats.Rng.make(1)
const values = Float64Array.from({ length: cases }, () => rng.normal())
const start = performance.now()
for (let draw = 0; draw < timed; draw++) {
  let sum = 0
  for (let k = 0; k < cases; k++) sum += values[rng.below(cases)] ?? Number.NaN
  values[draw] = sum / cases
}
// Twenty slices hold every case twice: ten values of each of two tags. With all cases that is three means.
const rival = (3 * (performance.now() - start) * resamples) / timed / 1_000

console.log(`${cases} paired cases, 20 slices, ${resamples} resamples, one thread`)
console.log(`${"textbook bootstrap (scaled up)".padEnd(34)} ${rival.toFixed(1).padStart(7)} s`)
for (const [name, kind] of [
  ["right or wrong", "binary"],
  ["graded", "graded"],
  ["graded, in clusters of four", "clustered"]
] as const) {
  const took = seconds(large(cases, kind), resamples)
  console.log(
    `${name.padEnd(34)} ${took.toFixed(1).padStart(7)} s   ${(rival / took).toFixed(0).padStart(5)}× the rival's speed`
  )
}
