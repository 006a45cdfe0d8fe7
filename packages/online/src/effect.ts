/**
 * Guards as layers of Effect: `@assay/online/effect`. When the scope ends, what is under way has its bounded time.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Guard from "./Guard.ts"

/** How a layer ends. */
export interface LayerOptions {
  /**
   * The bound of all that is still to be done when the scope ends, in milliseconds, 0 or more.
   *
   * @defaultValue 2,000
   */
  readonly within?: number
}

/**
 * A guard as a layer, for a service of one's own.
 *
 * **Example**
 *
 * ```ts
 * class Checks extends Context.Service<Checks, Guard.Guard<string, string>>()("app/Checks") {}
 * const live = guardLayer(Checks, { scorers: [shortEnough], sample: 0.1 })
 * ```
 */
export const guardLayer = <Self, Input, Output, Expected>(
  service: Context.Key<Self, Guard.Guard<Input, Output, Expected>>,
  options: Guard.Options<Input, Output, Expected>,
  { within = 2_000 }: LayerOptions = {}
): Layer.Layer<Self> =>
  Layer.effect(
    service,
    Effect.acquireRelease(
      Effect.sync(() => Guard.make(options)),
      (guard) => Effect.promise(() => guard.close({ within }))
    )
  )
