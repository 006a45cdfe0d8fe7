/**
 * Keeps secrets out of what a server sends back: found in any spelling they come in, whole or in part, and replaced.
 *
 * A text is read as if it were written without white space, quotes and backslashes, and once more for each layer of
 * percent, HTML and JSON escapes; there every run of eight characters or more that a secret has too counts, in plain, in
 * base64 and base64url at any alignment, and in hexadecimal. So a key that is broken over lines, escaped, cut, or part
 * of `user:key` is found like one that is echoed as it is. A secret of less than eight characters is looked for as it
 * stands, and only in errors: dummy keys such as `ollama` are words that a reply may well have.
 */
import * as Redacted from "effect/Redacted"

/** What stands in the place of a secret. */
export const mark = "[secret]"

/** As many characters in a row give a secret away. */
const telling = 8

/** A text of more than this that has a secret in it is left out whole: to take it apart would take memory many times its size. */
const longest = 1_000_000

/** Removes what secrets have in common with a text. */
export interface Cleaner {
  /** For what is shown to people: short secrets too. */
  readonly line: (text: string) => string
  /** For what is kept: the text itself where there is nothing to remove. */
  readonly text: (text: string) => string
}

/** Characters that come between those of a secret without being part of it. */
const isBetween = (code: number): boolean =>
  code <= 0x20 ||
  code === 0x22 ||
  code === 0x27 ||
  code === 0x5c ||
  code === 0x60 ||
  (code >= 0x7f && code <= 0xa0) ||
  code === 0xad ||
  (code >= 0x2000 && code <= 0x200f) ||
  (code >= 0x2018 && code <= 0x201f) ||
  (code >= 0x2028 && code <= 0x202f) ||
  (code >= 0x205f && code <= 0x206f) ||
  code === 0x3000 ||
  code === 0xfeff

const between = Uint8Array.from({ length: 0x10000 }, (_, code) => (isBetween(code) ? 1 : 0))

/** The same characters, for texts that need not be fast. */
const squeezed = (text: string): string => {
  let rest = ""
  for (let i = 0; i < text.length; i++) if (between[text.charCodeAt(i)] === 0) rest += text[i]
  return rest
}

const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["plus", "+"],
  ["sol", "/"],
  ["equals", "="]
])

/** One run of escapes: of addresses, of JSON (a line break in it is white space), of HTML. */
const escapes = /(?:%[0-9a-f]{2})+|\\+u[0-9a-f]{4}|\\+[nrt]|&#x[0-9a-f]{1,6};|&#[0-9]{1,7};|&[a-z]{2,6};/giu

const charOf = (code: number): string | undefined =>
  Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined

/** What an escape stands for; undefined where it is none. */
const meantBy = (found: string, breaks: boolean): string | undefined => {
  if (found.startsWith("%")) return Buffer.from(found.replaceAll("%", ""), "hex").toString("utf8")
  if (/^\\+u/iu.test(found)) return charOf(Number.parseInt(found.slice(found.search(/u/iu) + 1), 16))
  if (found.startsWith("\\")) return breaks ? "\n" : undefined
  if (/^&#x/iu.test(found)) return charOf(Number.parseInt(found.slice(3, -1), 16))
  if (found.startsWith("&#")) return charOf(Number.parseInt(found.slice(2, -1), 10))
  return named.get(found.slice(1, -1).toLowerCase())
}

const unescaped = (text: string, breaks: boolean): string =>
  text.replace(escapes, (found) => meantBy(found, breaks) ?? found)

/** A text with the place that each of its characters came from: from `at[i]` up to `at[i] + span[i]`. */
interface PlacedText {
  readonly text: string
  readonly at: ReadonlyArray<number>
  readonly end: ReadonlyArray<number>
}

const asItStands = (text: string): PlacedText => ({
  text,
  at: Array.from({ length: text.length }, (_, i) => i),
  end: Array.from({ length: text.length }, (_, i) => i + 1)
})

const unescapedPlaces = ({ text, at, end }: PlacedText, breaks: boolean): PlacedText => {
  let out = ""
  const from: Array<number> = []
  const to: Array<number> = []
  const copy = (start: number, stop: number): void => {
    out += text.slice(start, stop)
    for (let i = start; i < stop; i++) {
      from.push(at[i] ?? 0)
      to.push(end[i] ?? 0)
    }
  }
  let done = 0
  for (const { 0: found, index } of text.matchAll(escapes)) {
    const meant = meantBy(found, breaks)
    if (meant === undefined) continue
    copy(done, index)
    done = index + found.length
    out += meant
    for (let i = 0; i < meant.length; i++) {
      from.push(at[index] ?? 0)
      to.push(end[done - 1] ?? 0)
    }
  }
  copy(done, text.length)
  return { text: out, at: from, end: to }
}

const squeezedPlaces = ({ text, at, end }: PlacedText): PlacedText => {
  let out = ""
  const from: Array<number> = []
  const to: Array<number> = []
  for (let i = 0; i < text.length; i++) {
    if (between[text.charCodeAt(i)] === 1) continue
    out += text[i]
    from.push(at[i] ?? 0)
    to.push(end[i] ?? 0)
  }
  return { text: out, at: from, end: to }
}

/** How escapes may lie over each other. */
const layers = 3

/** What base64 makes of bytes with 0, 1 or 2 others before them, without the characters that others decide too. */
const base64 = (bytes: Buffer): ReadonlyArray<string> =>
  [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/u, "")
    const last = (before + bytes.length) % 3 === 0 ? whole.length : whole.length - 1
    return whole.slice(before === 0 ? 0 : before + 1, last)
  })

