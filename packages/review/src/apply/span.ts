/** Where the value of a field stands in a line of JSON. The line is known to parse. */

/** Positions in a text: the first character, and the one behind the last. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The position behind the string that begins here. */
const behindString = (text: string, at: number): number => {
  let end = at + 1
  while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1
  return end + 1
}

const isBlank = (character: string | undefined): boolean => character !== undefined && /\s/u.test(character)

const behindBlanks = (text: string, at: number): number => {
  let end = at
  while (isBlank(text[end])) end++
  return end
}

/** The position behind the value that begins here. */
const behindValue = (text: string, at: number): number => {
  let depth = 0
  let end = at
  while (end < text.length) {
    const character = text[end]
    if (character === '"') {
      end = behindString(text, end)
      if (depth === 0) return end
      continue
    }
    if (character === "{" || character === "[") depth++
    else if (character === "}" || character === "]") {
      if (depth === 0) return end
      depth--
      if (depth === 0) return end + 1
    } else if (depth === 0 && (character === "," || isBlank(character))) return end
    end++
  }
  return end
}

/** The span of the last value of a field at the top of a line, which is the one that a parser takes. */
export const spanOf = (line: string, field: string): Span | undefined => {
  let at = behindBlanks(line, line.indexOf("{") + 1)
  let found: Span | undefined
  while (line[at] === '"') {
    const keyEnd = behindString(line, at)
    const key: unknown = JSON.parse(line.slice(at, keyEnd))
    const from = behindBlanks(line, behindBlanks(line, keyEnd) + 1)
    const to = behindValue(line, from)
    if (key === field) found = { from, to }
    const next = behindBlanks(line, to)
    if (line[next] !== ",") break
    at = behindBlanks(line, next + 1)
  }
  return found
}
