/**
 * What a hybrid comes to: the verdict of its objective, from two paired differences.
 *
 * A hybrid beats both where it beats the one and beats the other, each at full level: an intersection-union test, which
 * needs no correction.
 *
 * @see Berger 1982, "Multiparameter hypothesis testing and acceptance sampling".
 */
import type { Decision } from "@assay/core"
import type { Difference } from "./comparing.ts"
import type { Objective } from "./curve.ts"

/** A verdict. */
export interface Judged {
  /** The answer in words. */
  readonly verdict: string
  /** What it comes to for a gate. */
  readonly status: Decision.Decision["status"]
  /** How many cases would tell. Undefined where they tell already, or nothing says. */
  readonly needs: number | undefined
}

/** The differences that a verdict is made of. */
export interface Differences {
  /** Hybrid − baseline: of the score, or of the value in US dollars. */
  readonly baseline: Difference
  /** Hybrid − model: of the score, or of the value in US dollars. */
  readonly model: Difference
}

const open = (needs: number | undefined): Judged => ({ verdict: "cannot tell", status: "cannot-tell", needs })

const both = (
  { baseline, model }: Differences,
  words: { readonly yes: string; readonly no: string }
): Judged => {
  if (baseline.low > 0 && model.low > 0) return { verdict: words.yes, status: "yes", needs: undefined }
  if (baseline.high < 0 || model.high < 0) return { verdict: words.no, status: "no", needs: undefined }
  const unclear = [baseline, model].filter(({ low }) => low <= 0)
  return open(
    unclear.every(({ effect, needs }) => effect > 0 && needs !== undefined)
      ? Math.max(...unclear.map(({ needs }) => needs ?? 0))
      : undefined
  )
}

/**
 * Judges a hybrid.
 *
 * @param served the share that the baseline serves at the chosen threshold
 * @param n how many cases there are
 */
export const judge = (
  objective: Objective,
  differences: Differences,
  { served, n }: { readonly served: number; readonly n: number }
): Judged => {
  if (objective === "quality") return both(differences, { yes: "beats both", no: "does not beat both" })
  if ("rightAnswer" in objective)
    return both(differences, { yes: "worth more than both", no: "not worth more than both" })
  const { effect, low, high } = differences.model
  if (served > 0 && low >= -objective.maxLoss)
    return { verdict: "loses no more than allowed", status: "yes", needs: undefined }
  if (high < -objective.maxLoss) return { verdict: "loses more than allowed", status: "no", needs: undefined }
  const room = effect + objective.maxLoss
  // (z of 95 % + z of 80 %) ÷ z of 95 % = 1.43: the half interval in which a difference shows in four of five runs.
  return open(room > 0 && served > 0 ? Math.ceil(n * ((1.43 * (effect - low)) / room) ** 2) : undefined)
}
