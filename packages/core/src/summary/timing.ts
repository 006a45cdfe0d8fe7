/**
 * Where the time of trials went: service, waits, first token, and all of it. Kept apart, never added to each other.
 */
import * as Quantile from "@assay/stats/Quantile"
import type { FinishedTrial } from "../store/Trials.ts"
import type { Latency, Timing } from "./model.ts"

/** Quantiles of latency that are reported. */
const quantiles = [0.5, 0.95, 0.99]

/** Times as they come, with how many came from each case, or cluster of cases. */
export const makeTimes = () => {
  const values: Array<number> = []
  const ofCase: Array<number> = []
  const ofCluster = new Map<string, number>()
  let caseId: string | undefined
  return {
    /** Trials come case by case. */
    add: (ms: number | undefined, trial: Pick<FinishedTrial, "caseId" | "cluster">): void => {
      if (ms === undefined) return
      values.push(ms)
      if (trial.cluster !== undefined) {
        ofCluster.set(trial.cluster, (ofCluster.get(trial.cluster) ?? 0) + 1)
        return
      }
      if (trial.caseId !== caseId) ofCase.push(0)
      caseId = trial.caseId
      ofCase[ofCase.length - 1] = (ofCase.at(-1) ?? 0) + 1
    },
    count: (): number => values.length,
    timing: (): Timing => {
      const sorted = Float64Array.from(values).sort()
      const independent = Quantile.effective([...ofCase, ...ofCluster.values()])
      return {
        n: sorted.length,
        independent: Math.floor(independent + 1e-9),
        totalMs: sorted.reduce((sum, each) => sum + each, 0),
        percentiles: quantiles.map((quantile) => {
          const found = Quantile.estimate(sorted, quantile, undefined, Math.min(independent, sorted.length))
          return found._tag === "Interval"
            ? {
                quantile,
                ms: found.estimate,
                lowMs: found.low,
                highMs: found.high,
                confidence: found.confidence
              }
            : { quantile, needs: found.needs ?? Quantile.needs(quantile) }
        })
      }
    }
  }
}

/** Collects the times of trials, which come case by case. */
export const makeTiming = () => {
  const generated = makeTimes()
  const replayed = makeTimes()
  const parts = {
    firstToken: makeTimes(),
    queued: makeTimes(),
    limited: makeTimes(),
    trial: makeTimes()
  }
  let replays = 0
  let stalled = 0
  return {
    add: (trial: FinishedTrial): void => {
      const isErrored = trial.outcome === "Errored"
      if (trial.replayed) {
        if (isErrored) return
        replays++
        replayed.add(trial.latencyMs, trial)
        return
      }
      parts.queued.add(trial.queuedMs, trial)
      parts.limited.add(trial.limitedMs, trial)
      if (isErrored) return
      if (trial.stalled === true) stalled++
      generated.add(trial.latencyMs, trial)
      parts.firstToken.add(trial.firstTokenMs, trial)
      // Where nothing waits, the whole trial is its service time.
      if (trial.queuedMs !== undefined) parts.trial.add(trial.elapsedMs, trial)
    },
    /** Answers whose times are left out, since this process was too busy to attend to them. */
    stalled: (): number => stalled,
    figures: (): Latency => {
      const recorded = generated.count() === 0 && replayed.count() > 0
      return {
        ...(recorded ? replayed : generated).timing(),
        replayed: replays,
        recorded,
        ...Object.fromEntries(
          Object.entries(parts)
            .filter(([, times]) => times.count() > 0)
            .map(([part, times]) => [part, times.timing()])
        )
      }
    }
  }
}
