/**
 * Long computing in pieces.
 */
import * as Effect from "effect/Effect"

/** Lets everything else that waits in the event loop have its turn: calls, timers, signals. */
export const turn: Effect.Effect<void> = Effect.callback((resume) => {
  const waiting = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(waiting))
})
