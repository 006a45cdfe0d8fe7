/**
 * What a right answer is worth, as it is stated.
 */
import { Decision } from "@assay/core"
import { stated, type Unit } from "../grounds/words.ts"

/** What quality is worth: by the right answer, or by the points that justify an amount a month. */
export type Value =
  | {
      /** What one more right answer is worth, in US dollars, above 0; of another score, what one more of it is. */
      readonly rightAnswer: number
    }
  | {
      /** So many points more, above 0, in points of a hundred for a share, else in the unit of the score. */
      readonly points: number
      /** Justify this much more: `"100usd/month"`, or US dollars a month as a number. Needs a volume. */
      readonly for: string | number
    }

const monthly = /^\s*\$?\s*(\d+(?:[_,]\d{3})*(?:\.\d+)?)\s*(?:usd|\$)?\s*(?:\/|per|a)\s*(month|year|day)\s*$/i
const months = { month: 1, year: 12, day: 12 / 365 } as const

/** US dollars a month of a text such as `100usd/month`, `$1,200 a year`. Undefined where it is none. */
export const perMonth = (text: string): number | undefined => {
  const [, amount, period] = (text.length > 40 ? "" : text).match(monthly) ?? []
  if (amount === undefined || period === undefined) return undefined
  const over = period.toLowerCase()
  const per = over === "year" ? months.year : over === "day" ? months.day : months.month
  return Number(amount.replaceAll(/[_,]/g, "")) / per
}

/** What one more of the score is worth in US dollars for one task, and the sentence that says so. */
export interface Stated {
  /** US dollars for one more of the score. */
  readonly usd: number
  /** What was stated, as a clause. */
  readonly clause: string
}

/** Reads what is stated. */
export const readValue = (
  value: Value,
  unit: Unit,
  volume: number | undefined,
  money: (usd: number) => string
): Stated | Decision.Error => {
  if ("rightAnswer" in value) {
    const usd = value.rightAnswer
    return usd > 0 && Number.isFinite(usd)
      ? {
          usd,
          clause: `${unit === "share" ? "a right answer" : "one more of the score"} is worth ${money(usd)}`
        }
      : fault(`worth.rightAnswer: expected an amount above 0 in US dollars, found ${usd}`)
  }
  const { points } = value
  if (!(points > 0 && Number.isFinite(points))) {
    return fault(`worth.points: expected a number above 0, found ${points}`)
  }
  const amount = typeof value.for === "number" ? value.for : perMonth(value.for)
  if (amount === undefined || !(amount > 0 && Number.isFinite(amount))) {
    return fault(`worth.for: expected an amount such as 100usd/month, found ${JSON.stringify(value.for)}`)
  }
  if (volume === undefined) return fault("worth.for: state the volume of tasks a month too; found none")
  const share = unit === "share" ? points / 100 : points
  return {
    usd: amount / volume / share,
    clause: `${stated(share, unit)} more ${points === 1 ? "justifies" : "justify"} ${money(amount)} a month`
  }
}

const fault = (message: string): Decision.Error => new Decision.Error({ message })
