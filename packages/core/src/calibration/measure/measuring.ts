/** Measures a judge against people on one score. */
import * as Agreement from "@assay/stats/agreement/Agreement"
import { defined } from "../../foundation/defined.ts"
import type { Measurement, Scale, SliceAgreement } from "../model.ts"
import { answersOf, type JudgedLabel, type LabelledAnswer, retestsOf } from "./answers.ts"
import { biasesOf } from "./bias.ts"
import { type Drawn, figureOf, pick, share } from "./figures.ts"
import { rankCorrelations } from "./ranks.ts"

/** Disagreements that are listed. */
const mostListed = 50

/** Slices with fewer answers are not listed. */
const leastInSlice = 10

/** An answer with a grade of both. */
interface Pair {
  readonly answer: LabelledAnswer
  readonly people: number
  readonly judge: number
}

const pairsOf = (answers: ReadonlyArray<LabelledAnswer>): ReadonlyArray<Pair> =>
  answers.flatMap((answer) =>
    answer.people === undefined || answer.judged === undefined
      ? []
      : [{ answer, people: answer.people, judge: answer.judged }]
  )

/** The level that a grade counts as: the nearest, for a judge whose grades are weighted or averaged. */
const toLevel = (grade: number, levels: ReadonlyArray<number>): number =>
  levels.reduce(
    (best, level) => (Math.abs(level - grade) < Math.abs(best - grade) ? level : best),
    levels[0] ?? grade
  )

/** What answers share, and what each counts for. Repeats of a case belong together. */
const drawnOf = (rows: ReadonlyArray<JudgedLabel>): Drawn => {
  const clusters = rows.map((row) => row.cluster ?? row.case)
  const inclusion = rows.map((row) => row.inclusion ?? 1)
  return {
    clusters: new Set(clusters).size < clusters.length ? clusters : undefined,
    weights: inclusion.some((each) => each !== inclusion[0]) ? inclusion.map((each) => 1 / each) : undefined
  }
}

const statistics = ({ clusters, weights }: Drawn) => defined({ clusters, weights })

const slicesOf = (pairs: ReadonlyArray<Pair>, agrees: ReadonlyArray<boolean>, drawn: Drawn) => {
  const groups = new Map<
    string,
    { readonly by: string; readonly value: string; readonly at: Array<number> }
  >()
  for (const [at, { answer }] of pairs.entries()) {
    const { kind, tags = {} } = answer.row
    for (const [by, value] of [
      ...(kind === undefined ? [] : [["kind", kind] as const]),
      ...Object.entries(tags)
    ]) {
      const key = JSON.stringify([by, value])
      const group = groups.get(key) ?? { by, value, at: [] }
      group.at.push(at)
      groups.set(key, group)
    }
  }
  const all = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  return all.flatMap(({ by, value, at }): ReadonlyArray<SliceAgreement> => {
    if (at.length < leastInSlice || at.length === pairs.length) return []
    const agreement = share(
      at.map((nth) => agrees[nth] === true),
      pick(drawn, at)
    )
    return agreement === undefined ? [] : [{ by, value, answers: at.length, agreement }]
  })
}

/** Sensitivity, specificity, and what both come to. For two levels. */
const ratesOf = (pairs: ReadonlyArray<Pair>, levels: ReadonlyArray<number>, drawn: Drawn) => {
  const top = Math.max(...levels)
  const bottom = Math.min(...levels)
  const rateOf = (level: number) => {
    const at = [...pairs.keys()].filter((nth) => pairs[nth]?.people === level)
    return share(
      at.map((nth) => toLevel(pairs[nth]?.judge ?? Number.NaN, levels) === level),
      pick(drawn, at)
    )
  }
  const sensitivity = rateOf(top)
  const specificity = rateOf(bottom)
  if (sensitivity === undefined || specificity === undefined) return defined({ sensitivity, specificity })
  const value = sensitivity.value + specificity.value - 1
  // Newcombe's hybrid: the distances to the bounds of two independent shares add up as squares.
  const below = Math.hypot(
    sensitivity.value - (sensitivity.low ?? 0),
    specificity.value - (specificity.low ?? 0)
  )
  const above = Math.hypot(
    (sensitivity.high ?? 1) - sensitivity.value,
    (specificity.high ?? 1) - specificity.value
  )
  return {
    sensitivity,
    specificity,
    youden: {
      value,
      low: Math.max(-1, value - below),
      high: Math.min(1, value + above),
      confidence: sensitivity.confidence ?? 0.95
    }
  }
}

const confusionOf = (pairs: ReadonlyArray<Pair>, levels: ReadonlyArray<number>) =>
  levels.map((people) =>
    levels.map(
      (judge) =>
        pairs.filter((pair) => pair.people === people && toLevel(pair.judge, levels) === judge).length
    )
  )

