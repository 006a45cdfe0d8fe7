/**
 * Reads one value of JSON and its usual misspellings, in one pass without recursion, and names each misspelling. It makes
 * no value: that is the business of the parser and of the repairing parser.
 */
import type { Defects } from "./defect.ts"

const space = /\s+/uy
const lineComment = /(?:\/\/|#)[^\n]*/uy
const strictNumber = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.+-])/uy
// Of bounded length, because what looks for a number in it goes back and forth.
const numberLike = /[-+.\w]{1,400}(?![-+.\w])/uy
const looseNumber = /^[-+]?(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|infinity)$/iu
const jsonLiteral = /(?:true|false|null)\b/uy
const otherLiteral = /(?:true|false|null|none|nil|undefined|nan|n\/a)\b/iuy
const ellipsis = /\.{3}|…/uy
const bareKey = /[\p{L}_$][\p{L}\p{N}_$.-]*(?=\s*:)/uy
const bareValue = /[^\s,:[\]{}"'][^,\n[\]{}"]*/uy
const escapeSequence = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/uy
const cutEscape = /^\\(?:u[\da-fA-F]{0,3})?$/u
const plainChars = /[^\\"\p{Cc}]+/uy

const closers: Readonly<Record<string, string>> = {
  "'": "'",
  "`": "`",
  "“": "”",
  "‘": "’",
  "„": "“",
  "«": "»"
}

/** What the reader waits for. */
type State = "value" | "value-or-close" | "key-or-close" | "colon" | "comma-or-close" | "end"

interface Frame {
  readonly close: "}" | "]"
  readonly keys: Set<string> | undefined
}

/** Reads a value that starts at `from`, and gives the place behind it. Defects have places in the text. */
export const scanJson = (text: string, from: number, defects: Defects): number => {
  const stack: Array<Frame> = []
  let at = from
  let state: State = "value"
  let comma = -1

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }

  const peek = (pattern: RegExp): string => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? ""
  }

  const skip = (): void => {
    for (;;) {
      take(space)
      const isHash = text[at] === "#"
      if (isHash || text.startsWith("//", at)) {
        defects.add("comments", at)
        take(lineComment)
      } else if (text.startsWith("/*", at)) {
        defects.add("comments", at)
        const end = text.indexOf("*/", at + 2)
        at = end < 0 ? text.length : end + 2
      } else return
    }
  }

  // A quote ends its string where something follows that may follow a string.
  const isEnd = (behind: number, isKey: boolean): boolean => {
    space.lastIndex = behind
    const next = text[behind + (space.exec(text)?.[0].length ?? 0)]
    return (
      next === undefined || (isKey ? next === ":" : ",]}:".includes(next) || next === "/" || next === "#")
    )
  }

  const string = (close: string, isKey: boolean): string => {
    const start = at
    at++
    let isClean = true
    const spoil = (): void => {
      if (isClean) defects.add("unescaped", at)
      isClean = false
    }
    while (at < text.length) {
      if (close === '"') take(plainChars)
      const char = text[at]
      if (char === undefined) break
      if (char === "\\") {
        const escaping = peek(escapeSequence)
        if (escaping === "" && !cutEscape.test(text.slice(at, at + 6))) spoil()
        at += Math.max(2, escaping.length)
      } else if (char === close) {
        if (isEnd(at + 1, isKey) || stack.length === 0) {
          at++
          return text.slice(start, at)
        }
        // `"a" "b"`: a comma is missing, and the quote does end its string.
        if (/^\s+["']/u.test(text.slice(at + 1, at + 40))) {
          at++
          return text.slice(start, at)
        }
        spoil()
        at++
      } else {
        if (char < " ") spoil()
        at++
      }
    }
    at = text.length
    return text.slice(start)
  }

  const quoted = (isKey: boolean): string | undefined => {
    const open = text[at] ?? ""
    if (open === '"') return string('"', isKey)
    const close = closers[open]
    if (close === undefined) return undefined
    defects.add(open === "'" || open === "`" ? "single-quotes" : "typographic-quotes", at)
    return string(close, isKey)
  }

  const scalar = (): boolean => {
    const start = at
    if (quoted(false) !== undefined) return true
    if (take(strictNumber) !== undefined || take(jsonLiteral) !== undefined) return true
    if (take(ellipsis) !== undefined) defects.add("ellipsis", start)
    else if (take(otherLiteral) !== undefined) defects.add("literal", start)
    else if (looseNumber.test(peek(numberLike))) {
      take(numberLike)
      defects.add("number-format", start)
    } else if (stack.length > 0 && take(bareValue) !== undefined) defects.add("unquoted-value", start)
    else return false
    return true
  }

  const after = (): State => (stack.length === 0 ? "end" : "comma-or-close")

  const value = (): State | undefined => {
    const char = text[at]
    if (char === "{" || char === "[") {
      stack.push(char === "{" ? { close: "}", keys: new Set() } : { close: "]", keys: undefined })
      at++
      return char === "{" ? "key-or-close" : "value-or-close"
    }
    return scalar() ? after() : undefined
  }

  const close = (): State | undefined => {
    const char = text[at]
    if (char !== "}" && char !== "]") return undefined
    const frame = stack.pop()
    if (frame?.close !== char) defects.add("wrong-bracket", at)
    if (comma >= 0) defects.add("trailing-comma", comma)
    comma = -1
    at++
    return after()
  }

  const key = (): State | undefined => {
    const start = at
    const name = quoted(true) ?? take(bareKey)
    if (name === undefined) {
      if (take(ellipsis) === undefined) return undefined
      defects.add("ellipsis", start)
      return "comma-or-close"
    }
    if (!/^["'`“‘„«]/u.test(name)) defects.add("unquoted-key", start)
    const bare = name.replace(/^["'`“‘„«]|["'`”’“»]$/gu, "")
    const keys = stack.at(-1)?.keys
    if (keys?.has(bare) === true) defects.add("duplicate-field", start, bare)
    keys?.add(bare)
    return "colon"
  }

  const step = (): State | undefined => {
    switch (state) {
      case "value":
        return value() ?? noValue()
      case "value-or-close":
        return close() ?? valueAfterComma()
      case "key-or-close":
        return close() ?? keyAfterComma()
      case "colon":
        if (text[at] !== ":") return undefined
        at++
        return "value"
      case "comma-or-close": {
        if (text[at] === ",") {
          comma = at
          at++
          skip()
          while (text[at] === ",") {
            defects.add("missing-value", at)
            at++
            skip()
          }
          return stack.at(-1)?.keys === undefined ? "value-or-close" : "key-or-close"
        }
        const closed = close()
        if (closed !== undefined) return closed
        const start = at
        const next = stack.at(-1)?.keys === undefined ? value() : key()
        if (next !== undefined) defects.add("missing-comma", start)
        return next
      }
      case "end":
        return "end"
    }
  }
  // `{"a": , "b": 1}`, `{"a": }`
  const noValue = (): State | undefined => {
    if (stack.length === 0 || (text[at] !== "," && text[at] !== "}")) return undefined
    defects.add("missing-value", at)
    return "comma-or-close"
  }
  const valueAfterComma = (): State | undefined => {
    comma = -1
    return value()
  }
  const keyAfterComma = (): State | undefined => {
    comma = -1
    return key()
  }

  for (;;) {
    if (state !== "end") skip()
    if (state === "end") return at
    if (at >= text.length) {
      defects.add("truncated", text.length)
      return text.length
    }
    const next = step()
    if (next === undefined) {
      defects.add("not-parseable", at)
      return text.length
    }
    state = next
  }
}
