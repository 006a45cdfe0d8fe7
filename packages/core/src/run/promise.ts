/**
 * Effects of an experiment for code without Effect.
 */
import * as Effect from "effect/Effect"
import * as Progress from "../run/Progress.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import type { Store } from "../store/Store.ts"

/** Where the store is, and what interrupts. */
export interface Outside {
  /**
   * The path of the store, or `:memory:`.
   *
   * @defaultValue `.assay/assay.db` under the working directory
   */
  readonly store?: string
  /**
   * Interrupts the run when it aborts.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal
}

/** Runs an Effect with its store; prints nothing. */
export const toPromise = <A, E>(
  effect: Effect.Effect<A, E, Store | Progress.Progress>,
  { store, signal }: Outside
): Promise<A> =>
  effect.pipe(Effect.provide([SqliteStore.layer(store), Progress.layerSilent]), (provided) =>
    Effect.runPromise(provided, signal === undefined ? {} : { signal })
  )
