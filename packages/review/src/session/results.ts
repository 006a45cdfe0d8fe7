/**
 * What the labels changed: how far the judge agrees with people, and its score before and after it is corrected.
 */
import { Label } from "@assay/core"
import { Agreement, type Interval, Interval as Intervals, PredictionPowered } from "@assay/stats"
import type { Criterion } from "../Rubric.ts"
import { gradesByAnswer } from "./bought.ts"
import type { Work } from "./model.ts"
import type { ResultRow, Results, ScoreResults } from "./protocol.ts"

const unknown = "not known"

const figure = (estimate: Interval.Estimate, scale: (value: number) => number = (value) => value): string => {
  const at = (value: number): string => scale(value).toFixed(2)
  return estimate._tag === "Withheld"
    ? `${unknown}: ${estimate.reason}`
    : `${at(estimate.estimate)} (${at(estimate.low)} to ${at(estimate.high)}, n = ${estimate.n})`
}

/** Grades of the first time, by answer and person, of one score. */
const byPerson = (labels: ReadonlyArray<Label.Label>): ReadonlyMap<string, ReadonlyMap<string, number>> => {
  const found = new Map<string, Map<string, number>>()
  for (const { answer, person, grade, repeatOf, mark } of labels) {
    if (grade === null || repeatOf !== undefined || mark !== undefined) continue
    found.set(answer, (found.get(answer) ?? new Map()).set(person, grade))
  }
  return found
}

/** Pairs of the grades that a person gave the same answer. */
const retests = (labels: ReadonlyArray<Label.Label>): ReadonlyArray<readonly [number, number]> => {
  const firsts = byPerson(labels)
  return labels.flatMap(({ answer, person, grade, repeatOf }) => {
    const first = firsts.get(answer)?.get(person)
    return repeatOf === undefined || grade === null || first === undefined ? [] : [[first, grade] as const]
  })
}

const among = (labels: ReadonlyArray<Label.Label>, { levels }: Criterion): string | undefined => {
  const people = [...new Set(labels.map(({ person }) => person))]
  const units = [...byPerson(labels).values()].map((grades) => people.map((each) => grades.get(each) ?? null))
  if (units.filter((unit) => unit.filter((each) => each !== null).length > 1).length === 0) return undefined
  const { raw, alpha } = Agreement.among(units, { levels: levels.map(({ value }) => value) })
  return `same grade ${figure(raw)}; Krippendorff's alpha ${figure(alpha.ordinal)}`
}

/** The figures of one score. */
const scoreResults = (
  { rubric, population, items }: Work,
  all: ReadonlyArray<Label.Label>,
  criterion: Criterion
): ScoreResults => {
  const labels = all.filter((each) => each.score === criterion.score && each.rubric === rubric.digest)
  const low = criterion.levels[0]?.value ?? 0
  const span = (criterion.levels.at(-1)?.value ?? 1) - low
  const people = gradesByAnswer(labels, criterion, rubric.digest)
  const toScale = (share: number): number => low + share * span
  const rows: Array<ResultRow> = [
    { what: "answers labelled", before: "0", after: `${people.size} of ${items.length}` },
    {
      what: "mean grade by people alone",
      before: unknown,
      after: figure(Intervals.proportion([...people.values()]), toScale)
    }
  ]
  const judged = population.flatMap(({ answer, cluster, judged: grades }) => {
    const grade = grades[criterion.score]
    return grade === undefined ? [] : [{ answer, cluster, grade: (grade - low) / span }]
  })
  if (judged.length > 0) {
    const inclusions = new Map(items.map(({ answer, inclusion }) => [answer, inclusion]))
    const isWeighted = [...inclusions.values()].some((each) => each !== undefined)
    const corrected = PredictionPowered.mean(
      { judged: judged.map(({ grade }) => grade), labels: judged.map(({ answer }) => people.get(answer)) },
      {
        clusters: judged.map(({ cluster }) => cluster),
        ...(isWeighted ? { inclusion: judged.map(({ answer }) => inclusions.get(answer)) } : {})
      }
    )
    rows.push({
      what: "mean grade by the judge",
      before: `${toScale(corrected.raw).toFixed(2)} as it is, of ${judged.length} answers`,
      after: `corrected by the labels: ${figure(corrected.corrected, toScale)}`
    })
    const both = judged.filter(({ answer }) => people.has(answer))
    const { raw, kappa, constant } = Agreement.between(
      both.map(({ grade }) => toScale(grade)),
      both.map(({ answer }) => nearestLevel(toScale(people.get(answer) ?? Number.NaN), criterion)),
      { levels: criterion.levels.map(({ value }) => value) }
    )
    rows.push({
      what: "judge and people say the same",
      before: unknown,
      after: `${figure(raw)}; always saying the commonest level: ${constant?.share.toFixed(2) ?? unknown}`
    })
    rows.push({
      what: "Cohen's kappa of judge and people",
      before: unknown,
      after: figure(criterion.levels.length > 2 ? kappa.quadratic : kappa.unweighted)
    })
  }
  const again = retests(Label.current(labels))
  if (again.length > 0)
    rows.push({
      what: "the same person says the same again",
      before: unknown,
      after: figure(Intervals.share(again.filter(([a, b]) => a === b).length, again.length))
    })
  const agreed = among(Label.current(labels), criterion)
  if (agreed !== undefined) rows.push({ what: "people among each other", before: unknown, after: agreed })
  return { score: criterion.score, rows }
}

/** The mean of several people's grades as a level. */
const nearestLevel = (grade: number, { levels }: Criterion): number =>
  levels.reduce(
    (best, { value }) => (Math.abs(value - grade) < Math.abs(best - grade) ? value : best),
    Number.POSITIVE_INFINITY
  )

/** What the labels changed. */
export const resultsOf = (work: Work, labels: ReadonlyArray<Label.Label>): Results => ({
  lines: [
    ...(work.population.length === 0
      ? ["No judge graded these answers: the figures are those of people alone."]
      : []),
    "Whoever has seen this page is not blind any more; their labels from here on say so."
  ],
  scores: work.rubric.criteria.map((criterion) => scoreResults(work, labels, criterion))
})
