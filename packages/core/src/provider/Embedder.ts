/**
 * An embedder turns texts into vectors whose angles say how alike the texts are: an API, a local server, a function.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { describe } from "../foundation/userCode.ts"
import { ProviderError, Unreachable } from "./ProviderError.ts"

/** A vector for each text, in their order; all of one length. */
export type Vectors = ReadonlyArray<ReadonlyArray<number>>

/** A way to turn texts into vectors. */
export interface Embedder {
  /** Provider and model, such as `openai/text-embedding-3-small`. */
  readonly id: string
  /**
   * Everything that changes the vectors (model, dimensions, base URL…), as JSON without secrets. A stored score is reused
   * only under the same settings.
   */
  readonly settings: Schema.Json
  /** Makes one attempt at a call. It is asked for at least one text, and for no empty one. */
  readonly embed: (texts: ReadonlyArray<string>) => Effect.Effect<Vectors, ProviderError>
}

/** An embedder whose calls are promises. */
export interface PromiseEmbedder {
  /** As in {@link Embedder}. */
  readonly id: string
  /**
   * As in {@link Embedder}.
   *
   * @defaultValue `{}`
   */
  readonly settings?: Schema.Json
  /**
   * Makes one attempt at a call; `signal` aborts when the run is stopped. It throws a `Provider.Error` whose reason says
   * whether to try again; whatever else it throws counts as `Unreachable`, which is tried again.
   */
  readonly embed: (texts: ReadonlyArray<string>, signal: AbortSignal) => Promise<Vectors>
}

/** An embedder of one's own, without Effect. */
export const fromPromise = ({ id, settings = {}, embed }: PromiseEmbedder): Embedder => ({
  id,
  settings,
  embed: (texts) =>
    Effect.tryPromise({
      try: (signal) => embed(texts, signal),
      catch: (thrown) =>
        thrown instanceof ProviderError
          ? thrown
          : new ProviderError({ provider: id, reason: new Unreachable({}), detail: describe(thrown) })
    })
})
