/**
 * User code may answer at once, later, or as an Effect. Here all three become one Effect.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { bounded } from "../text/excerpt.ts"

/** What a plain function of the user may return. */
export type Awaitable<A> = A | PromiseLike<A> | Effect.Effect<A, unknown>

/** How V8 says that something frozen was to be changed. */
const frozen = /read.only property|object is not extensible|Cannot (?:delete|redefine|define) property/u

const inWords = (thrown: unknown): string => {
  if (thrown instanceof TypeError && frozen.test(thrown.message)) {
    return `TypeError: ${thrown.message}; inputs, expected values and outputs are frozen, so copy one before changing it`
  }
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`
  if (typeof thrown !== "object" || thrown === null) return String(thrown)
  return JSON.stringify(thrown)
}

/**
 * A thrown value in words: what a person needs to find the fault, without a stack. An error's cause is told too:
 * "fetch failed" alone helps nobody. Of a very long message, the beginning.
 */
export const describe = (thrown: unknown): string => {
  try {
    const cause = thrown instanceof Error ? thrown.cause : undefined
    return bounded(cause === undefined ? inWords(thrown) : `${inWords(thrown)} (${inWords(cause)})`)
  } catch {
    return "something that cannot be described"
  }
}

const isPromiseLike = <A>(value: A | PromiseLike<A>): value is PromiseLike<A> =>
  Predicate.hasProperty(value, "then") && typeof value.then === "function"

/** Runs user code. What it throws or rejects with is the failure. */
export const runThrowing = <A>(body: () => Awaitable<A>): Effect.Effect<A, unknown> =>
  Effect.suspend((): Effect.Effect<A, unknown> => {
    try {
      const returned = body()
      if (Effect.isEffect(returned)) return returned
      return isPromiseLike(returned)
        ? Effect.tryPromise({ try: () => returned, catch: (thrown) => thrown })
        : Effect.succeed(returned)
    } catch (thrown) {
      return Effect.fail(thrown)
    }
  })

/** Runs user code. Whatever it throws or rejects with becomes a failure, described in words. */
export const runUserCode = <A>(body: () => Awaitable<A>): Effect.Effect<A, string> =>
  Effect.mapError(runThrowing(body), describe)

/**
 * Runs user code, and makes one thing of what it returns and of what it throws, described in words. Code that answers at
 * once, as most does, costs no more than its call.
 */
export const foldUserCode = <A, B>(
  body: () => Awaitable<A>,
  onReturned: (returned: A) => B,
  onThrown: (reason: string) => B
): Effect.Effect<B> =>
  Effect.suspend((): Effect.Effect<B> => {
    let returned: Awaitable<A>
    try {
      returned = body()
    } catch (thrown) {
      return Effect.succeed(onThrown(describe(thrown)))
    }
    if (typeof returned !== "object" || returned === null) return Effect.succeed(onReturned(returned as A))
    if (!Effect.isEffect(returned) && !isPromiseLike(returned)) return Effect.succeed(onReturned(returned))
    const later = returned
    return Effect.match(
      runUserCode(() => later),
      { onFailure: onThrown, onSuccess: onReturned }
    )
  })
