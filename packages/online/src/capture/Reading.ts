/**
 * What was read of a stream so far, to a cap: the text of each channel, joined exactly as it came. Where a stream carries
 * several answers or calls at once, each has a channel of its own.
 */

/** A piece of text in a chunk. */
export interface Piece {
  /** Which of several texts it belongs to, such as `0` for the first choice. */
  readonly channel: string
  /** The text. */
  readonly text: string
}

/**
 * The text in a chunk of a stream.
 *
 * @example
 * const read: Read<ChatCompletionChunk> = (chunk) =>
 *   chunk.choices.map(({ index, delta }) => ({ channel: `${index}`, text: delta.content ?? "" }))
 */
export type Read<in Chunk> = (chunk: Chunk) => string | ReadonlyArray<Piece> | undefined

/** What all readings that are under way hold together. */
export interface Shared {
  /** The cap in bytes. */
  readonly bytes: number
  /** What they hold now, in bytes. */
  held: number
}

/** What was read. */
export interface Reading {
  /** Adds a chunk. It never throws. */
  readonly add: (chunk: unknown) => void
  /** Whether the cap was passed, or what was read is let go of. */
  readonly isOver: () => boolean
  /** Lets go of what was read. */
  readonly free: () => void
  /** The text of each channel, in the order in which they began; undefined where the cap was passed. */
  readonly texts: () => ReadonlyMap<string, string> | undefined
}

/** Texts as they are, and bytes as UTF-8. */
export const plain = (): Read<unknown> => {
  const decoder = new TextDecoder()
  return (chunk) => {
    if (typeof chunk === "string") return chunk
    if (chunk instanceof Uint8Array) return decoder.decode(chunk, { stream: true })
    if (chunk instanceof ArrayBuffer) return decoder.decode(chunk, { stream: true })
    return undefined
  }
}

/** Pieces of a chunk: one channel for a bare text. */
export const piecesOf = (said: string | ReadonlyArray<Piece> | undefined): ReadonlyArray<Piece> =>
  said === undefined ? [] : typeof said === "string" ? [{ channel: "", text: said }] : said

/**
 * Starts with nothing read.
 *
 * @param bytes the cap, two for each UTF-16 unit
 * @param shared what all readings together may hold
 */
export const make = (bytes: number, shared: Shared, read: Read<never> | undefined): Reading => {
  const of = (read as Read<unknown> | undefined) ?? plain()
  let parts: Map<string, Array<string>> | undefined = new Map()
  let size = 0
  const free = (): void => {
    parts = undefined
    shared.held -= size
    size = 0
  }
  return {
    free,
    isOver: () => parts === undefined,
    add: (chunk) => {
      if (parts === undefined) return
      try {
        for (const { channel, text } of piecesOf(of(chunk))) {
          const more = 2 * text.length + 32
          size += more
          shared.held += more
          if (size > bytes || shared.held > shared.bytes) return free()
          const found = parts.get(channel)
          if (found === undefined) parts.set(channel, [text])
          else found.push(text)
        }
      } catch {
        free()
      }
    },
    texts: () =>
      parts === undefined
        ? undefined
        : new Map([...parts].map(([channel, texts]) => [channel, texts.join("")] as const))
  }
}
