import type { RunStart, TrialEnded } from "./tally.ts"

/** What a run tells of how it gets on. */
export interface Reporter {
  /** A run begins. Trials of candidates that it does not name are ignored. */
  readonly start: (run: RunStart) => void
  /** A trial has ended. Cheap enough to call for every one. */
  readonly trial: (trial: TrialEnded) => void
  /** Something worth reading now, in one sentence. */
  readonly note: (text: string) => void
  /** The run is over, or gave up. Called by itself when the layer's scope closes. */
  readonly end: () => void
}
