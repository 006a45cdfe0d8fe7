import * as Figures from "../text/figures.ts"
import * as points from "../verdict/points.ts"
import { unplannedWords } from "../verdict/sentence.ts"
import type { Ranking } from "./rankingModel.ts"

/** Names in a sentence: `a`, `a and b`, `a, b and 3 more`. */
const listed = (names: ReadonlyArray<string>, most = 5): string => {
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const rest = names.length - shown.length
  const words = rest > 0 ? [...shown, `${Figures.count(rest)} more`] : shown
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** Who is best, in a sentence without a full stop. Names are used as they are. */
export const winner = ({ best, standings, cases, margin, unit, needs, unplanned }: Ranking): string => {
  const on = `on ${Figures.counted(cases, "case")}`
  const [first, second] = best
  if (first === undefined || standings[0]?.mean === undefined) return "no ranking: nothing has a score"
  if (standings.length === 1) return `${first} is the only candidate`
  if (second === undefined) {
    return `${first} is the best of ${Figures.count(standings.length)}: every other candidate is significantly worse, ${on}`
  }
  return (
    `${listed(best)} share first place among ${Figures.count(standings.length)}: ${first} has the highest mean, and ` +
    `${best.length === 2 ? "the other is" : "the others are"} not significantly worse, ${on}` +
    (unplanned === undefined ? "" : `; ${unplannedWords(unplanned, { inClusters: false, margin, unit })}`) +
    (needs === undefined
      ? ""
      : `; about ${Figures.count(needs)} cases are needed to detect a difference of ${points.size(margin, unit)} between ${first} and ${second}`)
  )
}
