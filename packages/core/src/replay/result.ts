import * as Figures from "../text/figures.ts"
import type { Kind, Replay } from "./replayModel.ts"

/** What reports call each kind. */
export const words: Readonly<Record<Kind, string>> = {
  systematic: "systematic",
  flaky: "flaky",
  "grader-noise": "grader noise",
  alike: "alike",
  "not-measured": "not measured"
}

/** The order in which reports list the kinds. */
export const order: ReadonlyArray<Kind> = ["systematic", "grader-noise", "flaky", "alike", "not-measured"]

/** What the cases turned out to be, in a sentence without a full stop. */
export const result = ({ cases, counts, chosen, stopped }: Replay): string => {
  const found = order.filter((kind) => (counts[kind] ?? 0) > 0)
  const what = `${Figures.counted(cases.length, `${chosen} case`)}`
  if (cases.length === 0) return `there is no ${chosen} case to replay`
  return (
    `${what}: ${found.map((kind) => `${Figures.count(counts[kind] ?? 0)} ${words[kind]}`).join(", ")}` +
    (stopped === undefined ? "" : `; stopped: ${stopped}`)
  )
}
