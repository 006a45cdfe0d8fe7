/**
 * Values inside a page, so that no text in them can end the element they are in.
 *
 * Large values go in as chunks of gzipped JSON in base 64: a file of 20,000 trials stays small, and the page can
 * unpack it piece by piece without standing still.
 */
import { gzipSync } from "node:zlib"

const escapes: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029"
}

/** JSON for a script element: without `<`, `>`, `&` and the line ends that only JavaScript knows. */
export const json = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => escapes[character] ?? character)

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
