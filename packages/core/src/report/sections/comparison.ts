/**
 * What a report of a comparison says, in order: the sentences, the table of scores, what is missing, latency, endings,
 * notes. Terminal and Markdown both write this.
 */

import type { Comparison, Group, ScoreComparison, Slice } from "../../compare/model.ts"
import { sliceName } from "../../compare/slices.ts"
import { subjectOf } from "../../compare/subject.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import type { Interval } from "../../verdict/Evidence.ts"
import * as points from "../../verdict/points.ts"
import { sentence } from "../../verdict/sentence.ts"
import * as Verdict from "../../verdict/Verdict.ts"
import {
  type Block,
  type Cell,
  cell,
  figure,
  type Line,
  label,
  line,
  type Outline,
  remarks,
  type Section,
  type Tone,
  table
} from "../outline.ts"

/** Slices that are shown of each score, findings first; the rest is in the JSON. */
const mostSlices = 24

/** Flipped cases of a noise candidate that are named. */
const mostFlips = 5

const tones: Readonly<Record<Verdict.Verdict["_tag"], Tone>> = {
  Improved: "strong",
  Regressed: "bad",
  Equivalent: "plain",
  Underpowered: "quiet"
}

const none: Cell = cell("n/a", "quiet")

const differenceCell = (
  effect: number | undefined,
  interval: Interval | undefined,
  unit: points.Unit
): Cell => {
  if (effect === undefined) return none
  const value = points.signed(effect, unit, interval)
  return cell(
    interval === undefined
      ? value
      : `${value} [${points.bare(interval.low, unit, interval)}, ${points.bare(interval.high, unit, interval)}]`
  )
}

const rowOf = (name: string, group: Group, unit: points.Unit, isSlice: boolean): ReadonlyArray<Cell> => {
  const { verdict, lost, gained, paired, cases } = group
  const { effect, interval, p, adjustedP, minimumDetectable } = verdict
  const shown = isSlice ? adjustedP : p
  return [
    cell(name),
    cell(
      verdict._tag === "Underpowered" && verdict.because === "missing-outcomes"
        ? "no verdict (missing)"
        : Verdict.word(verdict),
      tones[verdict._tag]
    ),
    differenceCell(effect, interval, unit),
    shown === undefined ? none : cell(points.pValue(shown)),
    cell(`${Figures.count(lost.count)} / ${Figures.count(gained.count)}`),
    cell(
      paired === cases ? Figures.count(paired) : `${Figures.count(paired)} of ${Figures.count(cases)}`,
      paired === cases ? "plain" : "warning"
    ),
    minimumDetectable === undefined ? none : cell(points.bareSize(minimumDetectable, unit)),
    verdict._tag === "Underpowered" && verdict.needs !== undefined
      ? cell(Figures.short(verdict.needs))
      : cell("", "quiet")
  ]
}

const rank = { systematic: 0, "noise-candidate": 1, none: 2 } as const

/** The slices with findings first when not all can be shown, then in their own order. */
const shownSlices = (slices: ReadonlyArray<Slice>): ReadonlyArray<Slice> => {
  if (slices.length <= mostSlices) return slices
  const kept = new Set([...slices].sort((a, b) => rank[a.finding] - rank[b.finding]).slice(0, mostSlices))
  return slices.filter((slice) => kept.has(slice))
}

const namesOf = ({ count, first }: Group["lost"]): string => {
  const named = first.slice(0, mostFlips)
  return count > named.length
    ? `${named.join(", ")} and ${Figures.count(count - named.length)} more`
    : named.join(", ")
}

const flipsLine = (slice: Slice): Line =>
  line(
    `${sliceName(slice)}: p ${points.pValue(slice.evidence?.p ?? 1)} before the correction only; its flips are noise ` +
      `candidates. Lost: ${slice.lost.count === 0 ? "none" : namesOf(slice.lost)}. ` +
      `Gained: ${slice.gained.count === 0 ? "none" : namesOf(slice.gained)}.`
  )

const missingLines = ({ overall, unit }: ScoreComparison): ReadonlyArray<Line> => {
  const { missing, untried, partial, bounds } = overall
  const total = missing.against + missing.candidate + missing.both
  return [
    ...(total + partial === 0 || bounds === undefined
      ? []
      : [
          line(
            `Without a score: ${Figures.count(missing.against)} of the other side only, ` +
              `${Figures.count(missing.candidate)} of the candidate only, ${Figures.count(missing.both)} of both, ` +
              `${Figures.count(partial)} in part. With them the difference lies between ` +
              `${points.signed(bounds.worst.effect, unit, bounds.worst.interval)} and ` +
              `${points.signed(bounds.best.effect, unit, bounds.best.interval)}` +
              (bounds.range.observed ? ", if they keep to the range that was seen." : "."),
            "warning"
          )
        ]),
    ...(untried === 0
      ? []
      : [line(`${Figures.counted(untried, "case")} tried by one side only are left out.`, "warning")])
  ]
}

