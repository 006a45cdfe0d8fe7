/**
 * One score of what several judges gave.
 */
import { Score, type Scorer } from "@assay/core"
import { isJsonObject } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { previewText } from "../../comparing/preview.ts"
import { kindOf } from "../metrics.ts"
import { detailOf } from "../verdict.ts"

/** What one judge gave. */
export interface Seat {
  /** Its models. */
  readonly model: string
  /** Its score. */
  readonly score: Score.Score
}

export const seatOf = (model: string, score: Score.Score): Seat => ({ model, score })

/** How seats become one score. */
export interface Rules {
  readonly by: "majority" | "mean"
  /** How many seats must have graded. */
  readonly quorum: number
  readonly scale: Scorer.Scale | undefined
}

/** A seat that gave a grade. */
interface Vote {
  readonly model: string
  readonly value: number
  readonly label: string
  readonly reason: string
}

const text = (detail: Schema.Json | undefined, key: string): string => {
  const found = isJsonObject(detail) ? detail[key] : undefined
  return typeof found === "string" ? found : ""
}

/** An order of seats that does not hang on how they were listed. */
const written = (seat: { readonly [key: string]: Schema.Json }): string => JSON.stringify(seat)
const sorted = <A extends { readonly [key: string]: Schema.Json }>(
  seats: ReadonlyArray<A>
): ReadonlyArray<A> =>
  seats.toSorted((a, b) => (written(a) < written(b) ? -1 : written(a) > written(b) ? 1 : 0))

const shownSeat = ({ model, score }: Seat) =>
  score._tag === "Scored"
    ? {
        model,
        label: text(score.detail, "label"),
        value: score.value,
        reason: previewText(text(score.detail, "reason"))
      }
    : { model, verdict: kindOf(score), reason: previewText(score.reason) }

/** The share of pairs of seats that gave the same grade; undefined of fewer than two. */
export const agreement = (values: ReadonlyArray<number>): number | undefined => {
  const pairs = (values.length * (values.length - 1)) / 2
  if (pairs === 0) return undefined
  const same = Array.from(Map.groupBy(values, (value) => value).values()).reduce(
    (sum, { length }) => sum + (length * (length - 1)) / 2,
    0
  )
  return same / pairs
}

/** In words, how often each label was given: `correct 1, wrong 1, none 1`. */
const tally = (votes: ReadonlyArray<Vote>, seats: number): string => {
  const counts = [...Map.groupBy(votes, ({ label }) => label)]
    .map(([label, { length }]) => `${label} ${length}`)
    .toSorted()
  return [...counts, ...(votes.length < seats ? [`no grade ${seats - votes.length}`] : [])].join(", ")
}

/** How the reason begins of a panel without a score. */
export const noneReason = /^(?:Errored: )?Abstained \(no (?:quorum|majority) of [^)]*\): /u

/** The grades in the tally of such a reason. */
export const tallied = (reason: string, { levels }: Scorer.Scale): ReadonlyArray<number> => {
  const [counts = ""] = reason.replace(noneReason, "").split(";")
  return counts.split(", ").flatMap((each) => {
    const level = levels.find(({ label }) => each.startsWith(`${label} `))
    const times = level === undefined ? 0 : Number(each.slice(level.label.length + 1))
    return level === undefined || !(times > 0 && times < 1_000)
      ? []
      : Array.from({ length: times }, () => level.value)
  })
}

/** The score of a panel. */
export const together = (seats: ReadonlyArray<Seat>, { by, quorum, scale }: Rules): Score.Score => {
  // Where the candidate gave no answer nobody was asked, and all seats say the same.
  const [first] = seats
  if (first !== undefined && seats.every(({ score }) => kindOf(score) === "not judged")) return first.score
  const votes = seats.flatMap(
    ({ model, score }): ReadonlyArray<Vote> =>
      score._tag === "Scored"
        ? [
            {
              model,
              value: score.value,
              label: text(score.detail, "label"),
              reason: text(score.detail, "reason")
            }
          ]
        : []
  )
  const shown = sorted(seats.map(shownSeat))
  const failed = seats.some(({ score }) => score._tag === "Unscored" && score.failed === true)
  const none = (why: string): Score.Score => {
    const reasons = shown.flatMap((each) => ("verdict" in each ? [`${each.model}: ${each.reason}`] : []))
    const reason = [`Abstained (${why}): ${tally(votes, seats.length)}`, ...reasons].join("; ")
    // Another try of a seat that failed may bring what is missing.
    return failed ? Score.failed(`Errored: ${reason}`) : Score.unscored(reason)
  }
  if (votes.length < quorum) return none(`no quorum of ${quorum}`)
  // Sorted, since the sum of numbers may hang on their order.
  const values = votes.map(({ value }) => value).toSorted((a, b) => a - b)
  const best = Math.max(...(scale?.levels ?? []).map(({ value }) => value))
  const graded = (value: number, label: string, among: ReadonlyArray<Vote>): Score.Score => {
    const [reason = ""] = among.map((vote) => `${vote.reason} (${vote.model})`).toSorted()
    const share = agreement(values)
    return Score.scored(
      value,
      detailOf({ _tag: "Graded", label, value, reason, how: "panel" }, value < best, {
        seats: shown,
        graded: votes.length,
        ...(share === undefined ? {} : { agreement: share })
      })
    )
  }
  if (by === "mean") {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const level = scale?.levels.find(({ value }) => value === mean)
    return graded(mean, level?.label ?? `mean of ${tally(votes, seats.length)}`, votes)
  }
  const byValue = Map.groupBy(votes, ({ value }) => value)
  for (const [value, among] of byValue)
    if (2 * among.length > seats.length) return graded(value, among[0]?.label ?? "", among)
  const count = (value: number): number => byValue.get(value)?.length ?? 0
  const isEven = scale?.kind === "pairwise" && votes.length === seats.length && count(0) === count(1)
  return isEven ? graded(0.5, "tie", votes) : none(`no majority of ${seats.length} seats`)
}
