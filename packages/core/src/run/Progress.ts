/**
 * Tells a person how a run is getting on, on standard error. Standard output is left to the report.
 *
 * The run announces events by calling plain functions, which only count; drawing happens beside it, about ten
 * times a second. `layerLive` is for a terminal, `layerPlain` for logs and pipes, `layerSilent` for everything else.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { live, plain, type Stderr } from "./progress/display.ts"
import type { Reporter } from "./progress/reporter.ts"

export type { RunStart, TrialEnded } from "./progress/tally.ts"

/** What the run tells. */
export class Progress extends Context.Service<Progress, Reporter>()("@assay/core/run/Progress") {}

/** Says nothing. */
export const layerSilent: Layer.Layer<Progress> = Layer.succeed(Progress, {
  start: () => {},
  trial: () => {},
  note: () => {},
  end: () => {}
})

/**
 * A line per candidate with bar, counts, speed, time to go and errors, redrawn in place; at the end one line
 * stays. For a stream that is a terminal.
 */
export const layerLiveOn = (stream: Stderr): Layer.Layer<Progress> => Layer.effect(Progress, live(stream))

/**
 * A line at the start, one at every tenth of the way but at most one a second, one after 10 seconds of progress
 * or a minute without, and one at the end.
 */
export const layerPlainOn = (stream: Stderr): Layer.Layer<Progress> => Layer.effect(Progress, plain(stream))

/** `layerLiveOn` standard error. */
export const layerLive: Layer.Layer<Progress> = Layer.suspend(() => layerLiveOn(process.stderr))

/** `layerPlainOn` standard error. */
export const layerPlain: Layer.Layer<Progress> = Layer.suspend(() => layerPlainOn(process.stderr))

/** `layerLive` where standard error is a terminal that can redraw, `layerPlain` elsewhere. */
export const layer: Layer.Layer<Progress> = Layer.suspend(() =>
  process.stderr.isTTY && process.env.TERM !== "dumb" && !process.env.CI ? layerLive : layerPlain
)
