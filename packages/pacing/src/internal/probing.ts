/**
 * Probes: some calls more than any limit could allow tell whether what is sent matters. See `series.ts`.
 */
import * as Background from "./background.ts"
import * as Concurrency from "./concurrency.ts"
import { obey } from "./episode.ts"
import * as LearnedRate from "./learned.ts"
import * as Series from "./series.ts"
import { type State, withLearned } from "./state.ts"

/** Takes back what was cut and learned since the series began: it was for nothing. */
export const takeBackSeries = (state: State, now: number): State =>
  withLearned({ ...state, takenBackAt: now, concurrency: Concurrency.undo(state.concurrency) }, (learned) =>
    LearnedRate.undo(learned, now)
  )

/** Ends the probe, and does what it showed. */
export const decideProbe = (before: State, now: number): State => {
  const { doubted, open } = before
  const [series, finding] = Series.endProbe(before.series, now, open.length)
  const state = { ...before, series, doubted: undefined }
  if (finding === "shown") {
    const { calls, refused } = Series.countsOf(series)
    return {
      ...takeBackSeries({ ...state, background: Background.show(refused, calls) }, now),
      isCanaryDue: false,
      closedAt: undefined,
      strikes: 0
    }
  }
  const told = finding === "failed" ? withLearned(state, LearnedRate.confirm) : state
  return doubted === undefined ? told : obey(told, now, doubted.permit, doubted.refusal)
}

/** Moves the probe on to a time: one whose refusals would all be here is widened or decided. */
export const advanceProbe = (state: State, now: number): State => {
  const { refusalMs, series } = state
  const { probe } = series
  if (probe === undefined || probe.started < probe.part || now < probe.lastAt + 2 * refusalMs) return state
  // Most of the first part: a limit that counts tokens may serve two small ones.
  return probe.part < probe.size && 2 * probe.refused < probe.started
    ? { ...state, series: Series.widenProbe(series) }
    : decideProbe(state, now)
}
