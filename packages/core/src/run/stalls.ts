/**
 * Notices when this process could not attend to what it waits for: a function or scorer that computes, a library that
 * blocks, a machine that is too busy. A reply that came meanwhile is seen late, so the time it took is not its own.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Milliseconds between looks at the clock, and the shortest delay of one that counts. */
const everyMs = 10

/** A larger share of a latency than this, spent in stalls, spoils it. */
const mostShare = 0.05

/** One measurement under way. */
interface StallWatch {
  /**
   * Ends the measurement. Milliseconds that it overlapped with stalls, where these are too large a part of `tookMs` to
   * let it count; undefined where it counts.
   *
   * @param waited false where all was done at once: then nothing else can have held it up
   */
  readonly end: (tookMs: number, waited: boolean) => number | undefined
}

export interface Stalls {
  readonly begin: () => StallWatch
}

/** Where time is not the machine's own, nothing can be told from being late. */
export const blind: Stalls = { begin: () => ({ end: () => undefined }) }

/** How late the process is with what is due, in milliseconds since it was begun. Only ever grows. */
export const makeLateness = (now: () => number) => {
  let due = now() + everyMs
  let total = 0
  const late = (at: number): number => {
    const by = at - due
    return by < everyMs ? 0 : by
  }
  return {
    tick: (): void => {
      const at = now()
      total += late(at)
      due = at + everyMs
    },
    // What runs before the look that is due sees the delay as well.
    total: (): number => total + late(now())
  }
}

/** Tells measurements from those that were held up, by the lateness of the process. */
export const makeWatches = (lateness: { readonly total: () => number }): Stalls => {
  let underWay = 0
  let begun = 0
  return {
    begin: () => {
      const before = lateness.total()
      const isFirst = underWay++ === 0
      const nth = ++begun
      return {
        end: (tookMs, waited) => {
          underWay--
          // What computes alone holds up nobody but itself: that is its own time.
          if (!waited || (isFirst && begun === nth)) return undefined
          const stalledMs = lateness.total() - before
          return stalledMs > mostShare * tookMs ? stalledMs : undefined
        }
      }
    }
  }
}

/** Watches the event loop until its scope closes. */
const watch: Effect.Effect<Stalls, never, Scope.Scope> = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  if (clock !== Context.get(Context.empty(), Clock.Clock)) return blind
  const lateness = makeLateness(() => performance.now())
  const timer = setInterval(lateness.tick, everyMs)
  timer.unref()
  yield* Effect.addFinalizer(() => Effect.sync(() => clearInterval(timer)))
  return makeWatches(lateness)
})

/** How a run notices; for tests whose subject is another, on machines that are too busy. */
export const Watching: Context.Reference<Effect.Effect<Stalls, never, Scope.Scope>> = Context.Reference(
  "@assay/core/run/stalls/Watching",
  { defaultValue: () => watch }
)
