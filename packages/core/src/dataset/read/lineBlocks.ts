/**
 * Cuts bytes into blocks of whole lines, so that no character and no line is torn apart.
 */

const LF = 10

/** Longer lines are cut off here, in bytes: a file without line breaks must not fill the memory. */
export const longestLine = 64 * 1024 * 1024

/** `feed` returns the lines that are complete by now, without the last line break; `end` returns the rest. */
export interface LineBlocks {
  readonly feed: (bytes: Uint8Array) => Buffer | undefined
  readonly end: () => Buffer | undefined
}

/** Starts cutting. A byte order mark at the very start is left out. */
export const lineBlocks = (): LineBlocks => {
  let parts: Array<Uint8Array> = []
  let started = false
  let waiting = 0
  const keep = (bytes: Uint8Array): void => {
    if (waiting >= longestLine) return
    parts.push(bytes)
    waiting += bytes.length
  }
  const join = (): Buffer | undefined => {
    const [only] = parts
    const joined = parts.length === 1 && only !== undefined ? view(only) : Buffer.concat(parts)
    parts = []
    waiting = 0
    const block = started ? joined : withoutMark(joined)
    started = true
    return block
  }
  return {
    feed: (bytes) => {
      const last = bytes.lastIndexOf(LF)
      if (last === -1) {
        keep(bytes)
        return undefined
      }
      keep(bytes.subarray(0, last))
      const block = join()
      if (last + 1 < bytes.length) keep(bytes.subarray(last + 1))
      return block
    },
    end: () => (parts.length === 0 ? undefined : join())
  }
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The beginning of a file without its byte order mark. */
export const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

/** The lines of a block as bytes. */
export function* splitLines(block: Buffer): Iterable<Buffer> {
  let from = 0
  for (;;) {
    const to = block.indexOf(LF, from)
    if (to === -1) {
      yield block.subarray(from)
      return
    }
    yield block.subarray(from, to)
    from = to + 1
  }
}
