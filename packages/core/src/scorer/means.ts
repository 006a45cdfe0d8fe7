/**
 * What a function can do while it scores: call models, and tell of itself.
 */
import * as Effect from "effect/Effect"
import { type Answering, make as makeAnswering } from "../candidate/answering.ts"
import { type Caller, direct } from "../candidate/Caller.ts"

/**
 * What a function is given to score with. Its calls are part of the run: paced in the lane of their provider, tried again,
 * kept in the cache, held to the budget, and counted as the cost of measuring.
 */
export interface Scoring extends Pick<Answering, "complete" | "fetch" | "report"> {
  /** Aborts when the time is up or the run is stopped. */
  readonly signal: AbortSignal
}

/** Made when it is first asked for: most scorers call nobody. */
class Means implements Scoring {
  readonly #caller: (signal: AbortSignal) => Caller
  #aborting: AbortController | undefined
  #means: Answering | undefined

  constructor(caller: (signal: AbortSignal) => Caller) {
    this.#caller = caller
  }

  get signal(): AbortSignal {
    this.#aborting ??= new AbortController()
    return this.#aborting.signal
  }

  get complete(): Scoring["complete"] {
    return this.#answering().complete
  }

  get fetch(): Scoring["fetch"] {
    return this.#answering().fetch
  }

  get report(): Scoring["report"] {
    return this.#answering().report
  }

  abort(): void {
    this.#aborting?.abort()
  }

  #answering(): Answering {
    this.#means ??= makeAnswering(this.#caller(this.signal)).means
    return this.#means
  }
}

/** Scores with means of its own, whose calls end when it is interrupted. */
export const using = <A>(
  caseId: string,
  scorer: string,
  caller: Caller | undefined,
  score: (means: Scoring) => Effect.Effect<A>
): Effect.Effect<A> =>
  Effect.suspend(() => {
    const means = new Means((signal) => caller ?? direct({ caseId, candidate: scorer, repeat: 0 }, signal))
    return Effect.onInterrupt(score(means), () => Effect.sync(() => means.abort()))
  })
