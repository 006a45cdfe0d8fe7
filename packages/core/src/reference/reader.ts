/**
 * Where a comparison reads runs from: the store, or a snapshot.
 */
import type { Service } from "../store/RunStore.ts"

/** The cases and the finished trials of runs, as `RunStore` gives them. */
export interface Reader extends Pick<Service, "eachCase" | "eachFinished"> {
  /** How many characters of the digests of cases are kept. Absent where they are whole. */
  readonly digestLength?: number
}
