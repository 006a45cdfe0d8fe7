/**
 * What every use of an experiment runs with: its store, the progress on standard error, and spans.
 */
import * as Layer from "effect/Layer"
import * as Progress from "../run/Progress.ts"
import * as Telemetry from "../run/Telemetry.ts"
import * as SqliteStore from "../store/SqliteStore.ts"

/** The store at a path. Says on standard error why nothing happens while another process has it. */
export const storeAt = (file: string) =>
  SqliteStore.layer(file, { waiting: (message) => void process.stderr.write(`${message}\n`) })

/** The services of a command with these flags; where it prints JSON, there is no progress. */
export const services = ({ store, json }: { readonly store: string; readonly json: boolean }) =>
  Layer.mergeAll(storeAt(store), json ? Progress.layerSilent : Progress.layer, Telemetry.layerFromEnvironment)
