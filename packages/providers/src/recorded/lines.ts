/**
 * Passes over a file of lines, with memory for one line.
 */
import { createHash } from "node:crypto"
import { closeSync, createReadStream, openSync, readSync } from "node:fs"

/** One line. `bytes` is undefined for a line longer than `longest`. */
export interface Line {
  readonly bytes: Buffer | undefined
  readonly offset: number
  readonly length: number
  /** 1-based. */
  readonly number: number
  /** Whether a line break ends it; only the last line may have none. */
  readonly isEnded: boolean
}

/** Longest line that is read, in bytes: 64 MiB. */
export const longest = 64 * 2 ** 20

const newline = 0x0a

/** Passes over the lines of a file, `\n` not included, and returns the SHA-256 of the whole, in hex. */
export const eachLine = async (
  path: string,
  signal: AbortSignal,
  visit: (line: Line) => void
): Promise<string> => {
  const hash = createHash("sha256")
  let pending: Array<Buffer> = []
  let length = 0
  let offset = 0
  let number = 0
  const grow = (piece: Buffer): void => {
    length += piece.length
    if (length > longest) pending = []
    else pending.push(piece)
  }
  const finish = (isEnded: boolean): void => {
    number++
    visit({ bytes: length > longest ? undefined : Buffer.concat(pending), offset, length, number, isEnded })
    pending = []
    length = 0
  }
  const stream: AsyncIterable<Buffer> = createReadStream(path, { signal, highWaterMark: 2 ** 18 })
  for await (const chunk of stream) {
    hash.update(chunk)
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      grow(chunk.subarray(start, end))
      const next = offset + length + 1
      finish(true)
      offset = next
      start = end + 1
    }
    grow(chunk.subarray(start))
  }
  if (length > 0) finish(false)
  return hash.digest("hex")
}

/** The SHA-256 of a file, in hex, taken at once: for whoever cannot wait. About a second for a gigabyte. */
export const digestNow = (path: string): string => {
  const file = openSync(path, "r")
  try {
    const hash = createHash("sha256")
    const block = Buffer.allocUnsafe(2 ** 20)
    for (let read = readSync(file, block); read > 0; read = readSync(file, block)) {
      hash.update(block.subarray(0, read))
    }
    return hash.digest("hex")
  } finally {
    closeSync(file)
  }
}
