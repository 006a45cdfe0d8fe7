/**
 * What a linear tagger sees of a token: its word, its shape, its beginning and end, its neighbours, and its place in the
 * line and the text. No list of names or places is needed.
 */
import type { Token } from "./tokens.ts"

/** `McDonald` becomes `XxXx`, `2018` becomes `dddd`; more than four of a kind count as four. */
const shapeOf = (word: string): string =>
  word
    .replace(/\p{Lu}/gu, "X")
    .replace(/[\p{L}\p{M}]/gu, (letter) => (letter === "X" ? letter : "x"))
    .replace(/\p{N}/gu, "d")
    .replace(/(.)\1{4,}/gu, "$1$1$1$1")

interface Seen {
  readonly lower: string
  readonly shape: string
}

const longestWord = 40

const seenOf = ({ text }: Token): Seen => {
  const word = text.slice(0, longestWord)
  return { lower: word.toLowerCase(), shape: shapeOf(word) }
}

const isYear = (word: string): boolean => /^(?:19|20)\d\d$/u.test(word)

/** The bucket of a position counted from either end. */
const bucket = (position: number): string =>
  position < 6 ? String(position) : position < 12 ? "6+" : position < 24 ? "12+" : "24+"

/**
 * The features of each token. `context` are words that hold for the whole text, such as what was asked for.
 */
export const featuresOf = (
  tokens: ReadonlyArray<Token>,
  context: ReadonlyArray<string> = []
): ReadonlyArray<ReadonlyArray<string>> => {
  const seen = tokens.map(seenOf)
  const lower = (at: number): string => seen[at]?.lower ?? (at < 0 ? "<" : ">")
  const shape = (at: number): string => seen[at]?.shape ?? (at < 0 ? "<" : ">")
  const firstOfLine = new Map<number, number>()
  const lastOfLine = new Map<number, number>()
  for (const [at, { line }] of tokens.entries()) {
    if (!firstOfLine.has(line)) firstOfLine.set(line, at)
    lastOfLine.set(line, at)
  }
  const lines = [...firstOfLine.keys()]
  const lineRank = new Map(lines.map((line, rank) => [line, rank]))
  const isLong = lines.length > 1
  return tokens.map((token, at) => {
    const word = lower(at)
    const is = shape(at)
    const found = [
      "bias",
      `w=${word}`,
      `s=${is}`,
      `p1=${word.slice(0, 1)}`,
      `p3=${word.slice(0, 3)}`,
      `e2=${word.slice(-2)}`,
      `e3=${word.slice(-3)}`,
      `-1=${lower(at - 1)}`,
      `-2=${lower(at - 2)}`,
      `-3=${lower(at - 3)}`,
      `+1=${lower(at + 1)}`,
      `+2=${lower(at + 2)}`,
      `+3=${lower(at + 3)}`,
      `-1s=${shape(at - 1)}`,
      `-2s=${shape(at - 2)}`,
      `+1s=${shape(at + 1)}`,
      `+2s=${shape(at + 2)}`,
      `-1,0=${lower(at - 1)} ${word}`,
      `0,+1=${word} ${lower(at + 1)}`,
      `-2,-1=${lower(at - 2)} ${lower(at - 1)}`,
      `+1,+2=${lower(at + 1)} ${lower(at + 2)}`,
      `-1,0s=${lower(at - 1)} ${is}`,
      `0s,+1=${is} ${lower(at + 1)}`,
      `sss=${shape(at - 1)} ${is} ${shape(at + 1)}`,
      `s5=${shape(at - 2)} ${shape(at - 1)} ${is} ${shape(at + 1)} ${shape(at + 2)}`,
      `l=${token.text.length > 8 ? "8+" : token.text.length}`
    ]
    const glued = tokens[at - 1]?.end === token.start ? "1" : "0"
    found.push(`g=${glued}${tokens[at + 1]?.start === token.end ? "1" : "0"}`)
    if (isYear(word)) found.push("year")
    if (/^\d{1,3}$/u.test(word))
      found.push(
        `n=${Number(word) < 13 ? "<13" : Number(word) < 32 ? "<32" : Number(word) < 60 ? "<60" : "60+"}`
      )
    for (const each of context) found.push(`c=${each}`, `c,s=${each} ${is}`)
    if (isLong) {
      const first = firstOfLine.get(token.line) ?? at
      const last = lastOfLine.get(token.line) ?? at
      const rank = lineRank.get(token.line) ?? 0
      const before = lines[rank - 1]
      const beforeFirst = before === undefined ? -1 : (firstOfLine.get(before) ?? -1)
      const beforeLast = before === undefined ? -1 : (lastOfLine.get(before) ?? -1)
      const after = lines[rank + 1]
      const afterFirst = after === undefined ? tokens.length : (firstOfLine.get(after) ?? tokens.length)
      const top = bucket(rank)
      const end = bucket(lines.length - 1 - rank)
      found.push(
        `top=${top}`,
        `end=${end}`,
        `top,s=${top} ${is}`,
        `in=${at - first > 4 ? "4+" : at - first}`,
        `out=${last - at > 4 ? "4+" : last - at}`,
        `first=${lower(first)}`,
        `first,s=${lower(first)} ${is}`,
        `last=${lower(last)}`,
        `prev1=${lower(beforeFirst)}`,
        `prev9=${lower(beforeLast)}`,
        `prev=${lower(beforeFirst)} ${lower(beforeFirst + 1)}`,
        `prev1,s=${lower(beforeFirst)} ${is} ${at === first ? "b" : "i"}`,
        `next1=${lower(afterFirst)}`,
        `width=${bucket(last - first)}`,
        ...(at === first ? ["bol", `bol,top=${top}`] : []),
        ...(at === last ? ["eol", `eol,top=${top}`] : [])
      )
    } else {
      found.push(`at=${at > 3 ? "3+" : at}`, `of=${tokens.length > 8 ? "8+" : tokens.length}`)
    }
    return found
  })
}
