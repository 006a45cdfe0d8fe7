/**
 * Folds the calls of scorers into what measuring took.
 */
import { defined } from "../foundation/defined.ts"
import { relatives } from "../run/plan/relatives.ts"
import type { Manifest } from "../store/Manifest.ts"
import type { ScorerCallRow } from "../store/Step.ts"
import type { FinishedTrial } from "../store/Trials.ts"
import { makeCounts } from "./counting.ts"
import type { Measuring, ScorerCosts } from "./measuringModel.ts"
import { makeTimes } from "./timing.ts"

const plus = (sum: number | undefined, more: number | undefined): number | undefined =>
  more === undefined ? sum : (sum ?? 0) + more

const inputOf = ({ usage }: ScorerCallRow): number | undefined =>
  plus(plus(usage?.inputTokens, usage?.cacheReadTokens), usage?.cacheWriteTokens)

/** Everything that is counted of one scorer. */
const scorerFold = (scorer: string, declared: ReadonlyArray<string>, wasKilled: boolean) => {
  const providers = new Set(declared)
  const times = makeTimes()
  const unpriced = makeCounts("(other reasons)")
  let last = ""
  const sum = { answers: 0, waiting: 0, calls: 0, failedCalls: 0, replayed: 0 }
  let inputTokens: number | undefined
  let outputTokens: number | undefined
  let spentUsd: number | undefined
  let isAtLeast = false
  return {
    isOfUse: (): boolean => providers.size > 0 || sum.waiting > 0,
    waits: (): void => void sum.waiting++,
    /** Calls come answer by answer. */
    add: (call: ScorerCallRow): void => {
      providers.add(call.provider)
      const answer = `${call.candidate} ${call.repeat} ${call.caseId}`
      if (answer !== last) sum.answers++
      last = answer
      if (call.replayed) {
        sum.replayed++
        return
      }
      sum.calls++
      if (call.error !== undefined) sum.failedCalls++
      else times.add(call.latencyMs, { caseId: call.caseId, cluster: undefined })
      inputTokens = plus(inputTokens, inputOf(call))
      outputTokens = plus(outputTokens, call.usage?.outputTokens)
      const { cost } = call
      if (cost === undefined) return
      if (wasKilled) isAtLeast = true
      if (cost._tag === "Priced") spentUsd = (spentUsd ?? 0) + cost.usd
      const why = cost._tag === "Unpriced" ? cost.reason : cost.atLeast
      if (why === undefined) return
      isAtLeast = true
      unpriced.add(why)
    },
    costs: (): ScorerCosts => ({
      scorer,
      providers: [...providers],
      ...sum,
      ...defined({ inputTokens, outputTokens, spentUsd }),
      isAtLeast,
      unpriced: unpriced.list().map(([reason, trials]) => ({ reason, trials })),
      latency: times.timing()
    })
  }
}

const total = (scorers: ReadonlyArray<ScorerCosts>): Measuring["total"] => {
  const sumOf = (of: (costs: ScorerCosts) => number | undefined): number | undefined =>
    scorers.reduce<number | undefined>((sum, each) => plus(sum, of(each)), undefined)
  return {
    waiting: sumOf(({ waiting }) => waiting) ?? 0,
    calls: sumOf(({ calls }) => calls) ?? 0,
    failedCalls: sumOf(({ failedCalls }) => failedCalls) ?? 0,
    replayed: sumOf(({ replayed }) => replayed) ?? 0,
    ...defined({
      inputTokens: sumOf((each) => each.inputTokens),
      outputTokens: sumOf((each) => each.outputTokens),
      spentUsd: sumOf((each) => each.spentUsd)
    }),
    isAtLeast: scorers.some(({ isAtLeast }) => isAtLeast)
  }
}

/** What measuring takes in a run. `wasKilled`: calls may have been paid for that nothing tells of. */
export const measuringFold = (manifest: Pick<Manifest, "candidates" | "scorers">, wasKilled: boolean) => {
  const folds = manifest.scorers.map(({ name, calls }) => scorerFold(name, calls ?? [], wasKilled))
  return {
    trial: ({ scores }: FinishedTrial): void => {
      let last = -1
      for (const { scorer, waits } of scores) {
        if (waits !== true || scorer === last) continue
        last = scorer
        folds[scorer]?.waits()
      }
    },
    call: (call: ScorerCallRow): void => folds[call.scorer]?.add(call),
    /** Undefined where no scorer calls a model. `candidates`: those that are looked at, by position. */
    figures: (candidates: { readonly has: (position: number) => boolean }): Measuring | undefined => {
      const scorers = folds.filter((fold) => fold.isOfUse()).map((fold) => fold.costs())
      return scorers.length === 0
        ? undefined
        : { scorers, total: total(scorers), relatives: relatives(manifest, candidates) }
    }
  }
}
