import type { Comparison, ScoreComparison } from "../../../compare/model.ts"
import type { SplitPart, VersionSplit } from "../../../compare/versionModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { cell, figure, type Line, label, line, type Section, type SectionOf, table } from "../../outline.ts"
import { differenceCell } from "./cells.ts"
import { wordOf } from "./scores.ts"

/** The parts as people read them: the candidate's own first, then what the cases did. */
const names: ReadonlyArray<readonly [part: SplitPart, name: string]> = [
  ["behaviour", "the same cases"],
  ["added", "new cases"],
  ["removed", "removed cases"],
  ["relabelled", "relabelled cases"],
  ["edited", "edited cases"],
  ["unscoredNow", "no score any more"],
  ["unscoredBefore", "no score before"]
]

const shownParts = ({ parts }: VersionSplit) => names.filter(([part]) => parts[part].cases > 0)

const meanOf = (value: number, unit: points.Unit): string =>
  unit === "share" ? Figures.rate(value) : Figures.bare(value)

/** What was done to the cases, and what that adds: `new cases (40) -6.2`. */
const added = (split: VersionSplit, unit: points.Unit): string =>
  shownParts(split)
    .filter(([part]) => part !== "behaviour")
    .map(([part, name]) => {
      const { cases, effect } = split.parts[part]
      return `${name} (${Figures.count(cases)}) ${points.signed(effect, unit, undefined)}`
    })
    .join(", ")

/** In a sentence: from which mean to which, and how much of it is the candidate. */
const sentenceOf = (
  candidate: string,
  { scorer, score, unit, versions, overall }: ScoreComparison
): ReadonlyArray<Line> => {
  if (versions === undefined) return []
  const { againstMean, candidateMean, difference, parts, behaviourInterval } = versions
  const own = points.signed(parts.behaviour.effect, unit, behaviourInterval)
  const within =
    behaviourInterval === undefined
      ? ""
      : ` [${points.bare(behaviourInterval.low, unit, behaviourInterval)}, ${points.bare(behaviourInterval.high, unit, behaviourInterval)}]`
  return [
    line(
      `The dataset changed. The mean of ${scoreName({ scorer, score })} of ${candidate} went from ${meanOf(againstMean, unit)} to ` +
        `${meanOf(candidateMean, unit)} (${points.signed(difference, unit, undefined)}): the same cases ${own}${within}, ` +
        `${added(versions, unit)}. The verdict (${wordOf(overall.verdict).text}) is of the same cases alone.`,
      "plain"
    )
  ]
}

/** Of several candidates: from which mean to which, and how much of it is each one's own. */
const sentenceOfSeveral = (split: ReadonlyArray<readonly [string, ScoreComparison]>): ReadonlyArray<Line> => {
  const parts = split.flatMap(([candidate, { unit, versions }]) => {
    if (versions === undefined) return []
    const { againstMean, candidateMean, difference, parts, behaviourInterval } = versions
    const own = points.signed(parts.behaviour.effect, unit, behaviourInterval)
    return [
      `${candidate} from ${meanOf(againstMean, unit)} to ${meanOf(candidateMean, unit)} (${points.signed(difference, unit, undefined)}, of which the same cases ${own})`
    ]
  })
  const [first] = split
  return parts.length === 0 || first === undefined
    ? []
    : [line(`The dataset changed. The mean of ${scoreName(first[1])} went: ${parts.join("; ")}.`, "plain")]
}

/** The split of the headline score in a sentence. */
export const versionLines = (comparisons: ReadonlyArray<Comparison>): ReadonlyArray<Line> => {
  const split = comparisons.flatMap(({ candidate, scores: [headline] }) =>
    headline?.versions === undefined ? [] : [[candidate.candidate, headline] as const]
  )
  const [first] = split
  if (first === undefined) return []
  return split.length === 1 ? sentenceOf(...first) : sentenceOfSeveral(split)
}

const sectionOf = (score: ScoreComparison): ReadonlyArray<Section> => {
  const { versions, unit, overall } = score
  if (versions === undefined) return []
  const { againstMean, candidateMean } = versions
  return [
    {
      title: `What the new examples changed: ${scoreName(score)}, ${meanOf(againstMean, unit)} to ${meanOf(candidateMean, unit)}`,
      blocks: [
        table(
          [label(""), figure("cases"), figure("adds"), label("verdict")],
          [
            ...shownParts(versions).map(([part, name]) => [
              cell(name),
              cell(Figures.count(versions.parts[part].cases)),
              differenceCell(
                versions.parts[part].effect,
                part === "behaviour" ? versions.behaviourInterval : undefined,
                unit
              ),
              part === "behaviour" ? wordOf(overall.verdict) : cell("", "quiet")
            ]),
            [cell("all"), cell(""), differenceCell(versions.difference, undefined, unit), cell("", "quiet")]
          ]
        )
      ]
    }
  ]
}

/** How to read the tables, once. */
const legend = line(
  "Each row is what the mean of all cases changes by, in the order removed, relabelled, edited, same, new. A relabelled or " +
    "edited case changes with its label and with the candidate together. The verdict is of the same cases alone."
)

/** What the cases added to each difference, where the runs are over different versions of the dataset. */
export const versions: SectionOf<Comparison> = ({ scores }) => {
  const sections = scores.flatMap(sectionOf)
  return sections.map((section, nth) =>
    nth + 1 === sections.length ? { ...section, blocks: [...section.blocks, legend] } : section
  )
}
