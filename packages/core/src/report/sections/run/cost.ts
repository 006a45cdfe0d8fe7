/**
 * What the candidates cost; nothing where none has a price.
 */

import type { CandidateSummary, Costs, Summary, Usd } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import {
  type Block,
  type Cell,
  type Column,
  cell,
  figure,
  type Line,
  label,
  line,
  type SectionOf,
  table
} from "../../outline.ts"

/** Reasons that are named where a cost is not known; the rest is counted. */
const mostReasons = 2

type KnownCosts = NonNullable<Costs["known"]>

/** A candidate with a price. */
interface PricedCandidate {
  readonly name: string
  readonly cost: Costs
}

const isPaying = (candidate: CandidateSummary): candidate is CandidateSummary & PricedCandidate =>
  candidate.cost !== undefined

/** A sum of floats is not told apart from the same sum in another order. */
const isLess = (part: number, whole: number): boolean => part < whole * (1 - 1e-9)

/** A column of the table, and what stands in it. */
interface Figure {
  readonly column: Column
  readonly text: (known: KnownCosts) => string | undefined
  /** Whether it is a lower bound, where that is not told by the cost as a whole. */
  readonly isAtLeast?: (known: KnownCosts) => boolean
}

/** What was paid is not what the answers are worth: replies were kept from earlier, or asked for twice. */
const isSpentOtherwise = ({ spentUsd, totalUsd, isSpentAtLeast }: KnownCosts): boolean =>
  isSpentAtLeast === true || isLess(spentUsd, totalUsd) || isLess(totalUsd, spentUsd)

const amount = (of: (known: KnownCosts) => Usd | undefined): Figure["text"] => {
  return (known) => {
    const found = of(known)
    return found === undefined ? undefined : Figures.usdEstimate(found)
  }
}

const figuresOf = (paying: ReadonlyArray<PricedCandidate>): ReadonlyArray<Figure> => {
  const known = paying.flatMap(({ cost }) => cost.known ?? [])
  const volume = known.flatMap(({ perMonth }) => perMonth?.cases ?? [])[0]
  return [
    { column: figure("per case", "each"), text: amount(({ perCase }) => perCase) },
    ...(known.some(({ perRight }) => perRight !== undefined)
      ? [{ column: figure("per right answer", "each"), text: amount(({ perRight }) => perRight) }]
      : []),
    ...(volume === undefined
      ? []
      : [
          {
            column: figure(`${Figures.bare(volume)} cases a month`, "month"),
            text: amount(({ perMonth }) => perMonth)
          }
        ]),
    { column: figure("total", "sum"), text: ({ totalUsd }) => Figures.usd(totalUsd) },
    { column: figure("input", "sum"), text: ({ inputUsd }) => Figures.usd(inputUsd) },
    { column: figure("output", "sum"), text: ({ outputUsd }) => Figures.usd(outputUsd) },
    ...(known.some(isSpentOtherwise)
      ? [
          {
            column: figure("spent in this run", "sum"),
            text: (each: KnownCosts) => Figures.usd(each.spentUsd),
            isAtLeast: (each: KnownCosts) => each.isSpentAtLeast === true
          }
        ]
      : [])
  ]
}

const write = ({ known, isAtLeast }: Costs, { text, isAtLeast: isBound }: Figure): Cell => {
  if (known === undefined) return cell("unknown", "warning")
  const written = text(known)
  if (written === undefined) return cell("n/a", "quiet")
  return (isBound?.(known) ?? isAtLeast) ? cell(`at least ${written}`, "warning") : cell(written)
}

const methodNames = {
  "student-t": "Student's t",
  "clustered-t": "Student's t with clustered errors",
  fieller: "Fieller's",
  "clustered-fieller": "Fieller's with clustered errors"
} as const

const intervalsOf = (figures: ReadonlyArray<Usd | undefined>): string =>
  [
    ...new Set(
      figures.flatMap((each) =>
        each?.interval === undefined
          ? []
          : [`${Number((100 * each.interval.confidence).toFixed(2))} %, ${methodNames[each.interval.method]}`]
      )
    )
  ].join("; ")

/** How the figures were made. */
const legend = (paying: ReadonlyArray<PricedCandidate>): ReadonlyArray<Line> => {
  const known = paying.flatMap(({ cost }) => cost.known ?? [])
  if (known.length === 0) return []
  const perCase = intervalsOf(known.map((each) => each.perCase))
  const perRight = intervalsOf(known.map((each) => each.perRight))
  return [
    line(
      known.some(({ spentUsd, totalUsd }) => isLess(spentUsd, totalUsd))
        ? "All attempts are included, also failed ones; cached replies count at their price."
        : "All attempts are included, also failed ones."
    ),
    ...(perCase === ""
      ? []
      : [line(`Intervals: ${perCase}${perRight === "" ? "" : `; per right answer ${perRight}`}.`)])
  ]
}

/** What is not known of a candidate's cost, and why. */
const unknown = ({ name, cost }: PricedCandidate): ReadonlyArray<Line> => {
  const { trials, reasons } = cost.unpriced
  if (trials === 0) return []
  const more = reasons.length - mostReasons
  const why = [
    ...reasons
      .slice(0, mostReasons)
      .map(({ reason, trials: n }) => (reasons.length === 1 ? reason : `${reason} (${Figures.count(n)})`)),
    ...(more > 0 ? [`and ${Figures.counted(more, "other reason")}`] : [])
  ]
  return [
    line(
      `${name}: the cost is not known in ${Figures.count(trials)} of ${Figures.counted(cost.trials, "trial")}: ${why.join(", ")}`,
      "warning"
    )
  ]
}

/** The cost of every candidate that has one. */
export const cost: SectionOf<Summary> = ({ candidates }) => {
  const paying = candidates.filter(isPaying)
  if (paying.length === 0) return []
  const others = candidates.filter((each) => !isPaying(each))
  const figures = figuresOf(paying)
  const blocks: ReadonlyArray<Block> = [
    table(
      [label("candidate"), ...figures.map(({ column }) => column)],
      paying.map(({ name, cost }) => [cell(name), ...figures.map((each) => write(cost, each))])
    ),
    ...paying.flatMap(unknown),
    ...legend(paying),
    ...(others.length === 0
      ? []
      : [line(`Without a price per call: ${others.map(({ name }) => name).join(", ")}.`)])
  ]
  return [{ title: "Cost in USD", blocks }]
}
