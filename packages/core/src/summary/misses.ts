/**
 * What is behind the failure modes: a handful of cases of each, and the reasons.
 */

import { type CountedMode, countedModes } from "../failure/FailureMode.ts"
import { byText } from "../foundation/json.ts"
import type { Misses } from "./model.ts"
import { makeReasons } from "./reasons.ts"

/** Cases that are kept of each mode. */
const mostCases = 3

/** A case, and the lowest headline score that a trial of it ended in. */
interface MissedCase {
  readonly caseId: string
  readonly value: number
}

const byValue = (a: MissedCase, b: MissedCase): number => a.value - b.value || byText(a.caseId, b.caseId)

/** One mode. */
const missFold = () => {
  let first: ReadonlyArray<MissedCase> = []
  const reasons = makeReasons()
  return {
    add: (caseId: string, value: number | undefined, reason: string | undefined): void => {
      if (reason !== undefined) reasons.add(reason)
      const worst = first.at(-1)
      const missed = { caseId, value: value ?? 0 }
      if (first.length >= mostCases && worst !== undefined && byValue(missed, worst) >= 0) return
      // Of the repeats of a case the worst counts.
      const same = first.find((each) => each.caseId === caseId)
      if (same !== undefined && same.value <= missed.value) return
      first = [...first.filter((each) => each !== same), missed].sort(byValue).slice(0, mostCases)
    },
    list: (): Omit<Misses, "mode"> => ({
      first: first.map(({ caseId }) => caseId),
      reasons: reasons.list()
    })
  }
}

/** Every failure mode of one candidate. */
export const missesFold = () => {
  const folds = new Map<CountedMode, ReturnType<typeof missFold>>()
  return {
    /** `value`: the headline score; `reason`: what is told of it. */
    add: (
      mode: "right" | CountedMode,
      caseId: string,
      { value, reason }: { readonly value: number | undefined; readonly reason: string | undefined }
    ): void => {
      if (mode === "right") return
      const fold = folds.get(mode) ?? missFold()
      folds.set(mode, fold)
      fold.add(caseId, value, reason)
    },
    list: (): ReadonlyArray<Misses> =>
      countedModes.flatMap((mode) => {
        const fold = folds.get(mode)
        return fold === undefined ? [] : [{ mode, ...fold.list() }]
      })
  }
}
