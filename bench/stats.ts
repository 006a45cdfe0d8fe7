// What resampling costs at the size of a large evaluation: 100 000 paired cases, looked at in 20 slices (here each slice
// holds all cases, the worst case), 10 000 resamples each. Run: npx tsx bench/stats.ts
// The rival is the textbook bootstrap, one random case at a time, timed on fewer resamples and scaled up.
import { Bootstrap, Interval, QuantileDifference, Rng, SignFlip } from "../packages/stats/src/index.ts"

const cases = 100_000
const slices = 20
const resamples = 10_000

const rng = Rng.make(1)
const fill = (value: (i: number) => number) => Float64Array.from({ length: cases }, (_, i) => value(i))

const rightWrong = fill(() => {
  const u = rng.uniform()
  return u < 0.1 ? 1 : u < 0.18 ? -1 : 0
})
const continuous = fill(() => 0.02 + 0.3 * rng.normal())
const clusters = fill(() => rng.below(cases / 4))
const baselineMs = fill(() => 400 * Math.exp(0.5 * rng.normal()))
const candidateMs = fill((i) => 1.05 * (baselineMs[i] ?? Number.NaN) * Math.exp(0.3 * rng.normal()))

const secondsFor = (work: (slice: number) => unknown, times = slices): number => {
  const start = performance.now()
  for (let slice = 0; slice < times; slice++) work(slice)
  return (performance.now() - start) / 1000
}

const textbook = (values: Float64Array, draws: number): Float64Array => {
  const means = new Float64Array(draws)
  for (let b = 0; b < draws; b++) {
    let sum = 0
    for (let k = 0; k < values.length; k++) sum += values[rng.below(values.length)] ?? Number.NaN
    means[b] = sum / values.length
  }
  return means.sort()
}

const timedResamples = 100
const rival =
  secondsFor(() => textbook(continuous, timedResamples), 1) * (resamples / timedResamples) * slices

const seed = (slice: number) => Rng.derive(1, slice)
const rows: ReadonlyArray<readonly [name: string, seconds: number]> = [
  ["textbook bootstrap of a mean (scaled up)", rival],
  ["Bootstrap.mean, right/wrong", secondsFor((k) => Bootstrap.mean(rightWrong, { seed: seed(k) }))],
  ["Bootstrap.mean, continuous", secondsFor((k) => Bootstrap.mean(continuous, { seed: seed(k) }))],
  ["Bootstrap.mean, clustered", secondsFor((k) => Bootstrap.mean(continuous, { seed: seed(k), clusters }))],
  ["SignFlip.test, right/wrong", secondsFor((k) => SignFlip.test(rightWrong, { seed: seed(k) }))],
  ["SignFlip.test, continuous", secondsFor((k) => SignFlip.test(continuous, { seed: seed(k) }))],
  ["SignFlip.test, clustered", secondsFor((k) => SignFlip.test(continuous, { seed: seed(k), clusters }))],
  ["Interval.mean, clustered", secondsFor(() => Interval.mean(continuous, { clusters }))],
  [
    "QuantileDifference.estimate, p95",
    secondsFor((k) => QuantileDifference.estimate(baselineMs, candidateMs, 0.95, { seed: seed(k) }))
  ]
]

console.log(`${cases} paired cases × ${slices} slices × ${resamples} resamples, one thread`)
for (const [name, seconds] of rows) {
  const ratio = rival / seconds
  console.log(
    `${name.padEnd(42)} ${seconds.toFixed(2).padStart(8)} s   ${ratio.toFixed(0).padStart(6)}× the rival's speed`
  )
}
