/**
 * Whether the judge goes on to agree with people as it did when it was calibrated: a sequential test over batches of newer
 * labels, which may be looked at after each of them.
 */
import * as Drift from "@assay/stats/agreement/Drift"
import { answersOf, type LabelledAnswer } from "./measure/answers.ts"
import type { CalibrationFile, LabelledRow, Scale } from "./model.ts"

/** How drift is tested. */
export interface DriftOptions {
  /**
   * The probability of an alarm, over all looks together, though nothing changed.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * What a batch is: the labels of a day, a week (from Monday), or a month.
   *
   * @defaultValue `"week"`
   */
  readonly by?: "day" | "week" | "month"
}

/** A batch of newer labels. */
export interface DriftBatch {
  /** Its first day, as an ISO date. */
  readonly from: string
  /** How many answers it has. */
  readonly answers: number
  /** The mean agreement. */
  readonly agreement: number
}

/** What newer labels say of a judge, on one score. */
export interface DriftResult {
  /** Name of the score. */
  readonly score: string
  /** Answers of the calibration. */
  readonly calibrated: number
  /** Agreement in the calibration. Undefined without answers. */
  readonly agreement: number | undefined
  /** The batches of newer labels, oldest first. */
  readonly batches: ReadonlyArray<DriftBatch>
  /** Whether the judge agrees less than it did. Once raised, it stays. */
  readonly alarm: boolean
  /** The likeliest first day of the change. Undefined without an alarm. */
  readonly since: string | undefined
  /** Mean agreement before and after it. Undefined without an alarm. */
  readonly fell:
    | {
        /** Mean agreement before the change. */
        readonly before: number
        /** Mean agreement from the change on. */
        readonly after: number
      }
    | undefined
  /** The anytime-valid p value of "nothing has changed". */
  readonly p: number
  /** The budget of false alarms. */
  readonly alpha: number
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** The first day of the batch that a time belongs to, in UTC. */
const startOf = (at: string, by: "day" | "week" | "month"): string => {
  const date = new Date(at)
  if (by === "month") date.setUTCDate(1)
  if (by === "week") date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return dayOf(date)
}

/** Agreement from 0 to 1: of several levels the part of the range that they are not apart. */
const agreementOf = ({ mean, judged }: LabelledAnswer, { levels }: Scale): number | undefined => {
  if (mean === undefined || judged === undefined) return undefined
  const values = levels.map(({ value }) => value)
  const range = Math.max(...values) - Math.min(...values)
  return range > 0 ? Math.max(0, 1 - Math.abs(judged - mean) / range) : 1
}

const meanOf = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

/** One mean per cluster or case: answers that share one are not independent. */
const independent = (answers: ReadonlyArray<LabelledAnswer>, scale: Scale): ReadonlyArray<number> =>
  [...Map.groupBy(answers, ({ row }) => row.cluster ?? row.case).values()].flatMap((group) => {
    const agreements = group.flatMap((answer) => agreementOf(answer, scale) ?? [])
    return agreements.length === 0 ? [] : [meanOf(agreements)]
  })

/**
 * Holds newer labels against a calibration, score by score. `rows`: labels of the same judge, each beside its grade; those
 * that the calibration has are passed over.
 */
export const drift = (
  file: CalibrationFile,
  rows: ReadonlyArray<LabelledRow>,
  { alpha = 0.05, by = "week" }: DriftOptions = {}
): ReadonlyArray<DriftResult> =>
  file.scores.map(({ score, scale }) => {
    const idOf = (row: LabelledRow): string =>
      JSON.stringify([row.case, row.candidate ?? null, row.repeat ?? 0, row.answer, row.person, row.at])
    const before = file.labels.filter((row) => row.score === score)
    const known = new Set(before.map(idOf))
    const start = independent(answersOf(before, scale), scale)
    const newer = answersOf(
      rows.filter((row) => row.score === score && !known.has(idOf(row))),
      scale
    )
    const groups = [...Map.groupBy(newer, ({ row }) => startOf(row.at, by))]
      .map(([from, answers]) => ({ from, agreements: independent(answers, scale) }))
      .filter(({ agreements }) => agreements.length > 0)
      .sort((a, b) => (a.from < b.from ? -1 : 1))
    const shared = {
      score,
      calibrated: start.length,
      agreement: start.length === 0 ? undefined : meanOf(start),
      batches: groups.map(({ from, agreements }) => ({
        from,
        answers: agreements.length,
        agreement: meanOf(agreements)
      })),
      alpha
    }
    if (start.length === 0 || groups.length === 0)
      return { ...shared, alarm: false, since: undefined, fell: undefined, p: 1 }
    const found = Drift.test(
      start,
      groups.map(({ agreements }) => agreements),
      { alpha }
    )
    return {
      ...shared,
      alarm: found.alarm,
      since: found.since === undefined ? undefined : groups[found.since.batch]?.from,
      fell: found.since === undefined ? undefined : { before: found.since.before, after: found.since.after },
      p: found.p
    }
  })
