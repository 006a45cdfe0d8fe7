/**
 * What is reported of a judge beside the mean of its grades: what its verdicts were, and how it agrees with itself.
 */
import type { Metric, Score } from "@assay/core"
import { isJsonObject } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import type { Question } from "./scale.ts"

/** What verdicts are counted as: by the first word of the reason where there is no score. */
const kinds = ["Abstained", "Refused", "Unparseable", "Errored"] as const

type Kind = "Graded" | (typeof kinds)[number] | "not judged"

/** What the verdict behind a score was. Where the candidate gave no answer, none was asked for. */
export const kindOf = (score: Score.Score): Kind => {
  if (score._tag === "Scored")
    return isJsonObject(score.detail) && score.detail.verdict === "Graded" ? "Graded" : "not judged"
  return kinds.find((kind) => score.reason.startsWith(kind)) ?? "not judged"
}

/** What the counts are called. */
const figures: ReadonlyArray<readonly [Kind, string]> = [
  ["Graded", "graded"],
  ["Abstained", "abstained"],
  ["Refused", "refused"],
  ["Unparseable", "unreadable"],
  ["Errored", "errored"],
  ["not judged", "not judged"]
]

/** How many verdicts were of which kind. */
const verdicts: Metric.Metric = {
  name: "verdicts",
  start: () => {
    const counts = new Map<Kind, number>()
    return {
      add: ({ score }) => {
        const kind = kindOf(score)
        counts.set(kind, (counts.get(kind) ?? 0) + 1)
      },
      result: () =>
        Object.fromEntries(
          figures.flatMap(([kind, name]) => {
            const count = counts.get(kind) ?? 0
            // Trials without an answer are no verdict.
            return kind === "not judged" && count === 0 ? [] : [[name, count] as const]
          })
        )
    }
  }
}

/** How often each grade was given, with the value behind it. */
const gradesOf = ({ levels, silent }: Question): Metric.Metric => ({
  name: "grades",
  start: () => {
    const counts = new Map<string, number>()
    const count = (label: string) => counts.set(label, (counts.get(label) ?? 0) + 1)
    return {
      add: ({ score }) => {
        if (score._tag === "Scored") {
          if (isJsonObject(score.detail) && typeof score.detail.label === "string") count(score.detail.label)
          return
        }
        const chosen = silent.find(({ label }) => score.reason.startsWith(`Abstained (${label})`))
        if (chosen !== undefined) count(chosen.label)
      },
      result: () => [
        ...levels.map(({ label, value }) => ({ label, value, times: counts.get(label) ?? 0 })),
        ...silent.map(({ label }) => ({ label, value: "none", times: counts.get(label) ?? 0 }))
      ]
    }
  }
})

/** What the detail of a score says of repeats. */
const repeatsOf = (score: Score.Score): { readonly [key: string]: Schema.Json } | undefined =>
  score._tag === "Scored" && isJsonObject(score.detail) && isJsonObject(score.detail.repeats)
    ? score.detail.repeats
    : undefined

/** How a judge that is asked several times agrees with itself. */
const consistency: Metric.Metric = {
  name: "self-consistency",
  start: () => {
    let cases = 0
    let same = 0
    let straddling = 0
    let spread = 0
    return {
      add: ({ score }) => {
        const repeats = repeatsOf(score)
        if (repeats === undefined || typeof repeats.spread !== "number") return
        cases++
        if (repeats.spread === 0) same++
        if (repeats.straddles === true) straddling++
        spread += repeats.spread
      },
      result: () => ({
        answers: cases,
        ...(cases === 0
          ? {}
          : {
              "same grade each time": same / cases,
              "mean spread": spread / cases,
              "straddle the threshold": straddling
            })
      })
    }
  }
}

/** The metrics of a judge of these questions; they look at the first. */
export const judgeMetrics = (
  questions: ReadonlyArray<Question>,
  repeats: number
): ReadonlyArray<Metric.Metric> => [
  verdicts,
  ...questions.slice(0, 1).map(gradesOf),
  ...(repeats > 1 ? [consistency] : [])
]
