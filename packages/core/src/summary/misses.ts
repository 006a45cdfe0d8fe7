/**
 * What is behind the endings short of right: a handful of cases of each, and the reasons.
 */
import { byText } from "../foundation/json.ts"
import { type Ending, endingsShortOfRight } from "./ending.ts"
import type { Misses } from "./model.ts"
import { makeReasons } from "./reasons.ts"

/** Cases that are kept of each ending. */
const mostCases = 3

/** A case, and the lowest headline score that a trial of it ended in. */
interface MissedCase {
  readonly caseId: string
  readonly value: number
}

const byValue = (a: MissedCase, b: MissedCase): number => a.value - b.value || byText(a.caseId, b.caseId)

/** One ending. */
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
    list: (): Omit<Misses, "ending"> => ({
      first: first.map(({ caseId }) => caseId),
      reasons: reasons.list()
    })
  }
}

/** Every ending short of right of one candidate. */
export const missesFold = () => {
  const folds = new Map<Ending, ReturnType<typeof missFold>>()
  return {
    /** `value`: the headline score; `reason`: why there is no answer. */
    add: (
      ending: Ending,
      caseId: string,
      { value, reason }: { readonly value: number | undefined; readonly reason: string | undefined }
    ): void => {
      if (ending === "right") return
      const fold = folds.get(ending) ?? missFold()
      folds.set(ending, fold)
      fold.add(caseId, value, reason)
    },
    list: (): ReadonlyArray<Misses> =>
      endingsShortOfRight.flatMap((ending) => {
        const fold = folds.get(ending)
        return fold === undefined ? [] : [{ ending, ...fold.list() }]
      })
  }
}
