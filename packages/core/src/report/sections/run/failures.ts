/**
 * How trials failed: what each failure mode counts, and what that comes to in requests.
 */

import type { CandidateSummary, Modes, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import {
  type Block,
  type Cell,
  type Column,
  cell,
  figure,
  label,
  line,
  type SectionOf,
  type Tone,
  table
} from "../../outline.ts"

/** Every mode in the order of the table, with the tone of a count above zero. */
const all: ReadonlyArray<readonly [keyof Modes, Tone]> = [
  ["right", "plain"],
  ["wrong-silent", "bad"],
  ["wrong-detectable", "plain"],
  ["hedged", "plain"],
  ["refused", "plain"],
  ["escalated", "plain"],
  ["malformed", "plain"],
  ["truncated", "plain"],
  ["unscored", "warning"],
  ["errored", "bad"]
]

const counts = ({ candidates, complete }: Summary): ReadonlyArray<Block> => {
  const occurs = (mode: keyof Modes): boolean => candidates.some(({ modes }) => modes[mode] > 0)
  const shown = all.filter(([mode]) => mode === "right" || mode === "wrong-silent" || occurs(mode))
  const none = all.flatMap((each) => (shown.includes(each) ? [] : [each[0]]))
  return [
    table(
      [
        label("candidate"),
        figure("trials"),
        ...shown.map(([mode]) => figure(mode)),
        ...(complete ? [] : [figure("missing")])
      ],
      candidates.map(({ name, trials, modes }) => [
        cell(name),
        cell(Figures.count(trials.finished)),
        ...shown.map(([mode, tone]) =>
          modes[mode] === 0
            ? cell("0", "quiet")
            : cell(`${Figures.count(modes[mode])} (${Figures.share(modes[mode], trials.finished)})`, tone)
        ),
        ...(complete ? [] : [cell(Figures.count(trials.missing), trials.missing > 0 ? "warning" : "quiet")])
      ])
    ),
    ...(none.length === 0 ? [] : [line(`0 for all: ${none.join(", ")}.`)])
  ]
}

/** A column of what the modes come to; `textOf` is undefined where a candidate has nothing there. */
interface Consequence {
  readonly column: Column
  readonly textOf: (candidate: CandidateSummary) => string | undefined
}

const some = (n: number): string | undefined => (n === 0 ? undefined : Figures.count(n))

const consequences: ReadonlyArray<Consequence> = [
  {
    column: figure("silent failures"),
    textOf: ({ failures }) => failures.silent && Figures.perTenThousand(failures.silent.rate)
  },
  {
    column: figure("false abstentions"),
    textOf: ({ failures }) => Figures.perTenThousand(failures.falseAbstentions.rate)
  },
  { column: figure("false alarms"), textOf: ({ failures }) => some(failures.falseAlarms.trials) },
  { column: figure("right though hedged"), textOf: ({ failures }) => some(failures.rightThoughHedged) },
  { column: figure("right in part"), textOf: ({ failures }) => some(failures.partlyRight) },
  {
    column: figure("graceful"),
    textOf: ({ failures: { graceful } }) =>
      graceful && `${Figures.count(graceful.right)} of ${Figures.count(graceful.trials)}`
  }
]

const legend: Readonly<Record<string, string>> = {
  "false alarms": "False alarms: right answers on which a check fires.",
  "right in part": "Right in part: wrong answers that have a part of the score.",
  graceful: "Graceful: cases that are not to be answered, and failed as expected."
}

const inRequests = ({ candidates }: Summary): ReadonlyArray<Block> => {
  const shown = consequences.filter(({ textOf }) => candidates.some((each) => textOf(each) !== undefined))
  const told = shown.flatMap(({ column }) => legend[column.header] ?? [])
  const cellOf = (text: string | undefined): Cell => (text === undefined ? cell("0", "quiet") : cell(text))
  return [
    table(
      [label("candidate"), ...shown.map(({ column }) => column)],
      candidates.map((candidate) => [
        cell(candidate.name),
        ...shown.map(({ textOf }) => cellOf(textOf(candidate)))
      ])
    ),
    line(
      [
        "Silent failures and false abstentions: per 10,000 requests, of the trials that are measured.",
        ...told
      ].join(" ")
    )
  ]
}

/** Counts and shares of all failure modes that occur, and what they come to. */
export const failures: SectionOf<Summary> = (summary) => [
  { title: "How trials failed", blocks: [...counts(summary), ...inRequests(summary)] }
]
