/**
 * Where a comparison reads runs from: the store, or a snapshot.
 */
import type { Trials } from "../store/Trials.ts"

/**
 * The cases and the finished trials of runs, as `Trials` gives them.
 *
 * `digestLength`: how many characters of the digests of cases are kept; absent where they are whole.
 */
export interface Reader extends Pick<Trials["Service"], "eachCase" | "eachFinished"> {
  readonly digestLength?: number
}
