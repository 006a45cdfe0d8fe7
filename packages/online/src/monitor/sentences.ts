/**
 * What a monitor says in words.
 */
import { number, percent, wrapped } from "../work/sentences.ts"
import type { Alarm, Metric, Status } from "./model.ts"

const shown = (value: number, kind: Metric["kind"]): string =>
  kind === "rate" ? percent(value) : String(Number(value.toPrecision(3)))

const chance = (probability: number): string =>
  probability >= 0.001 ? `1 in ${Math.round(1 / probability)}` : "less than 1 in 1,000"

/** An alarm in a sentence. */
export const alarmSentence = (
  {
    metric,
    slice,
    before,
    now,
    units,
    since,
    probability
  }: Pick<Alarm, "metric" | "slice" | "before" | "now" | "units" | "since" | "probability">,
  kind: Metric["kind"]
): string =>
  `${metric} ${now > before ? "rose" : "fell"} from ${shown(before, kind)} to ${shown(now, kind)}${slice === "all" ? "" : ` in ${slice}`}, over ${number(units)} sessions since about ${since.slice(0, 10)}; if nothing had changed, the chance of such an alarm ever was ${chance(probability)}.`

/** The state as plain text of 80 columns: the answer first, then each alarm and what is not watched. */
export const toText = ({ sentence, alarms, notWatched, unmatched }: Status): string => {
  const byReason = Map.groupBy(notWatched, ({ because }) => because)
  return [
    ...wrapped(sentence),
    ...(alarms.length > 1 ? alarms.slice(1).flatMap((each) => wrapped(`  ${each.sentence}`)) : []),
    ...[...byReason].flatMap(([because, figures]) =>
      wrapped(
        `Not watched: ${figures
          .slice(0, 5)
          .map(({ metric, slice }) => (slice === "all" ? metric : `${metric} in ${slice}`))
          .join(", ")}${figures.length > 5 ? ` and ${number(figures.length - 5)} more` : ""}: ${because}.`
      )
    ),
    ...(unmatched === 0
      ? []
      : wrapped(
          `${number(unmatched)} answers are of slices, days or times that the reference does not have.`
        ))
  ].join("\n")
}

/** The state in a sentence. */
export const statusSentence = (
  alarms: ReadonlyArray<Alarm>,
  watched: number,
  notWatched: number,
  answers: number,
  falseAlarms: number
): string => {
  if (watched === 0) return "Nothing is watched: the reference is too small."
  // What is not watched may change without a word: the reader is told of it with the good news.
  const others =
    notWatched === 0
      ? ""
      : ` ${number(notWatched)} ${notWatched === 1 ? "figure is" : "figures are"} not watched, since the reference says too little of ${notWatched === 1 ? "it" : "them"}.`
  const [first] = alarms
  if (first === undefined)
    return `Nothing has changed that ${number(answers)} answers could show, in ${number(watched)} figures; a false alarm has a chance of ${percent(falseAlarms)}, ever.${others}`
  return alarms.length === 1
    ? first.sentence
    : `${first.sentence} ${alarms.length - 1} more figures have changed.`
}
