/**
 * Finds keys that stand twice in one object of JSON, at any depth. Parsers keep the last value in silence; in a row of a
 * dataset one of the two may be the label.
 */
import { show } from "../../foundation/SchemaLike.ts"

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c

/** A key that was there before: from the top of the text down, with the positions in arrays from 0. */
export interface RepeatedKey {
  readonly path: ReadonlyArray<string>
}

/** The problem with a key that stands twice. */
export const twice = ({ path }: RepeatedKey): string =>
  `expected each key once, found ${show(path.at(-1))} twice`

/** How many backslashes stand right before `at`, but not before `from`. */
const backslashesBefore = (text: string, at: number, from: number): number => {
  let before = at
  while (before > from && text.charCodeAt(before - 1) === backslash) before--
  return at - before
}

/** The position of the quote that closes a string whose content goes on at `from`; -1 where there is none. */
const closingQuote = (text: string, from: number): number => {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    if (backslashesBefore(text, at, from) % 2 === 0) return at
  }
  return -1
}

const nameOf = (written: string): string => {
  if (!written.includes("\\")) return written
  try {
    return String(JSON.parse(`"${written}"`))
  } catch {
    return written
  }
}

/** Objects with more keys are compared by a set, not with the object before. */
const mostAlike = 64

/**
 * An object or array that is open. Rows have the same keys in the same order more often than not: as long as they agree
 * with those of the object before, none can be there twice.
 */
interface Level {
  isObject: boolean
  /** The position in an array. */
  index: number
  /** The keys of the last object at this depth, as they were written. */
  before: ReadonlyArray<string>
  /** How many keys agree with those. */
  agreeing: number
  /** All keys so far, once one does not agree. */
  seen: Map<string, string> | undefined
  key: string
  awaitsKey: boolean
}

const level = (): Level => ({
  isObject: false,
  index: 0,
  before: [],
  agreeing: 0,
  seen: undefined,
  key: "",
  awaitsKey: false
})

/** Looks through the text of one JSON value, piece by piece, and calls `repeated` for each key that is there again. */
export const keyWatch = (repeated: (key: RepeatedKey) => void): ((piece: string) => void) => {
  const levels: Array<Level> = [level()]
  let depth = 0
  let inString = false
  let isEscaped = false
  let held = ""
  let current = level()

  const open = (isObject: boolean): void => {
    depth++
    current = levels[depth] ??= level()
    current.isObject = isObject
    current.awaitsKey = isObject
    current.index = 0
    current.agreeing = 0
    current.seen = undefined
  }

  const close = (): void => {
    const { seen } = current
    if (seen !== undefined && seen.size <= mostAlike) current.before = [...seen.values()]
    depth = Math.max(0, depth - 1)
    current = levels[depth] ??= level()
  }

  const report = (): void =>
    repeated({
      path: levels
        .slice(1, depth + 1)
        .map(({ isObject, key, index }) => (isObject ? nameOf(key) : `${index}`))
    })

  const addKey = (written: string): void => {
    current.key = written
    current.seen ??= new Map(current.before.slice(0, current.agreeing).map((key) => [nameOf(key), key]))
    const name = nameOf(written)
    if (current.seen.has(name)) report()
    else current.seen.set(name, written)
  }

  /** Reads the key whose quote is at `at`, and gives the position behind it; -1 where its end is still to come. */
  const readKey = (text: string, at: number): number => {
    const expected = current.seen === undefined ? current.before[current.agreeing] : undefined
    if (
      expected !== undefined &&
      text.startsWith(expected, at + 1) &&
      text.charCodeAt(at + 1 + expected.length) === quote
    ) {
      current.agreeing++
      current.key = expected
      current.awaitsKey = false
      return at + expected.length + 2
    }
    const end = closingQuote(text, at + 1)
    if (end === -1) return -1
    addKey(text.slice(at + 1, end))
    current.awaitsKey = false
    return end + 1
  }

  /** Passes over a string, and gives the position behind it, or behind the text. */
  const passString = (text: string, from: number): number => {
    const end = closingQuote(text, from)
    inString = end === -1
    isEscaped = inString && backslashesBefore(text, text.length, from) % 2 === 1
    return inString ? text.length : end + 1
  }

  return (piece) => {
    if (piece === "") return
    const text = held + piece
    held = ""
    let at = inString ? passString(text, isEscaped ? 1 : 0) : 0
    const end = text.length
    while (at < end) {
      const code = text.charCodeAt(at)
      // The indentation of a file for people can be most of it.
      if (code <= 0x20) {
        do at++
        while (text.charCodeAt(at) <= 0x20)
        continue
      }
      if (code === quote) {
        const next = current.awaitsKey ? readKey(text, at) : passString(text, at + 1)
        if (next === -1) {
          held = text.slice(at)
          return
        }
        at = next
        continue
      }
      if (code === comma) {
        if (current.isObject) current.awaitsKey = true
        else current.index++
      } else if (code === 0x7b || code === 0x5b) open(code === 0x7b)
      else if (code === 0x7d || code === 0x5d) close()
      at++
    }
  }
}

/** How many keys a text of valid JSON holds, at all depths. */
const keysWritten = (text: string): number => {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = closingQuote(text, at + 1)
    else if (code === colon) count++
  }
  return count
}

/** How many keys a parser kept. Not recursive, for the value may be nested deeper than the stack. */
const keysKept = (value: object): number => {
  const open: Array<object> = [value]
  let count = 0
  const add = (inner: unknown): void => {
    if (typeof inner === "object" && inner !== null) open.push(inner)
  }
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (Array.isArray(each)) each.forEach(add)
    else {
      const values = Object.values(each)
      count += values.length
      values.forEach(add)
    }
  }
  return count
}

/** The first key that stands twice in an object of a text of JSON, of which a parser made `value`. */
export const repeatedKey = (text: string, value: object): RepeatedKey | undefined => {
  if (keysWritten(text) === keysKept(value)) return undefined
  let first: RepeatedKey | undefined
  keyWatch((key) => {
    first ??= key
  })(text)
  return first
}
