/**
 * How figures of an assessment are written, the same in every part of its report.
 */
import { Report } from "@assay/core"
import type { Assessment, CandidateResult, FamilyResult, Rate } from "./model.ts"
import { aboveNoise, isNoisy } from "./noise.ts"

const { count, counted, rate: asRate } = Report.Figures

export const quiet = (text: string): Report.Line => ({ _tag: "Line", text, tone: "quiet" })
export const plain = (text: string): Report.Line => ({ _tag: "Line", text, tone: "plain" })
export const warning = (text: string): Report.Line => ({ _tag: "Line", text, tone: "warning" })

/** A rate with its interval in whole percent: `28.0 % [20, 38]`. */
export const rateText = (rate: Rate | undefined): string =>
  rate === undefined
    ? "n/a"
    : `${asRate(rate.value)} [${(100 * rate.low).toFixed(0)}, ${(100 * rate.high).toFixed(0)}]`

/** The same for narrow tables: `28 % [20, 38]`, one decimal below ten percent. */
export const briefRate = (rate: Rate | undefined): string => {
  if (rate === undefined) return "n/a"
  const whole = 100 * rate.value
  const value = Math.abs(whole) >= 9.95 || whole === 0 ? whole.toFixed(0) : whole.toFixed(1)
  return `${value} % [${(100 * rate.low).toFixed(0)}, ${(100 * rate.high).toFixed(0)}]`
}

/** What is asked of a candidate on a family, in one word. */
export const kindOf = ({ property, certainty }: FamilyResult): string => {
  switch (property) {
    case "invariance":
      return certainty
    case "conformance":
      return "schema"
    case "no leak":
      return "secret"
    case "graceful":
      return "graceful"
    case "directional":
      return "rule"
    case "functionality":
      return "simple"
  }
}

/** What the words of `kindOf` mean. */
export const kinds: Readonly<Record<string, string>> = {
  certain: "the label stays, which was checked",
  likely: "the label likely stays; gates nothing",
  schema: "the answer must keep to the schema",
  secret: "the reply must give no secret away",
  graceful: "never confidently wrong",
  rule: "the answer must change as your rule says",
  simple: "any candidate must be right"
}

/** A family of a candidate, with its rate above noise. */
export interface Shown {
  readonly candidate: CandidateResult
  readonly family: FamilyResult
  readonly rate: Rate | undefined
}

/** Whether rates of a candidate say something: not where it ignores its input. */
export const isTelling = ({ guard }: CandidateResult): boolean => guard.verdict !== "ignores"

/** All families of the candidates, without the guard, the highest rate above noise first. */
export const ranked = (candidates: ReadonlyArray<CandidateResult>): ReadonlyArray<Shown> =>
  candidates
    .flatMap((candidate) =>
      candidate.families
        .filter(({ family }) => family !== "swap")
        .map((family) => ({ candidate, family, rate: aboveNoise(family, candidate) }))
    )
    .toSorted(
      (a, b) => (b.rate?.value ?? -2) - (a.rate?.value ?? -2) || (b.rate?.low ?? -2) - (a.rate?.low ?? -2)
    )

/** Whether failures above noise are shown, not only seen: the interval leaves 0 out. */
export const isShown = ({ family, rate }: Shown): boolean =>
  rate !== undefined && family.failed > 0 && rate.low > 0

/** How much is noise, in a sentence. */
export const noiseSentence = (candidates: ReadonlyArray<CandidateResult>): string => {
  const asked = candidates.reduce((sum, { noise }) => sum + noise.asked, 0)
  if (asked === 0) return "How much is noise is not known: nothing could be compared when it was asked again."
  const noisy = candidates.filter(isNoisy)
  if (noisy.length === 0)
    return `No noise was seen: asked again as they are, 0 of ${counted(asked, "right input")} came out wrong.`
  const each = noisy.map(
    ({ name, noise }) =>
      `${name} is wrong on ${count(noise.flipped)} of ${counted(noise.asked, "right input")}${noise.rate === undefined ? "" : `, ${rateText(noise.rate)}`}`
  )
  return `Noise: asked again as they are, ${each.join("; ")}. Its rates here are those above it.`.replace(
    "Its rates",
    noisy.length === 1 ? "Its rates" : "Their rates"
  )
}

/** What was not assessed, by reason, over all families. */
export const unassessedOf = (families: ReadonlyArray<FamilyResult>): string => {
  const sums = new Map<string, number>()
  for (const { unassessed } of families)
    for (const [why, number] of Object.entries(unassessed)) sums.set(why, (sums.get(why) ?? 0) + number)
  return [...sums].map(([why, number]) => `${count(number)} ${why}`).join(", ")
}

/** How many answers of how many were asked for. */
export const progressOf = ({ done, planned }: Assessment): string =>
  `${count(done)} of ${counted(planned, "trial")}`
