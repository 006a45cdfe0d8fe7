/**
 * Where a comparison reads runs from: the store, or a snapshot.
 */
import type { Trials } from "../store/Trials.ts"

/** The cases and the finished trials of runs, as `Trials` gives them. */
export interface Reader extends Pick<Trials["Service"], "eachCase" | "eachFinished"> {
  /** The answers of a candidate to a case. Absent where there are none: a snapshot has no texts. */
  readonly answers?: Trials["Service"]["answers"]
  /** How many characters of the digests of cases are kept. Absent where they are whole. */
  readonly digestLength?: number
}
