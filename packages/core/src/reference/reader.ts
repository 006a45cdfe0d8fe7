/**
 * Where a comparison reads runs from: the store, or a snapshot.
 */
import type { Answers } from "../calibration/loading.ts"
import type { Trials } from "../store/Trials.ts"

/** The cases and the finished trials of runs, as `Trials` gives them. */
export interface Reader extends Pick<Trials["Service"], "eachCase" | "eachFinished">, Answers {
  /** How many characters of the digests of cases are kept. Absent where they are whole. */
  readonly digestLength?: number
}