const disagreementsOf = (pairs: ReadonlyArray<Pair>, levels: ReadonlyArray<number>) => {
  const found = pairs
    .filter(({ people, judge }) => toLevel(judge, levels) !== people)
    .sort((a, b) => Math.abs(b.judge - b.people) - Math.abs(a.judge - a.people))
  return {
    count: found.length,
    first: found.slice(0, mostListed).map(({ answer: { row }, people, judge }) => ({
      case: row.case,
      ...defined({ candidate: row.candidate }),
      people,
      judge
    }))
  }
}

/** How far people agree with each other. */
const peopleOf = (
  answers: ReadonlyArray<LabelledAnswer>,
  { kind, levels }: Scale
): Pick<Measurement, "people"> => {
  const persons = [...new Set(answers.flatMap(({ byPerson }) => [...byPerson.keys()]))]
  const several = answers.filter(({ byPerson }) => byPerson.size > 1)
  if (persons.length < 2 || several.length === 0) return {}
  const among = Agreement.among(
    several.map(({ byPerson }) => persons.map((person) => byPerson.get(person) ?? null)),
    {
      levels: levels.map(({ value }) => value),
      ...defined({ clusters: drawnOf(several.map(({ row }) => row)).clusters })
    }
  )
  const agreement = figureOf(among.raw)
  const alpha = figureOf(kind === "ordinal" ? among.alpha.ordinal : among.alpha.nominal)
  return agreement === undefined
    ? {}
    : { people: { persons: persons.length, answers: several.length, agreement, ...defined({ alpha }) } }
}

const retestOf = (rows: ReadonlyArray<JudgedLabel>): Pick<Measurement, "retest"> => {
  const twice = retestsOf(rows)
  const agreement = share(
    twice.map(([first, again]) => first === again),
    { clusters: undefined, weights: undefined }
  )
  return agreement === undefined ? {} : { retest: { answers: twice.length, agreement } }
}

/** The figures that need answers with a grade of both. */
const figuresOf = (pairs: ReadonlyArray<Pair>, { kind, levels: named }: Scale, drawn: Drawn) => {
  const levels = named.map(({ value }) => value)
  const judged = pairs.map(({ judge }) => toLevel(judge, levels))
  const said = pairs.map(({ people }) => people)
  const found = Agreement.between(judged, said, { levels, ...statistics(drawn) })
  const isOrdered = kind === "ordinal" && levels.length > 2
  return {
    constant: found.constant?.share,
    agreement: figureOf(found.raw),
    kappa: figureOf(found.kappa.unweighted),
    gwet: figureOf(isOrdered ? found.gwet.quadratic : found.gwet.unweighted),
    alpha: figureOf(isOrdered ? found.alpha.ordinal : found.alpha.nominal),
    ...(isOrdered ? { weightedKappa: figureOf(found.kappa.quadratic) } : {}),
    // Worse, tie and better have an order, too.
    ...(levels.length === 2 ? ratesOf(pairs, levels, drawn) : rankCorrelations(pairs, drawn))
  }
}

/** A judge against people: the labels of one score, each beside the judge's grade of the same answer. */
export const measure = (score: string, scale: Scale, rows: ReadonlyArray<JudgedLabel>): Measurement => {
  const answers = answersOf(rows, scale)
  const pairs = pairsOf(answers)
  const drawn = drawnOf(pairs.map(({ answer }) => answer.row))
  const levels = scale.levels.map(({ value }) => value)
  const agrees = pairs.map(({ people, judge }) => toLevel(judge, levels) === people)
  const clusters = new Set(pairs.flatMap(({ answer }) => answer.row.cluster ?? []))
  const counts = levels
    .map((level) => pairs.filter(({ people }) => people === level).length)
    .sort((a, b) => b - a)
  return {
    score,
    scale,
    labels: rows.length,
    answers: pairs.length,
    cases: new Set(pairs.map(({ answer }) => answer.row.case)).size,
    ...(clusters.size === 0 ? {} : { clusters: clusters.size }),
    unjudged: answers.filter(({ judged }) => judged === undefined).length,
    ungraded: answers.filter(({ people, judged }) => people === undefined && judged !== undefined).length,
    ...(pairs.length === 0 ? {} : defined(figuresOf(pairs, scale, drawn))),
    confusion: confusionOf(pairs, levels),
    // All that people do not say most often: of two levels, the rarer one.
    rarer: counts.slice(1).reduce((sum, each) => sum + each, 0),
    slices: slicesOf(pairs, agrees, drawn),
    biases: biasesOf(answers, drawnOf(answers.map(({ row }) => row))),
    disagreements: disagreementsOf(pairs, levels),
    ...peopleOf(answers, scale),
    ...retestOf(rows)
  }
}
