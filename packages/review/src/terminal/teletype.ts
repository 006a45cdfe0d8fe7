/** The terminal of this process: single keys where it is one, lines where it is a pipe. */
import { createInterface, emitKeypressEvents, type Key } from "node:readline"
import type { Teletype } from "./Terminal.ts"

const named: Readonly<Record<string, string>> = { left: "<", right: ">" }

/** Lines of standard input, one at a time. */
const lines = () => {
  const reader = createInterface({ input: process.stdin, terminal: false })
  const iterator = reader[Symbol.asyncIterator]()
  return {
    next: async (): Promise<string | undefined> => {
      const found = await iterator.next()
      return found.done === true ? undefined : String(found.value)
    },
    close: () => reader.close()
  }
}

/** Opens it; `close` gives the terminal back. */
export const open = (): Teletype & { readonly close: () => void } => {
  const columns = Math.min(100, Math.max(20, process.stdout.columns ?? 80))
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  if (!process.stdin.isTTY) {
    const { next, close } = lines()
    return { columns, say, key: () => next(), line: () => next(), close }
  }
  emitKeypressEvents(process.stdin)
  const pressed = (): Promise<string | undefined> =>
    new Promise((resolve) => {
      process.stdin.setRawMode(true)
      process.stdin.resume()
      process.stdin.once("keypress", (text: string | undefined, key: Key) => {
        process.stdin.setRawMode(false)
        process.stdin.pause()
        const isEnd = key.ctrl === true && ["c", "d"].includes(key.name ?? "")
        resolve(isEnd ? undefined : (named[key.name ?? ""] ?? text ?? ""))
      })
    })
  return {
    columns,
    say,
    key: async (prompt) => {
      process.stdout.write(prompt)
      const key = await pressed()
      process.stdout.write(`${key === undefined ? "" : key.replace(/[^\x20-\x7e]/gu, "")}\n`)
      return key
    },
    line: (prompt) =>
      new Promise((resolve) => {
        const reader = createInterface({ input: process.stdin, output: process.stdout })
        reader.once("close", () => resolve(undefined))
        reader.question(prompt, (typed) => {
          resolve(typed)
          reader.close()
        })
      }),
    close: () => process.stdin.pause()
  }
}