/** The cases that got worse and better, by id. */
const mostNamed = 10

const flippedLines = ({ lost, gained }: Group): ReadonlyArray<Line> => {
  const named = ({ count, first }: Group["lost"]): string =>
    first.slice(0, mostNamed).join(", ") +
    (count > mostNamed ? ` and ${Figures.count(count - mostNamed)} more` : "")
  const parts = [
    ...(lost.first.length === 0 ? [] : [`Lost: ${named(lost)}.`]),
    ...(gained.first.length === 0 ? [] : [`Gained: ${named(gained)}.`])
  ]
  return parts.length === 0 ? [] : [line(parts.join(" "))]
}

const scoreSection = (score: ScoreComparison, comparison: Comparison): Section => {
  const { overall, slices, unit } = score
  const shown = shownSlices(slices)
  const tested = slices.filter(({ isTested }) => isTested).length
  const noise = shown.filter(({ finding }) => finding === "noise-candidate")
  const subject = subjectOf(comparison, unit)
  const blocks: ReadonlyArray<Block> = [
    line(`${sentence(overall.verdict, subject)}.`, tones[overall.verdict._tag] === "bad" ? "bad" : "strong"),
    table(
      [
        label(""),
        label("verdict"),
        figure(unit === "share" ? "points" : "difference", "effect"),
        figure(slices.length === 0 ? "p" : "p (slices adjusted)", "effect"),
        figure("lost / gained"),
        figure("n"),
        figure("detectable", "power"),
        figure("needs", "power")
      ],
      [
        rowOf("overall", overall, unit, false),
        ...shown.map((slice) => rowOf(sliceName(slice), slice, unit, true))
      ]
    ),
    ...(slices.length > shown.length
      ? [line(`${Figures.counted(slices.length - shown.length, "further slice")} in the JSON.`)]
      : []),
    ...flippedLines(overall),
    ...missingLines(score),
    ...(slices.length === 0
      ? []
      : [
          line(
            `${Figures.counted(tested, "slice")} tested, corrected after Benjamini and Hochberg (intervals are not)` +
              (tested < slices.length ? "; the others have too few differing cases. " : ". ") +
              (slices.some(({ finding }) => finding === "systematic")
                ? `Systematic: ${slices
                    .filter(({ finding }) => finding === "systematic")
                    .map(sliceName)
                    .join(", ")}.`
                : "No slice is systematically different.")
          )
        ]),
    ...noise.map(flipsLine)
  ]
  return { title: scoreName(score), blocks }
}

const latencySection = ({ latency }: Comparison): ReadonlyArray<Section> => {
  if (latency.pairs === 0) return []
  const rows = latency.quantiles.map((each) =>
    each._tag === "Ratio"
      ? [
          cell(Figures.quantile(each.quantile)),
          cell(Figures.latency(each.againstMs)),
          cell(Figures.latency(each.candidateMs)),
          cell(`${each.ratio.toFixed(2)} [${each.low.toFixed(2)}, ${each.high.toFixed(2)}]`)
        ]
      : [
          cell(Figures.quantile(each.quantile)),
          none,
          none,
          cell(each.needs === undefined ? "n/a" : `n/a (needs ${Figures.count(each.needs)})`, "quiet")
        ]
  )
  const needed = latency.quantiles.flatMap((each) => ("needs" in each ? [each.needs] : []))
  if (needed.length === latency.quantiles.length) {
    const least = Math.min(...needed)
    return [
      {
        title: "Latency",
        blocks: [
          line(
            `${Figures.counted(latency.pairs, "pair")} of trials are too few to compare; the median needs ${Figures.count(least)}.`
          )
        ]
      }
    ]
  }
  return [
    {
      title: "Latency",
      blocks: [
        table([label(""), figure("against"), figure("candidate"), figure("ratio")], rows),
        line(
          `${Figures.counted(latency.pairs, "pair")} of trials` +
            (latency.recorded
              ? ", recorded: the latency of the original calls."
              : latency.replayed > 0
                ? `; ${Figures.count(latency.replayed)} replayed are left out.`
                : ".")
        )
      ]
    }
  ]
}

