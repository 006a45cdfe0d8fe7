/**
 * Where a comparison reads runs from: the store, or a snapshot.
 */
import type { Service } from "../store/RunStore.ts"

/**
 * The cases and the finished trials of runs, as `RunStore` gives them.
 *
 * `digestLength`: how many characters of the digests of cases are kept; absent where they are whole.
 */
export interface Reader extends Pick<Service, "eachCase" | "eachFinished"> {
  readonly digestLength?: number
}