/** Every spelling of a secret that is looked for where nothing stands between characters. */
const spellings = (secret: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(secret)
  const coded = base64(bytes)
  const hex = bytes.toString("hex")
  const plain = [secret]
  for (let layer = 0; layer < layers; layer++) plain.push(unescaped(plain.at(-1) ?? "", true))
  const all = [
    ...plain,
    ...plain.map((each) => each.replace(/\s/gu, "+")),
    ...coded,
    ...coded.map((each) => each.replaceAll("+", "-").replaceAll("/", "_")),
    hex,
    hex.toUpperCase()
  ]
  return [...new Set(all.map(squeezed))].filter((each) => each.length >= telling)
}

/** Four characters in a row as one number, of which the lower byte of each counts. */
const hashed = (four: number): number => Math.imul(four, 0x9e3779b1) >>> 16

/** What is looked for: runs of eight characters by where they are in a spelling, and a sieve of runs of four. */
interface Index {
  readonly sieve: Uint8Array
  readonly runs: ReadonlyMap<string, ReadonlyArray<readonly [spelling: string, start: number]>>
}

/** A run that a secret repeats is looked for where it stands first. */
const mostPlaces = 4

/**
 * How much of a key's beginning says only whose key it is: `sk-proj-`, `sk-ant-api03-`. A run needs four characters
 * beyond it, so that a text about keys is not taken for one.
 */
const publicPart = (spelling: string): number => {
  const prefix = /^[a-z]{2,8}[-_](?:[a-z0-9]{1,6}[-_]){0,2}/u.exec(spelling)?.[0].length ?? 0
  return spelling.length >= prefix + 16 ? prefix : 0
}

const indexOf = (all: ReadonlyArray<string>): Index => {
  const sieve = new Uint8Array(0x10000)
  const runs = new Map<string, Array<readonly [string, number]>>()
  for (const spelling of all) {
    const shared = publicPart(spelling)
    let four = 0
    for (let i = 0; i < spelling.length; i++) {
      four = (four << 8) | (spelling.charCodeAt(i) & 0xff)
      if (i >= 3) sieve[hashed(four)] = 1
      if (i + telling > spelling.length || (shared > 0 && i + telling < shared + 4)) continue
      const run = spelling.slice(i, i + telling)
      const places = runs.get(run) ?? []
      if (places.length < mostPlaces) places.push([spelling, i])
      runs.set(run, places)
    }
  }
  return { sieve, runs }
}

/** Whether eight characters in a row may be a secret's, what lies between them left out. Every reply is asked. */
const mayHave = (text: string, { sieve }: Index): boolean => {
  let four = 0
  let hits = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (between[code] === 1) continue
    four = (four << 8) | (code & 0xff)
    if (sieve[hashed(four)] === 0) hits = 0
    else if (++hits > telling - 4) return true
  }
  return false
}

/** How many characters are the same from two places on, or back from them. */
const common = (a: string, from: number, b: string, to: number, step: 1 | -1, most: number): number => {
  let same = 0
  while (
    same < most &&
    a[from + step * same] !== undefined &&
    a[from + step * same] === b[to + step * same]
  ) {
    same++
  }
  return same
}

/** The places in a text that are a secret's, each as long as it can be. */
const found = ({ text, at, end }: PlacedText, { runs }: Index): ReadonlyArray<readonly [number, number]> => {
  const places: Array<readonly [number, number]> = []
  let free = 0
  for (let i = 0; i + telling <= text.length; ) {
    let after = 0
    let before = 0
    for (const [spelling, start] of runs.get(text.slice(i, i + telling)) ?? []) {
      after = Math.max(after, common(spelling, start, text, i, 1, spelling.length))
      before = Math.max(before, common(spelling, start - 1, text, i - 1, -1, i - free))
    }
    if (after > 0) places.push([at[i - before] ?? 0, end[i + after - 1] ?? 0])
    i += Math.max(1, after)
    if (after > 0) free = i
  }
  return places
}

