/**
 * Labels by the answer that they are of: what people say of it, and what the judge says.
 */
import type { LabelledRow, Scale } from "../model.ts"

/** A labelled answer, as far as it can be told what might sway a judge. */
export interface JudgedLabel extends LabelledRow {
  /** Typical, edge or adversarial. Absent where it is not known. */
  readonly kind?: string
  /** Slices that its case belongs to. */
  readonly tags?: Readonly<Record<string, string>>
  /** Characters of the answer. Absent where it is not known. */
  readonly length?: number
  /** Whether judge and candidate are models of one family. Absent where no model is known. */
  readonly isOwnFamily?: boolean
  /** Whether the judge preferred what it was shown first, in each order of a pair that it was asked in. */
  readonly firstWins?: ReadonlyArray<boolean>
}

/** An answer with a label. */
export interface LabelledAnswer {
  /** Its first label, for what all of them share. */
  readonly row: JudgedLabel
  /** The mean of people's grades. Undefined where nobody gave one. */
  readonly mean: number | undefined
  /** What most people say; undefined where they are split, and where nobody graded. */
  readonly people: number | undefined
  /** What the judge says. Undefined where it gave no grade. */
  readonly judged: number | undefined
  /** Grades by person, one each: the latest. */
  readonly byPerson: ReadonlyMap<string, number>
}

const keyOf = ({ case: id, candidate, repeat, answer }: LabelledRow): string =>
  JSON.stringify([id, candidate ?? null, repeat ?? 0, answer])

const mostFrequent = (grades: ReadonlyArray<number>): number | undefined => {
  const counts = new Map<number, number>()
  for (const grade of grades) counts.set(grade, (counts.get(grade) ?? 0) + 1)
  const most = Math.max(...counts.values())
  const first = [...counts].filter(([, count]) => count === most)
  return first.length === 1 ? first[0]?.[0] : undefined
}

/** What people say of ordered grades where no level has most of them: the middle one, if it is a level. */
const middle = (grades: ReadonlyArray<number>, { kind, levels }: Scale): number | undefined => {
  if (kind !== "ordinal") return undefined
  const sorted = [...grades].sort((a, b) => a - b)
  const at = (sorted.length - 1) / 2
  const value = ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2
  return levels.some((level) => level.value === value) ? value : undefined
}

/** The labelled answers of one score. Labels by which people are tested against themselves are left out. */
export const answersOf = (rows: ReadonlyArray<JudgedLabel>, scale: Scale): ReadonlyArray<LabelledAnswer> =>
  [
    ...Map.groupBy(
      rows.filter(({ again }) => again !== true),
      keyOf
    ).values()
  ].flatMap((labels) => {
    const [row] = labels
    if (row === undefined) return []
    const byPerson = new Map<string, number>()
    for (const { person, grade } of [...labels].sort((a, b) => (a.at < b.at ? -1 : 1)))
      if (grade !== null) byPerson.set(person, grade)
    const grades = [...byPerson.values()]
    return [
      {
        row,
        mean: grades.length === 0 ? undefined : grades.reduce((sum, each) => sum + each, 0) / grades.length,
        people: grades.length === 0 ? undefined : (mostFrequent(grades) ?? middle(grades, scale)),
        judged: row.judged ?? undefined,
        byPerson
      }
    ]
  })

/** The two labels of a person who graded an answer twice. */
export const retestsOf = (
  rows: ReadonlyArray<JudgedLabel>
): ReadonlyArray<readonly [first: number, again: number]> =>
  [...Map.groupBy(rows, (row) => `${row.person} ${keyOf(row)}`).values()].flatMap((labels) => {
    const first = labels.find(({ again, grade }) => again !== true && grade !== null)?.grade
    const second = labels.find(({ again, grade }) => again === true && grade !== null)?.grade
    return typeof first === "number" && typeof second === "number" ? [[first, second] as const] : []
  })
