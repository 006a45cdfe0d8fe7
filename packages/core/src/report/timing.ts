/**
 * Where the time of trials went: service, waits, first token, and all of it. Kept apart, never added to each other.
 */
import * as Quantile from "../stats/Quantile.ts"
import type { FinishedTrial } from "../store/RunStore.ts"
import type { Latency, Timing } from "./Summary.ts"

/** Quantiles of latency that are reported. */
const quantiles = [0.5, 0.95, 0.99]

const timingOf = (measured: ReadonlyArray<number>): Timing => {
  const values = Float64Array.from(measured).sort()
  return {
    n: values.length,
    totalMs: values.reduce((sum, each) => sum + each, 0),
    percentiles: quantiles.map((quantile) => {
      const found = Quantile.estimate(values, quantile)
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

const push = (values: Array<number>, ms: number | undefined): void => {
  if (ms !== undefined) values.push(ms)
}

/** Collects the times of trials. */
export const makeTiming = () => {
  const generated: Array<number> = []
  const replayed: Array<number> = []
  const parts = {
    firstToken: [] as Array<number>,
    queued: [] as Array<number>,
    limited: [] as Array<number>,
    trial: [] as Array<number>
  }
  let replays = 0
  let stalled = 0
  return {
    add: (trial: FinishedTrial): void => {
      const isErrored = trial.outcome === "Errored"
      if (trial.replayed) {
        if (isErrored) return
        replays++
        push(replayed, trial.latencyMs)
        return
      }
      push(parts.queued, trial.queuedMs)
      push(parts.limited, trial.limitedMs)
      if (isErrored) return
      if (trial.stalled === true) stalled++
      push(generated, trial.latencyMs)
      push(parts.firstToken, trial.firstTokenMs)
      // Where nothing waits, the whole trial is its service time.
      if (trial.queuedMs !== undefined) push(parts.trial, trial.elapsedMs)
    },
    /** Answers whose times are left out, since this process was too busy to attend to them. */
    stalled: (): number => stalled,
    figures: (): Latency => {
      const recorded = generated.length === 0 && replayed.length > 0
      return {
        ...timingOf(recorded ? replayed : generated),
        replayed: replays,
        recorded,
        ...Object.fromEntries(
          Object.entries(parts)
            .filter(([, values]) => values.length > 0)
            .map(([part, values]) => [part, timingOf(values)])
        )
      }
    }
  }
}