const usd = (value: number | undefined): Cell => (value === undefined ? none : cell(points.usd(value)))

/** A ratio with digits that say something: neither 0.00 for a cheap side nor 3233.33 for a dear one. */
const times = (ratio: number): string =>
  ratio === 0 ? "0" : ratio >= 100 ? Figures.count(Math.round(ratio)) : String(Number(ratio.toPrecision(3)))

const costSection = ({ cost }: Comparison): ReadonlyArray<Section> => {
  if (cost === undefined) return []
  const { ratio, unpriced, againstUsd, candidateUsd } = cost
  if (cost.cases === 0) {
    const whose = [
      ...(unpriced.against > 0 ? ["the other side"] : []),
      ...(unpriced.candidate > 0 ? ["the candidate"] : [])
    ].join(" and ")
    const why =
      whose === "" ? "no case was answered by both" : `the cost of ${whose} is not known on any case`
    return [{ title: "Cost", blocks: [line(`Not compared: ${why}.`, "warning")] }]
  }
  const without = [
    [unpriced.against, "the other side"],
    [unpriced.candidate, "the candidate"]
  ] as const
  return [
    {
      title: "Cost",
      blocks: [
        table(
          [label(""), figure("against"), figure("candidate"), figure("ratio")],
          [
            [
              cell("per answer"),
              usd(againstUsd),
              usd(candidateUsd),
              ratio._tag === "Ratio"
                ? cell(
                    ratio.low === ratio.high
                      ? times(ratio.ratio)
                      : `${times(ratio.ratio)} [${times(ratio.low)}, ${times(ratio.high)}]`
                  )
                : none
            ]
          ]
        ),
        line(
          `${Figures.counted(cost.cases, "case")} with a known cost on both sides` +
            (ratio._tag === "Withheld" ? `; no ratio: ${ratio.reason}.` : ".")
        ),
        ...without.flatMap(([count, whose]) =>
          count === 0
            ? []
            : [
                line(
                  `${Figures.counted(count, "case")} left out: the cost of ${whose} is not known.`,
                  "warning"
                )
              ]
        )
      ]
    }
  ]
}

const endingsSection = ({ endings }: Comparison): ReadonlyArray<Section> =>
  endings.length === 0
    ? []
    : [
        {
          title: "How trials ended",
          blocks: [
            table(
              [label(""), figure("against"), figure("candidate"), figure("points"), figure("p (adjusted)")],
              endings.map(({ ending, evidence, adjustedP }) => [
                cell(ending),
                cell(Figures.rate(evidence.againstMean)),
                cell(Figures.rate(evidence.candidateMean)),
                differenceCell(evidence.effect, evidence.interval, "share"),
                cell(points.pValue(adjustedP))
              ])
            )
          ]
        }
      ]

const otherCases = ({ cases }: Comparison): ReadonlyArray<Line> => {
  const parts = [
    [cases.onlyAgainst.count, "only in the other side's run"],
    [cases.onlyCandidate.count, "only in the candidate's run"],
    [cases.changed.count, "changed between the runs"]
  ] as const
  const written = parts.flatMap(([count, where]) => (count === 0 ? [] : [`${Figures.count(count)} ${where}`]))
  return written.length === 0 ? [] : [line(`Not compared: ${written.join(", ")}.`, "warning")]
}

/** The outline of a comparison. */
export const outline = (comparison: Comparison): Outline => {
  const { against, candidate, alpha, margin, power, cases, notes } = comparison
  const runs =
    against.run === candidate.run ? `run ${against.run}` : `run ${candidate.run} against ${against.run}`
  return {
    title: `${candidate.candidate} against ${subjectOf(comparison, "share").against}`,
    lines: [
      line(`${comparison.experiment}, ${Figures.counted(cases.compared, "case")}, ${runs}`, "plain"),
      line(
        `Level ${Figures.percent(alpha)}, margin ${Number(margin.toPrecision(6))}. Differences are candidate minus against. ` +
          `detectable: the smallest difference found with ${Figures.percent(power)} power; needs: paired cases to tell the ` +
          "margin from none; lost / gained: cases that got worse and better."
      ),
      ...otherCases(comparison)
    ],
    sections: [
      ...comparison.scores.map((score) => scoreSection(score, comparison)),
      ...latencySection(comparison),
      ...costSection(comparison),
      ...endingsSection(comparison),
      ...remarks(notes)
    ]
  }
}
