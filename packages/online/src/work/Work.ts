/**
 * Work beside the requests of an application: a queue that is bounded in items and bytes, and takes up one item in a turn
 * of the event loop, so that what the application does comes in between. Nothing here keeps a process alive.
 */

import { after } from "./clock.ts"
import { turn } from "./turn.ts"

/** How much may wait. */
export interface WorkLimits {
  /** Items that wait or are being done, 1 or more. */
  readonly items: number
  /** Bytes that they hold, 1 or more. */
  readonly bytes: number
  /** Items that are being done at once, 1 or more. */
  readonly concurrency: number
}

/** How full it is. */
interface Pending {
  /** Items that wait or are being done. */
  readonly items: number
  /** Bytes that they hold. */
  readonly bytes: number
}

/** A queue with somebody who works on it. */
export interface Work<in Item> {
  /** Takes an item, or says what there is no room for. `done` is called once when it is done. */
  readonly offer: (item: Item, bytes: number, done?: () => void) => "taken" | "items" | "bytes"
  /** How full it is. */
  readonly pending: () => Pending
  /** Resolves when nothing is left. */
  readonly idle: () => Promise<void>
}

interface Waiting<Item> {
  readonly item: Item
  readonly bytes: number
  readonly done: (() => void) | undefined
}

/**
 * Calls what others gave; what it throws, or rejects with later, is nobody's concern here: an uncaught one would end the
 * process.
 */
export const quietly = (call: () => unknown): void => {
  try {
    const returned = call()
    // Promises of other realms and libraries end a process as well.
    if (typeof returned === "object" && returned !== null && "then" in returned)
      Promise.resolve(returned).catch(() => {})
  } catch {
    // A callback that throws has been called all the same.
  }
}

/**
 * Starts a queue.
 *
 * @param run does an item; what it rejects with is swallowed, so that it counts its own failures
 */
export const make = <Item>(limits: WorkLimits, run: (item: Item) => Promise<void>): Work<Item> => {
  // A list with a head: taking from the front of an array costs its length.
  let waiting: Array<Waiting<Item> | undefined> = []
  let [head, running, items, bytes] = [0, 0, 0, 0]
  let isScheduled = false
  let onIdle: Array<() => void> = []
  const finish = ({ bytes: held, done }: Waiting<Item>): void => {
    running--
    items--
    bytes -= held
    if (done !== undefined) quietly(done)
    if (items === 0) {
      const told = onIdle
      onIdle = []
      for (const tell of told) tell()
    }
    schedule()
  }
  const take = (): void => {
    isScheduled = false
    const next = waiting[head]
    if (next === undefined || running >= limits.concurrency) return
    waiting[head++] = undefined
    if (head === waiting.length) {
      waiting = []
      head = 0
    } else if (head > 1024 && 2 * head > waiting.length) {
      waiting = waiting.slice(head)
      head = 0
    }
    running++
    const finished = () => finish(next)
    try {
      run(next.item).then(finished, finished)
    } catch {
      finished()
    }
    schedule()
  }
  const schedule = (): void => {
    if (isScheduled || head >= waiting.length || running >= limits.concurrency) return
    isScheduled = true
    turn(take)
  }
  return {
    offer: (item, size, done) => {
      if (items >= limits.items) return "items"
      if (bytes + size > limits.bytes) return "bytes"
      items++
      bytes += size
      waiting.push({ item, bytes: size, done })
      schedule()
      return "taken"
    },
    pending: () => ({ items, bytes }),
    idle: () => (items === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve)))
  }
}

/**
 * Whether something ends within a time. The wait keeps the process alive: somebody stands at its end.
 *
 * @param within milliseconds, 0 or more
 */
export const within = (within: number, ...promises: ReadonlyArray<Promise<unknown>>): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = after(within, () => resolve(false))
    const end = () => {
      clearTimeout(timer)
      resolve(true)
    }
    Promise.allSettled(promises).then(end)
  })