/** All readings of a text: as it stands, and with ever more of its escapes undone. */
const readings = (text: string): ReadonlyArray<PlacedText> => {
  const all: Array<PlacedText> = []
  for (const breaks of [false, true]) {
    let reading = asItStands(text)
    if (!breaks) all.push(reading)
    for (let layer = 0; layer < layers; layer++) {
      const next = unescapedPlaces(reading, breaks)
      if (next.text === reading.text) break
      reading = next
      all.push(reading)
    }
  }
  return all.map(squeezedPlaces)
}

const without = (text: string, index: Index): string => {
  if (text.length > longest) return `${mark}: this text had one in it and is left out`
  const places = readings(text)
    .flatMap((reading) => found(reading, index))
    .toSorted(([a], [b]) => a - b)
  let out = ""
  let done = 0
  let isOpen = false
  for (const [start, stop] of places) {
    // What lies between two parts of one secret, and overlaps of two readings, leave one mark.
    const gap = start > done ? text.slice(done, start) : ""
    if (!isOpen || squeezed(gap) !== "") out += `${gap}${mark}`
    isOpen = true
    done = Math.max(done, stop)
  }
  return out + text.slice(done)
}

const hasEscapes = /[%&\\]/u

const isThere = (text: string, index: Index): boolean => {
  if (mayHave(text, index)) return true
  if (!hasEscapes.test(text)) return false
  for (const breaks of [false, true]) {
    let reading = text
    for (let layer = 0; layer < layers; layer++) {
      const next = unescaped(reading, breaks)
      if (next === reading) break
      if (mayHave(next, index)) return true
      reading = next
    }
  }
  return false
}

const cleanerOf = (secrets: ReadonlyArray<string>): Cleaner => {
  const values = [...new Set(secrets.flatMap((each) => [each, each.trim()]))].filter(
    (each) => each.trim() !== ""
  )
  const short = values.filter((each) => squeezed(each).length < telling)
  const all = values.flatMap(spellings)
  const index = all.length === 0 ? undefined : indexOf(all)
  const text = (dirty: string): string =>
    index !== undefined && isThere(dirty, index) ? without(dirty, index) : dirty
  return {
    text,
    line: (dirty) => short.reduce((clean, each) => clean.replaceAll(each, mark), text(dirty))
  }
}

/** A password or a key inside a header's value, beside the value itself. */
const within = (secret: string): ReadonlyArray<string> => {
  const [, scheme, rest] = /^\s*(basic|bearer|token)\s+(\S.*?)\s*$/isu.exec(secret) ?? []
  if (rest === undefined) return [secret]
  if (scheme?.toLowerCase() !== "basic") return [secret, rest]
  const pair = Buffer.from(rest, "base64").toString("utf8")
  return [secret, rest, pair.slice(pair.indexOf(":") + 1)]
}

const known = new WeakMap<object, Cleaner>()

/** The cleaner of some secrets; made once for each list of them. */
export const cleaner = (secrets: ReadonlyArray<Redacted.Redacted<string>>): Cleaner => {
  const made = known.get(secrets) ?? cleanerOf(secrets.flatMap((each) => within(Redacted.value(each))))
  known.set(secrets, made)
  return made
}

/** Whether a header or a parameter is a secret by its name. */
export const isSecretName = (name: string): boolean =>
  /authorization|api[-_]?key|^key$|-key$|_key$|cookie|token|secret|password|passwd|credential|^sig$|signature|^code$|^auth$/iu.test(
    name
  )

/** Queries of addresses, which may hold secrets that nobody declared. */
const query = /(\/[^\s?"'<>`]{0,2000})\?[^\s"'<>`]+|(\w)\?[^\s"'<>`=]{1,200}=[^\s"'<>`]*/gu

/** More is not looked through for what is shown of a text. */
const longestSource = 20_000

const longestDetail = 400

/** One line of bounded length, without secrets, whatever a server echoes or fetch complains about. */
export const presentable = (text: string, secrets: ReadonlyArray<Redacted.Redacted<string>>): string => {
  const line = cleaner(secrets)
    // Cleaned before it is cut: what is left of a secret would no longer be known for one.
    .line(text)
    .slice(0, longestSource)
    .replace(/\/\/[^/\s@]+@/gu, "//[credentials]@")
    .replace(query, "$1$2?[query]")
    .replace(/\s+/gu, " ")
    .trim()
  return line.length > longestDetail ? `${line.slice(0, longestDetail).toWellFormed()}…` : line
}
