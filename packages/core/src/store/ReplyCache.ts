/**
 * Replies that were paid for, under digests of their requests. Runs keep what they have, whatever becomes of the cache.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Reply } from "../provider/Provider.ts"
import type { StoreError } from "./StoreError.ts"

/** A reply in the cache. */
export interface CachedReply {
  /** Id of the provider that gave it. */
  readonly provider: string
  /** The reply without what belongs to the call alone. */
  readonly reply: Reply
}

/** How much the cache holds. */
export interface CacheSize {
  /** Number of replies. */
  readonly replies: number
  /** Size of the replies themselves, in bytes. */
  readonly bytes: number
}

/** The cache of replies. */
export class ReplyCache extends Context.Service<
  ReplyCache,
  {
    /** The reply under this key; notes that it was used `now` (Unix milliseconds). */
    readonly get: (key: string, now: number) => Effect.Effect<CachedReply | undefined, StoreError>
    /** Whether there is a reply under this key. Unlike `get` it does not count as a use. */
    readonly has: (key: string) => Effect.Effect<boolean, StoreError>
    /**
     * Keeps a reply under this key, in place of an earlier one. It is in the store about a second later, or after
     * `flush`. `now`: Unix milliseconds.
     */
    readonly set: (
      key: string,
      entry: CachedReply,
      now: number,
      options?: {
        /**
         * Whether the reply is kept only where there is none under this key.
         *
         * @defaultValue false
         */
        readonly unlessKept?: boolean
      }
    ) => Effect.Effect<void, StoreError>
    /** Waits until every reply and use so far is in the store. */
    readonly flush: Effect.Effect<void, StoreError>
    /** How much is kept now. */
    readonly size: Effect.Effect<CacheSize, StoreError>
    /** Removes replies, first by their age and then until few enough bytes are left. Returns what was removed. */
    readonly prune: (options: {
      /**
       * Replies that were last used before this time are removed. Unix milliseconds.
       *
       * @defaultValue none is removed for its age
       */
      readonly usedBefore?: number
      /**
       * How much is left at most, in bytes. The least recently used go first.
       *
       * @defaultValue no limit
       */
      readonly maxBytes?: number
    }) => Effect.Effect<CacheSize, StoreError>
  }
>()("@assay/core/store/ReplyCache") {}
