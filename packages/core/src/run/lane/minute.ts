/**
 * The length of the minute that limits are counted in.
 */
import * as Context from "effect/Context"
import { defaultWindowMs } from "./governor.ts"

/** Milliseconds. Default 60 000; tests, which cannot wait for minutes, provide less. */
export const MinuteMs = Context.Reference<number>("@assay/core/run/lane/MinuteMs", {
  defaultValue: () => defaultWindowMs
})
