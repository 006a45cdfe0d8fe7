/**
 * Stored runs for code without Effect: in an application, in a notebook, in a script.
 *
 * **Example**
 *
 * ```ts
 * const store = await Store.open()
 * const [latest] = await store.runs({ experiment: "tickets" })
 * for await (const trial of store.trials("latest", { candidate: "gpt", outcome: "Malformed" })) {
 *   console.log(trial.input, trial.reason)
 * }
 * const comparison = await store.compare("latest", { candidate: "gpt", against: "regex" })
 * await store.close()
 * ```
 *
 * With Effect, `@assay/core/analysis` has the services that this is made of.
 */
import type { OpenStore } from "./stored/model.ts"

export type { EndedTrial } from "./run/endedTrial.ts"
export type { ScoreValues } from "./scorer/scoreValues.ts"
/** The store cannot be read: there is none, it is no store, or it is closed. */
export { StoreError as Error } from "./store/StoreError.ts"
export type {
  CalibrateOptions,
  CompareOptions,
  GateOptions,
  OpenStore,
  PlainRun,
  PlainTrial,
  RunLike,
  RunsOptions,
  SnapshotOptions,
  TrialsOptions
} from "./stored/model.ts"

/**
 * Opens a store to be read. Runs that are made meanwhile are seen.
 *
 * Rejects with a `Store.Error` where there is none, and for a file that is no store.
 *
 * @param path the path of the file. Default: `.assay/assay.db` under the working directory
 */
export const open = async (path?: string): Promise<OpenStore> => {
  // Loaded on demand: an application that imports an experiment may never open a store.
  const { openStore } = await import("./stored/openStore.ts")
  return openStore(path)
}
