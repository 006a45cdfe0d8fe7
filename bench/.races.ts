import { race } from "../packages/core/src/compare/race.fixture.ts"

const percent = (part: number): string => `${(100 * part).toFixed(1).padStart(5)} %`
const runs = 100
const spread = [0.8, ...Array.from({ length: 19 }, (_, nth) => 0.72 - 0.01 * nth)]
const level = [0.8, ...Array.from({ length: 19 }, () => 0.72)]
const alike = Array.from({ length: 20 }, () => 0.75)
const races = Math.min(runs, 300)
console.log(`\n${races} races of 20 prompts, the best right on 80 %`)
for (const [name, accuracies, cases] of [
  ["the others 72 % down to 54 %, 660 cases", spread, 660],
  ["the others 72 % down to 54 %, 1,000 cases", spread, 1_000],
  ["the others 72 % down to 54 %, 2,000 cases", spread, 2_000],
  ["the others all 72 %, 1,000 cases", level, 1_000],
  ["the others all 72 %, 2,000 cases", level, 2_000],
  ["all alike, 500 cases", alike, 500]
] as const) {
  const found = Array.from({ length: races }, (_, nth) =>
    race({ accuracies, cases, agreement: 0.7 }, nth + 1)
  )
  const mean = (of: (one: (typeof found)[number]) => number): number =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length
  console.log(
    `${name.padEnd(46)} calls ${percent(mean((one) => one.share))}   best kept ${percent(mean((one) => Number(one.hasBest)))}   alone ${percent(mean((one) => Number(one.left === 1)))}`
  )
}
