/**
 * Effects of an experiment for code without Effect.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { promised } from "../foundation/promised.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import type { Store } from "../store/Store.ts"
import * as Progress from "./Progress.ts"
import { listening, type Status } from "./progress/listening.ts"
import * as Telemetry from "./Telemetry.ts"

/** Where the store is, who is told how it gets on, and what interrupts. */
export interface Outside {
  /**
   * The path of the store, or `:memory:`.
   *
   * @defaultValue `.assay/assay.db` under the working directory
   */
  readonly store?: string | undefined
  /**
   * Told how the run gets on: at its start, at most ten times a second, and at its end. When it throws it is told no
   * more; the run goes on, and the promise rejects with what it threw once all is in the store.
   *
   * @defaultValue nobody is told
   */
  readonly onProgress?: ((status: Status) => void) | undefined
  /**
   * Interrupts the run when it aborts; the promise then rejects with the signal's reason. What was answered is in the
   * store.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal | undefined
}

/** Runs an Effect with its store; prints nothing. */
export const toPromise = async <A, E>(
  effect: Effect.Effect<A, E, Store | Progress.Progress>,
  { store, onProgress, signal }: Outside
): Promise<A> => {
  const faults: Array<unknown> = []
  const progress =
    onProgress === undefined
      ? Progress.layerSilent
      : Layer.sync(Progress.Progress, () => listening(onProgress, (thrown) => faults.push(thrown)))
  const result = await promised(
    Effect.provide(effect, [SqliteStore.layer(store), progress, Telemetry.layerFromEnvironment]),
    signal
  )
  return faults.length > 0 ? Promise.reject(faults[0]) : result
}
