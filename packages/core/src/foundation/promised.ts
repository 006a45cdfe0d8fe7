/**
 * Effects for code without Effect.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/**
 * Runs an Effect. The promise rejects with the very error that the Effect fails with, and with the reason of the signal
 * where that has interrupted it.
 */
export const promised = async <A, E>(effect: Effect.Effect<A, E>, signal?: AbortSignal): Promise<A> => {
  const exit = await Effect.runPromiseExit(effect, signal === undefined ? {} : { signal })
  if (Exit.isSuccess(exit)) return exit.value
  const isAborted = signal?.aborted === true && Cause.hasInterruptsOnly(exit.cause)
  return Promise.reject(isAborted ? signal.reason : Cause.squash(exit.cause))
}
