/** What is asked of a target, and what comes of it. */
import type { Provider } from "@assay/core"
import type { StreamWatch, Usage } from "@assay/core/internal"
import type { Budget } from "@assay/pacing"
import type * as Effect from "effect/Effect"

/** One request to make. */
export interface Ask {
  /** Its number, from 0. */
  readonly index: number
  /** What makes its prompt unlike every other. Undefined where prompts are sent as they are. */
  readonly prefix: string | undefined
  /** Its length of input, tokens. Undefined where the schedule does not say. */
  readonly inputTokens: number | undefined
  /** Its length of output, tokens. Undefined where the schedule does not say. */
  readonly outputTokens: number | undefined
  /** Aborts when the time is up, or the run is stopped. */
  readonly signal: AbortSignal
  /** Is told of the answer on its way. */
  readonly watch: StreamWatch
}

/** An answer came. */
export interface Served {
  readonly _tag: "Served"
  /** Tokens as the server counts them. Undefined where it does not. */
  readonly usage: Usage.Usage | undefined
  /** What it cost, US dollars. Undefined where that is not known. */
  readonly costUsd: number | undefined
  /** How it ended, such as `stop` or `Answered`. Undefined where nobody says. */
  readonly ending: string | undefined
}

/** The server gave an error in place of an answer, or none could be reached. */
export interface Refusal {
  readonly _tag: "Refused"
  /** What it was refused with, in a word or two. */
  readonly kind: string
  /** Whether it says that too much was sent (429). */
  readonly isLimit: boolean
  /** Whether every other request would be refused too: a key that is not taken, a quota that is used up. */
  readonly isFinal: boolean
  /** Which limit it names. Undefined where it is not about one. */
  readonly scope: "requests" | "tokens" | "concurrency" | "unknown" | undefined
  /** The HTTP status. Undefined where there was none. */
  readonly status: number | undefined
  /** How long it asks to wait, milliseconds. Undefined where it does not say. */
  readonly retryAfterMs: number | undefined
  /** What it says, for people, at most 300 characters. */
  readonly detail: string
}

/** What became of a request. `Aborted`: our time was up. */
export type Sent = Served | Refusal | { readonly _tag: "Aborted" }

/** What is put under load. */
export interface Target {
  /** Its name in the report. */
  readonly id: string
  /** Whether it is on another machine. Undefined where that cannot be seen. */
  readonly isRemote: boolean | undefined
  /** Whether prompts can be made unlike each other. */
  readonly makesDistinct: boolean
  /** Whether requests have the lengths that are asked for. */
  readonly takesSizes: boolean
  /** Fails when no request could succeed. Undefined where nothing can be missing. */
  readonly ready: Effect.Effect<void, Provider.Error> | undefined
  /** The most that a request can cost. Undefined where that is not known. */
  readonly most: (ask: Pick<Ask, "index" | "inputTokens" | "outputTokens">) => Budget.Amount | undefined
  /** Whose prices are paid. Undefined where nothing is known of them. */
  readonly costs: Pick<Provider.Provider, "price" | "unbounded"> | undefined
  /** Makes one request. It never rejects. */
  readonly send: (ask: Ask) => Promise<Sent>
}
