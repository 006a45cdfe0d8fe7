/**
 * Waiting for a database that another program has locked: a backup, a shell, a store that is being made smaller. Nothing
 * is lost meanwhile, and the event loop goes on.
 */

/** The first look again, and the longest time between two, in milliseconds. */
const again = { first: 5, most: 250 } as const

/** So long a lock is nobody's business. */
const saidAfterMs = 500

/** How long it is still waited for once the run is to end. */
const hurryMs = 3_000

export type Lock = ReturnType<typeof make>

/** `path`: of the store, for messages. */
export const make = (path: string) => {
  let listener: ((message: string) => void) | undefined
  let since: number | undefined
  let isSaid = false
  let until = Number.POSITIVE_INFINITY
  return {
    /** Told that the store is locked, so many milliseconds to wait; undefined when it is waited for no longer. */
    wait: (): number | undefined => {
      const now = performance.now()
      since ??= now
      if (now > until) return undefined
      if (!isSaid && now - since >= saidAfterMs) {
        isSaid = true
        listener?.(`waiting for the store ${path}, which another program has locked`)
      }
      return Math.min(again.most, again.first + (now - since) / 4)
    },
    /** Told that the store could be written. */
    free: (): void => {
      if (since === undefined) return
      if (isSaid) listener?.(`the store ${path} is free again`)
      since = undefined
      isSaid = false
    },
    /** From now on it is waited for a few seconds only. */
    hurry: (): void => {
      until = performance.now() + hurryMs
    },
    /** Who is told of a wait that takes long; until the next one is named. */
    tell: (next: ((message: string) => void) | undefined): void => {
      listener = next
      until = Number.POSITIVE_INFINITY
    }
  }
}
