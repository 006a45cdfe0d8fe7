/**
 * Switch or not: what the test set says, and what the shadow says, side by side.
 */
import { percent } from "../work/sentences.ts"
import type { CandidateReport } from "./model.ts"

/** The parts of a verdict of `@assay/core` that are looked at: `comparison.scores[0].overall.verdict` is one. */
export interface TestSetVerdict {
  /** What the comparison supports. */
  readonly _tag: "Improved" | "Regressed" | "Equivalent" | "Underpowered"
  /** How many cases it would take. Absent where that is not said. */
  readonly needs?: number | undefined
}

/** What counts as safe. */
export interface SwitchOptions {
  /** What the test set says of the candidate against the primary. Undefined where it was not asked. */
  readonly testSet: TestSetVerdict | undefined
  /**
   * Disagreement due to the change that is accepted, 0 to 1. Whether it is better or worse a disagreement does not say.
   *
   * @defaultValue 0.05
   */
  readonly maxChange?: number
  /**
   * The loss of a mean score that is accepted, in units of the score, 0 or more.
   *
   * @defaultValue 0.02
   */
  readonly margin?: number
}

/** What to do. */
export interface SwitchReport {
  /** The advice. */
  readonly advice: "switch" | "do not switch" | "keep watching"
  /** Until how many sessions to keep watching, about. Absent for other advice, and where more would not help. */
  readonly until?: number
  /** What the test set says, in a sentence. */
  readonly testSet: string
  /** What the shadow says, in a sentence. */
  readonly shadow: string
  /** The advice and why, in a sentence. */
  readonly because: string
}

const inWords = (verdict: TestSetVerdict | undefined, name: string): string => {
  if (verdict === undefined) return "The test set was not asked."
  switch (verdict._tag) {
    case "Improved":
      return `On the test set ${name} is better than the primary.`
    case "Regressed":
      return `On the test set ${name} is worse than the primary.`
    case "Equivalent":
      return `On the test set ${name} is as good as the primary.`
    case "Underpowered":
      return verdict.needs === undefined
        ? "The test set cannot tell the two apart."
        : `The test set cannot tell the two apart; it would take about ${verdict.needs.toLocaleString("en")} cases.`
  }
}

/** Rounded up to two digits. */
const about = (n: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1)
  return Math.ceil(n / unit) * unit
}

/** More sessions than anybody waits for: the two are too near each other to be told apart. */
const mostSessions = 10_000_000

/** How many units it takes until an interval is narrow enough to leave this limit; its width falls with the root of n. */
const needed = (
  units: number,
  low: number,
  high: number,
  estimate: number | undefined,
  limit: number
): number | undefined => {
  if (estimate === undefined || units < 20) return undefined
  const [distance, half] = [Math.abs(limit - estimate), (high - low) / 2]
  const until = distance === 0 || half <= distance ? Number.NaN : about(units * (half / distance) ** 2)
  return until <= mostSessions ? until : undefined
}

const require = (name: string, value: number, high: number): void => {
  if (!(value >= 0 && value <= high))
    throw new RangeError(
      `${name}: expected a number ${high === Number.POSITIVE_INFINITY ? "of 0 or more" : `from 0 to ${high}`}, found ${value}`
    )
}

/**
 * Advises. It says `switch` only where both sides support it, and `do not switch` where either speaks against it.
 *
 * @throws RangeError where a limit is impossible
 */
export const switchReport = (
  { candidate, change, scores, isAlarm }: CandidateReport,
  { testSet, maxChange = 0.05, margin = 0.02 }: SwitchOptions
): SwitchReport => {
  require("maxChange", maxChange, 1)
  require("margin", margin, Number.POSITIVE_INFINITY)
  const { due, units } = change
  const shadow =
    due.estimate === undefined
      ? `The shadow compared ${change.requests} requests and cannot tell yet.`
      : `In shadow ${percent(due.estimate)} of answers differ due to the change (${percent(due.low)} to ${percent(due.high)}).`
  const said = { testSet: inWords(testSet, candidate), shadow }
  const worse = Object.entries(scores).find(([, { high }]) => high < -margin)
  const against =
    testSet?._tag === "Regressed"
      ? "the test set shows it to be worse"
      : worse !== undefined
        ? `in shadow its ${worse[0]} is surely lower by more than ${margin}`
        : due.low > maxChange
          ? `more than ${percent(maxChange)} of answers surely change`
          : isAlarm
            ? "more answers surely change than the alarm of the shadow allows"
            : undefined
  if (against !== undefined)
    return { advice: "do not switch", ...said, because: `Do not switch to ${candidate}: ${against}.` }
  const isBacked = testSet?._tag === "Improved" || testSet?._tag === "Equivalent"
  const unclear = Object.entries(scores).find(([, { low }]) => low < -margin)
  // Where nothing was compared nothing supports it, however much may change.
  const isSeen = due.estimate !== undefined && units > 0
  if (isBacked && isSeen && due.high <= maxChange && unclear === undefined)
    return {
      advice: "switch",
      ...said,
      because: `Switch to ${candidate}: the test set supports it, and at most ${percent(due.high)} of answers change.`
    }
  const open =
    due.high > maxChange || !isSeen
      ? { limit: maxChange, low: due.low, high: due.high, estimate: due.estimate }
      : unclear === undefined
        ? undefined
        : { limit: -margin, ...unclear[1] }
  const until = open === undefined ? undefined : needed(units, open.low, open.high, open.estimate, open.limit)
  const why =
    open === undefined
      ? testSet === undefined
        ? "the test set has not been asked, and the shadow alone does not say which side is right"
        : "the test set cannot tell the two apart"
      : until === undefined
        ? units < 20
          ? "the shadow has seen too little"
          : "the shadow is too near the limit to say how long"
        : `the shadow has ${units.toLocaleString("en")} of about ${until.toLocaleString("en")} sessions`
  return {
    advice: "keep watching",
    ...(until === undefined ? {} : { until }),
    ...said,
    because: `Keep watching ${candidate}${until === undefined ? "" : ` until about ${until.toLocaleString("en")} sessions`}: ${why}.`
  }
}
