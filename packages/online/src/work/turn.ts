/**
 * A turn of the event loop for work that keeps no process alive. `setImmediate` alone would not do: with a reference it keeps
 * the process alive, and without one it waits until something else wakes the loop. A port without a reference wakes it; but
 * of a port's messages Node takes up to a thousand in one turn. So a message only asks for the turn behind it.
 */
import { MessageChannel, type MessagePort } from "node:worker_threads"

let port: MessagePort | undefined
const waiting: Array<() => void> = []

const open = (): MessagePort => {
  const { port1, port2 } = new MessageChannel()
  port1.on("message", () => {
    const next = waiting.shift()
    if (next !== undefined) setImmediate(next).unref()
  })
  // Listening takes a reference.
  port1.unref()
  port2.unref()
  return port2
}

/** Calls back in a turn of its own, what comes in from outside having its turn before. */
export const turn = (callback: () => void): void => {
  port ??= open()
  waiting.push(callback)
  port.postMessage(undefined)
}
