import * as Rng from "../Rng.ts"
import * as Drift from "./Drift.ts"

/** A judge's history. */
export interface History {
  readonly calibration: number
  readonly agreement: number
  readonly fall: number
  /** The batch from which on it agrees less. */
  readonly from: number
  readonly batch: number
  readonly batches: number
  /** Into how many parts an agreement is cut: 1 for right or wrong. */
  readonly parts?: number
}

const draw = (rng: Rng.Rng, n: number, rate: number, parts: number) =>
  Array.from({ length: n }, () => rng.binomial(parts, rate) / parts)

/** The share of histories with an alarm, and of the alarms the share whose plausible batches hold the true one. */
export const simulate = (history: History, runs: number, seed: number) => {
  const { calibration, agreement, fall, from, batch, batches, parts = 1 } = history
  const rng = Rng.make(seed)
  let alarms = 0
  let located = 0
  for (let run = 0; run < runs; run++) {
    const found = Drift.test(
      draw(rng, calibration, agreement, parts),
      Array.from({ length: batches }, (_, k) =>
        draw(rng, batch, k < from ? agreement : agreement - fall, parts)
      )
    )
    if (!found.alarm) continue
    alarms++
    if (found.since !== undefined && found.since.from <= from && from <= found.since.to) located++
  }
  return { alarms: alarms / runs, located: alarms === 0 ? Number.NaN : located / alarms }
}
