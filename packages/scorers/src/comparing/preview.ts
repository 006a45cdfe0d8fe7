/**
 * Values in the small, for the details of a score. Details are stored with every trial, so nothing in them may
 * grow with what a model wrote.
 */

/** Characters (UTF-16 units) shown of a value before it is cut. */
const previewChars = 200

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

const cutAt = (text: string, limit: number): string => {
  const end = isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
  return text.slice(0, end).toWellFormed()
}

/** A text, cut after `limit` characters with a note of its length. Lone surrogates become U+FFFD. */
export const previewText = (text: string, limit: number = previewChars): string =>
  text.length <= limit ? text.toWellFormed() : `${cutAt(text, limit)}… (${text.length} characters)`

/** A value: text as it is, anything else like JSON, cut after `limit` characters. Stops early on large ones. */
export const preview = (value: unknown, limit: number = previewChars): string => {
  if (typeof value === "string") return previewText(value, limit)
  let written = ""
  const isFull = () => written.length > limit
  // Every level writes a bracket before it descends, so the limit bounds the depth as well.
  const write = (part: unknown): void => {
    if (isFull()) return
    if (typeof part === "string") written += JSON.stringify(part.slice(0, limit + 1))
    else if (typeof part !== "object" || part === null) written += String(part)
    else if (part instanceof Date) written += String(part)
    else writeAll(part)
  }
  const writeAll = (part: object): void => {
    const isList = Array.isArray(part) || part instanceof Set
    written += isList ? "[" : "{"
    const entries = isList ? part.values() : part instanceof Map ? part.entries() : Object.entries(part)
    let separator = ""
    for (const entry of entries) {
      if (isFull()) return
      written += separator
      separator = ","
      if (isList) write(entry)
      else {
        const [key, inner] = entry
        write(String(key))
        written += ":"
        write(inner)
      }
    }
    written += isList ? "]" : "}"
  }
  write(value)
  return isFull() ? `${cutAt(written, limit)}…` : written
}
