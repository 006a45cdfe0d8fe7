/**
 * A copy of a value of the application, made at once, so that what the application does to it later is not seen. Its size is
 * bounded while it is made: a value that is too large costs no more than finding that out.
 */

/** How large a copy may be. */
export interface CopyLimits {
  /** Bytes in memory, two for each UTF-16 unit of a text, 1 or more. */
  readonly bytes: number
  /** Values in it: texts, numbers, members of lists and objects; 1 or more. */
  readonly values: number
}

/** What became of it. */
export type Copied =
  | { readonly _tag: "Copied"; readonly value: unknown; readonly bytes: number }
  | { readonly _tag: "TooLarge" }
  | { readonly _tag: "NotData" }

class Stop extends Error {
  readonly why: "TooLarge" | "NotData"

  constructor(why: "TooLarge" | "NotData") {
    super(why)
    this.why = why
  }
}

/** Roughly what a number, or the place in a list or object, takes. */
const slot = 8

/** The bytes that are looked at alone: what a view looks into may be larger, and somebody else's. */
const bytesOf = (from: ArrayBufferView | ArrayBuffer): unknown => {
  if (from instanceof ArrayBuffer) return from.slice(0)
  if (from instanceof DataView)
    return new DataView(from.buffer.slice(from.byteOffset, from.byteOffset + from.byteLength))
  // A `slice` of a class below, such as that of `Buffer`, may be a view.
  return Reflect.apply(Uint8Array.prototype.slice, from, [])
}

/** Whether what matters in it lies where no copy gets at it. */
const isHollow = (from: object): boolean =>
  [
    ReadableStream,
    Request,
    Response,
    Headers,
    FormData,
    Blob,
    URLSearchParams,
    AbortSignal,
    WeakMap,
    WeakSet
  ].some((platform) => from instanceof platform)

const copier = (limits: CopyLimits) => {
  let [bytes, values] = [0, 0]
  const count = (more: number): void => {
    bytes += more
    if (++values > limits.values || bytes > limits.bytes) throw new Stop("TooLarge")
  }
  const members = (from: object): object => {
    // The prototype stays, so that a scorer sees the class that it expects.
    const copy = Object.create(Object.getPrototypeOf(from))
    for (const key of Object.keys(from)) {
      bytes += 2 * key.length
      Object.defineProperty(copy, key, {
        value: walk(Reflect.get(from, key)),
        enumerable: true,
        configurable: true,
        writable: true
      })
    }
    return copy
  }
  const plain = (from: object): object => {
    const copy: Record<string, unknown> = {}
    for (const key of Object.keys(from)) {
      bytes += 2 * key.length
      if (key === "__proto__") throw new Stop("NotData")
      copy[key] = walk(Reflect.get(from, key))
    }
    return copy
  }
  const other = (from: object): unknown => {
    if (from instanceof Date) return new Date(from.getTime())
    if (ArrayBuffer.isView(from) || from instanceof ArrayBuffer) {
      count(from.byteLength)
      return bytesOf(from)
    }
    // One by one, so that a large one is left as soon as that is known.
    if (from instanceof Map) {
      const map = new Map<unknown, unknown>()
      for (const [key, value] of from) map.set(walk(key), walk(value))
      return map
    }
    if (from instanceof Set) {
      const set = new Set<unknown>()
      for (const value of from) set.add(walk(value))
      return set
    }
    if (from instanceof Error) {
      count(2 * (from.message.length + from.name.length))
      return Object.assign(new Error(from.message), { name: from.name })
    }
    if (from instanceof URL) {
      count(2 * from.href.length)
      return new URL(from.href)
    }
    if (from instanceof RegExp) return new RegExp(from.source, from.flags)
    if ("then" in from || Symbol.asyncIterator in from || isHollow(from)) throw new Stop("NotData")
    return members(from)
  }
  const walk = (from: unknown): unknown => {
    if (typeof from === "string") {
      count(2 * from.length)
      return from
    }
    count(slot)
    if (typeof from !== "object" || from === null) {
      // A function is no data, and would hold whatever it closes over.
      return typeof from === "function" ? undefined : from
    }
    if (Array.isArray(from)) {
      if (from.length > limits.values) throw new Stop("TooLarge")
      return from.map(walk)
    }
    const prototype = Object.getPrototypeOf(from)
    return prototype === Object.prototype || prototype === null ? plain(from) : other(from)
  }
  return { walk, bytes: () => bytes }
}

/** Copies a value. It never throws: what throws while it is read is no data. */
export const copy = (value: unknown, limits: CopyLimits): Copied => {
  const { walk, bytes } = copier(limits)
  try {
    return { _tag: "Copied", value: walk(value), bytes: bytes() }
  } catch (thrown) {
    return { _tag: thrown instanceof Stop ? thrown.why : "NotData" }
  }
}

/** The beginning of a text as a text of its own: a slice would hold the whole in memory. */
export const beginning = (text: string, bytes: number): string =>
  Buffer.from(text.slice(0, Math.floor(bytes / 2)), "utf16le").toString("utf16le")
