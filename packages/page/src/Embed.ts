/**
 * Values inside a page, so that no text in them can end the element they are in.
 *
 * Large values go in as chunks of gzipped JSON in base 64: a file of 20,000 trials stays small, and the page can
 * unpack it piece by piece without standing still.
 */
import { gzipSync } from "node:zlib"

/** What could end the element or start another, what JavaScript takes for a line end, and what turns text around. */
const escaped = /[<>&\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** JSON for a script element: the same value, without any of these as themselves. */
export const json = (value: unknown): string =>
  JSON.stringify(value).replace(
    escaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

/** Characters of JSON in a chunk: a few milliseconds of parsing. */
const chunkSize = 1_000_000

/** Packs items into chunks, each a gzipped JSON array in base 64. */
export const chunks = (items: Iterable<unknown>): ReadonlyArray<string> => {
  const packed: Array<string> = []
  let texts: Array<string> = []
  let size = 0
  const close = (): void => {
    if (texts.length > 0) packed.push(gzipSync(`[${texts.join(",")}]`, { level: 9 }).toString("base64"))
    texts = []
    size = 0
  }
  for (const item of items) {
    const text = JSON.stringify(item)
    texts.push(text)
    size += text.length
    if (size >= chunkSize) close()
  }
  close()
  return packed
}
