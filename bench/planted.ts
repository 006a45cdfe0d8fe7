// How often comparisons, gates, A/A and races are wrong, and how often they find what is there: simulated runs with a
// known truth, through the code that judges recorded ones. Seeds are fixed. Run: npx tsx bench/planted.ts [runs]
// The tests run smaller versions: packages/core/src/compare/planted.slow.test.ts, packages/core/src/experiment/racing.test.ts.

import { Gate } from "@assay/core"
import * as Stats from "@assay/stats"
import {
  fails,
  isDifferent,
  isRegressed,
  isSystematic,
  type SimulatedComparison,
  share,
  simulate,
  type Truth
} from "../packages/core/src/compare/fixtures/planted.fixture.ts"
import { race } from "../packages/core/src/ranking/fixtures/race.fixture.ts"

const runs = Number(process.argv[2] ?? 1_000)

const percent = (part: number): string => `${(100 * part).toFixed(1).padStart(5)} %`

const unchanged = () => 0

const report = async (
  name: string,
  truth: Truth,
  columns: ReadonlyArray<readonly [name: string, is: (one: SimulatedComparison) => boolean]>,
  count = runs,
  gate?: Gate.Gate
): Promise<void> => {
  const found = await simulate(count, truth, 100_000, gate)
  const written = columns.map(([column, is]) => `${column} ${percent(share(found, is))}`)
  console.log(`${name.padEnd(58)} ${written.join("   ")}`)
}

const alarms = [
  ["overall", isDifferent],
  ["any slice", isSystematic()],
  ["gate fails", fails]
] as const

console.log(`${runs} runs each, six slices, unless stated`)
await report("unchanged, 600 cases", { cases: 600, discordance: 0.12, drop: unchanged }, alarms)
await report("unchanged, 3,000 cases", { cases: 3_000, discordance: 0.12, drop: unchanged }, alarms)
await report(
  "unchanged, 600 cases in 150 clusters",
  { cases: 600, discordance: 0.12, drop: unchanged, perCluster: 4 },
  alarms,
  Math.min(runs, 500)
)
for (const [points, cases, discordance] of [
  [2, 1_500, 0.08],
  [5, 500, 0.12],
  [10, 200, 0.2]
] as const) {
  const power = Stats.Power.binary(cases, points / 100, { discordance, test: "exact" })
  await report(
    `${points} points worse, ${cases} cases (power ${percent(power).trim()})`,
    { cases, discordance, drop: () => points / 100, isSliced: false },
    [
      ["regressed", isRegressed],
      ["gate fails", fails]
    ]
  )
}
await report(
  "10 points worse in one slice of 200 of 600",
  { cases: 600, discordance: 0.12, drop: ({ tags }) => (tags.language === "de" ? 0.1 : 0) },
  [
    ["that slice", isSystematic("de")],
    ["another", isSystematic("en")],
    ["gate fails", fails]
  ]
)
for (const slower of [1, 1.2]) {
  await report(
    `latency × ${slower}, 300 cases, ${Math.min(runs, 200)} runs`,
    { cases: 300, discordance: 0.12, drop: unchanged, isSliced: false, slower },
    [["gate on p50 and p95 fails", fails]],
    Math.min(runs, 200),
    Gate.latency({ p50: { increase: 0 }, p95: { increase: 0 } })
  )
}

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
