/**
 * Bodies as they were before they were packed: nothing packed is asked for, but some servers pack all the same.
 */
import { pipeline, Readable, type Transform } from "node:stream"
// As a whole: an older Node lacks some of it, and is to be told its version, not the name of a function.
import zlib from "node:zlib"

/** `deflate` is meant to have zlib's header (RFC 9110, 8.4.1.2); some servers leave it out, as browsers allow. */
const hasZlibHeader = ([first = 0, second = 0]: Uint8Array): boolean =>
  (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0

const inflated = (body: Readable): Readable => {
  const inflating = async function* (): AsyncGenerator<Uint8Array> {
    const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
    let first = Buffer.alloc(0)
    while (first.length < 2) {
      const { done, value } = await pieces.next()
      if (done === true) break
      first = Buffer.concat([first, value])
    }
    if (first.length === 0) return
    const rest = async function* () {
      yield first
      for (;;) {
        const { done, value } = await pieces.next()
        if (done === true) return
        yield value
      }
    }
    const make = hasZlibHeader(first) ? zlib.createInflate : zlib.createInflateRaw
    yield* pipeline(Readable.from(rest()), make(), () => undefined)
  }
  return Readable.from(inflating()).once("close", () => body.destroy())
}

const unpackers: { readonly [encoding: string]: () => Transform } = {
  gzip: zlib.createGunzip,
  "x-gzip": zlib.createGunzip,
  br: zlib.createBrotliDecompress,
  zstd: zlib.createZstdDecompress
}

/** Nobody packs twice; every time multiplies what a few bytes may become. */
const mostEncodings = 3

/** The body as it was before it was packed. */
export const unpacked = (body: Readable, encoding: string | undefined): Readable => {
  let unpacking: Readable = body
  const encodings = (encoding ?? "").toLowerCase().split(",")
  if (encodings.length > mostEncodings) {
    throw new TypeError(`an answer that is compressed ${encodings.length} times is not read`)
  }
  for (const each of encodings.reverse()) {
    const name = each.trim()
    if (name === "deflate") unpacking = inflated(unpacking)
    const make = unpackers[name]
    // A fault on the way is the last stream's; there it is thrown to the reader.
    if (make !== undefined) unpacking = pipeline(unpacking, make(), () => undefined)
  }
  return unpacking
}
