/**
 * Waiting for a store that another program has locked, such as a backup.
 *
 * Only a store that can be locked from outside provides it; for all others the default does nothing.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** How a locked store is waited for. */
export interface StoreLock {
  /**
   * Names who is told, in words, that the store is locked and waited for, and that it is free again. Undefined names
   * nobody but whom the store was opened with. From now on a lock is waited for without limit.
   */
  readonly notify: (listener: ((message: string) => void) | undefined) => Effect.Effect<void>
  /** From now on a locked store is waited for a few seconds only: the run is to end. */
  readonly limitWait: Effect.Effect<void>
}

export const StoreLock: Context.Reference<StoreLock> = Context.Reference("@assay/core/store/StoreLock", {
  defaultValue: (): StoreLock => ({ notify: () => Effect.void, limitWait: Effect.void })
})
