/**
 * The length of the minute that limits are counted in.
 */

import { defaultWindowMs } from "@assay/pacing/Governor"
import * as Context from "effect/Context"

/** Milliseconds. Default 60 000; tests, which cannot wait for minutes, provide less. */
export const MinuteMs = Context.Reference<number>("@assay/core/run/call/MinuteMs", {
  defaultValue: () => defaultWindowMs
})
