/**
 * Writing a file piece by piece, with at most a piece in memory.
 */
import { closeSync, openSync, writeSync } from "node:fs"

/** Takes text and bytes in order. `close` writes what is left. */
export interface Sink {
  readonly write: (text: string) => void
  readonly close: () => void
}

/** Characters that are gathered before they are written. */
const piece = 1 << 16

const writeAll = (descriptor: number, text: string): void => {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      // A pipe whose reader is slower: it takes more in a moment.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

/** Control characters but tabs and line breaks, and what turns text around. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** A file keeps what a model wrote; a terminal would act on it. */
const shown = (path: string, text: string): string =>
  path === "-" && process.stdout.isTTY ? text.replace(controls, "\ufffd") : text

/** Whether a failure to write only says that the reader has seen enough, as head does. */
export const isEnough = (path: string, failure: unknown): boolean =>
  path === "-" && failure instanceof Error && "code" in failure && failure.code === "EPIPE"

/** A sink into a file, or for `-` to standard output. Throws what the file system says. */
export const open = (path: string): Sink => {
  const descriptor = path === "-" ? 1 : openSync(path, "w")
  let pending = ""
  const flush = (): void => {
    const text = shown(path, pending)
    pending = ""
    if (text !== "") writeAll(descriptor, text)
  }
  return {
    write: (text) => {
      pending += text
      if (pending.length >= piece) flush()
    },
    close: () => {
      flush()
      if (path !== "-") closeSync(descriptor)
    }
  }
}
