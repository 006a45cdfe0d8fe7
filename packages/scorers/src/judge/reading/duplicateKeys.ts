/**
 * Keys that JSON has twice in one object. `JSON.parse` keeps the last one and does not say so.
 */

/** The end of the string literal that begins at `start`: behind its closing quote. */
const endOfString = (json: string, start: number): number => {
  for (let at = start + 1; at < json.length; at++) {
    const sign = json.charAt(at)
    if (sign === "\\") at++
    else if (sign === '"') return at + 1
  }
  return json.length
}

/** The first key that stands twice in one object of valid JSON; undefined where none does. */
export const duplicateKey = (json: string): string | undefined => {
  const open: Array<Set<string> | undefined> = []
  for (let at = 0; at < json.length; ) {
    const sign = json.charAt(at)
    if (sign === '"') {
      const end = endOfString(json, at)
      const keys = open.at(-1)
      if (keys !== undefined && /^\s*:/u.test(json.slice(end, end + 64))) {
        const key: unknown = JSON.parse(json.slice(at, end))
        if (typeof key === "string") {
          if (keys.has(key)) return key
          keys.add(key)
        }
      }
      at = end
      continue
    }
    if (sign === "{") open.push(new Set())
    else if (sign === "[") open.push(undefined)
    else if (sign === "}" || sign === "]") open.pop()
    at++
  }
  return undefined
}
