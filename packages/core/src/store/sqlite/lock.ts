/**
 * Waiting for a database that another program has locked: a backup, a shell, a store that is being made smaller. Nothing
 * is lost meanwhile, and the event loop goes on.
 */

/** The first look again, and the longest time between two, in milliseconds. */
const again = { first: 5, most: 250 } as const

/** So long a lock is nobody's business. */
const reportedAfterMs = 500

/** How long it is still waited for once the run is to end. */
const lastWaitMs = 3_000

export type Lock = ReturnType<typeof make>

/** `path`: of the store, for messages. */
export const make = (path: string) => {
  let listener: ((message: string) => void) | undefined
  let since: number | undefined
  let isReported = false
  let until = Number.POSITIVE_INFINITY
  return {
    /** Told that the store is locked, so many milliseconds to wait; undefined when it is waited for no longer. */
    wait: (): number | undefined => {
      const now = performance.now()
      since ??= now
      if (now > until) return undefined
      if (!isReported && now - since >= reportedAfterMs) {
        isReported = true
        listener?.(`waiting for the store ${path}, which another program has locked`)
      }
      return Math.min(again.most, again.first + (now - since) / 4)
    },
    /** Told that the store could be written. */
    free: (): void => {
      if (since === undefined) return
      if (isReported) listener?.(`the store ${path} is free again`)
      since = undefined
      isReported = false
    },
    /** From now on it is waited for a few seconds only. */
    limitWait: (): void => {
      until = performance.now() + lastWaitMs
    },
    /** Who is told of a wait that takes long; until the next one is named. */
    notify: (next: ((message: string) => void) | undefined): void => {
      listener = next
      until = Number.POSITIVE_INFINITY
    }
  }
}
