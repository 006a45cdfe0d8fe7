/**
 * The sign of a number: next to it, to its currency, to the bracket around it, or as a word.
 */
import { minus } from "./numberPattern.ts"

/** Whether a number is negative, and where it begins with its sign and its currency. */
export interface Lead {
  readonly isNegative: boolean
  readonly start: number
}

const sign = `[+${minus}]`
const isMinus = (written: string | undefined): boolean => written !== undefined && /[-‐‑‒–−﹣]/u.test(written)

// Words that end in a dash bind it; in scripts without spaces between words nothing says where a word ends.
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u
const operand = /[\p{L}\p{N}\p{M})\]%°]/u

/** Emphasis and brackets that close behind an operand: "**5**-3", "x^{2}-3", "$5$-$3$". */
const closed = /[\p{N})][*_}$]{1,4}$|\{\p{L}\}$/u

/** Whether what stands before `at` takes a sign at `at` as an operator or a dash. */
const binds = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 2), at)
  const char = Array.from(before).at(-1)
  if (char === undefined) return false
  return operand.test(char) ? !spaceless.test(char) : closed.test(text.slice(Math.max(0, at - 6), at))
}

const signs = `(?:${sign}|\\{${sign}\\})`
const thin = "(?:\\\\[,;:! ]|\\{\\})?"
const currency = "(?:\\p{Lu}{1,3}\\.?)?\\\\?\\p{Sc}\\s?|(?<code>\\p{L}{2,3}\\.?)\\s?"
const opening = "(?<paren>(?:\\\\left)?\\()|\\*\\*|__|\\{|\\\\text(?:bf|rm)?\\{"
const leading = new RegExp(
  `(?:(?<outer>${signs})${thin})?(?<currency>${currency})?(?<opening>${opening})?(?:(?<inner>${signs})${thin})?$`,
  "du"
)

// "= - 5", "(- 5)" and "$- 5$", but not "8 - 5" and not the bullet of a list. The mathematical minus is no bullet.
const apart = new RegExp(
  `(?:[=≈≃≤≥<>({\\[]|\\\\(?:approx|geq?|leq?|boxed\\{)|=\\s?\\\\?\\$|(?<![\\p{L}\\p{N})\\]}%|°$])\\$\\$?(?!\\s))\\s{0,2}(?<dash>${sign})\\s$|(?<minus>\u2212)\\s$`,
  "du"
)
// Nor is it a bullet where the number is all there is, or all that follows ": ", "is" or "####".
const alone = new RegExp(`^\\s*(?<dash>${sign})\\s{1,4}$`, "du")
const announced = new RegExp(`(?:[:：]|####|(?<!\\p{L})is)[ \\t]{1,2}(?<dash>${sign})\\s$`, "du")
const nothingMore = /^\s*[.%°]?\s*$/u
const endsLine = /^[.%°]?[ \t]{0,4}(?:\n|$)/u

const operandApart = /[\p{L}\p{N})\]}%*_$]\s{0,2}$/u

const word =
  /(?<![\p{L}\p{N}])negative\s$|(?:^|[:=(,{\n]\s{0,2}|\b(?:is|was|are|were|be|equals|to|of|at|about|exactly|now)\s)(?:minus|минус)\s$|[负負]$|(?<!\p{N}\s?)(?:マイナス|마이너스)\s?$/iu

/** Currency codes and signs of letters that may stand right before a number. */
const codes = new Set([
  ...Intl.supportedValuesOf("currency"),
  "RMB",
  "RM",
  "Rs",
  "Rs.",
  "kr",
  "kr.",
  "Kr",
  "Fr",
  "Fr."
])

/** Whether a name that ends right before a number is that of a currency. */
export const isCurrencyCode = (name: string): boolean => codes.has(name)

const closes = /^(?:\\right)?\)/u

/** The lead of the number at `at` that ends before `end`. */
export const leadOf = (text: string, at: number, end: number, unitNames: ReadonlyArray<string>): Lead => {
  const from = Math.max(0, at - 24)
  const found = leading.exec(text.slice(from, at))
  const { outer, inner, code, paren, currency, opening } = found?.groups ?? {}
  const places = found?.indices?.groups ?? {}
  const outerAt = from + (places.outer?.[0] ?? 0)
  const innerAt = from + (places.inner?.[0] ?? 0)
  if (currency === undefined && opening === undefined) {
    const [nearest, signAt] = inner === undefined ? [outer, outerAt] : [inner, innerAt]
    if (nearest !== undefined)
      return binds(text, signAt)
        ? { isNegative: false, start: at }
        : { isNegative: isMinus(nearest), start: signAt }
  }
  const isCurrency = code === undefined || isCurrencyCode(code) || unitNames.includes(code)
  const isClosed = paren === undefined || closes.test(text.slice(end, end + 8))
  const isInner = inner !== undefined && !binds(text, innerAt)
  const isOuter = outer !== undefined && isCurrency && isClosed && !binds(text, outerAt)
  if (isOuter || isInner)
    return {
      isNegative: (isOuter && isMinus(outer)) !== (isInner && isMinus(inner)),
      start: isOuter ? outerAt : innerAt
    }
  return wordLead(
    text,
    inner === undefined && opening === undefined && isCurrency ? at - (currency?.length ?? 0) : at,
    end
  )
}

// Looks for a word, or a sign with a space behind it, before the number and its currency.
const wordLead = (text: string, start: number, end: number): Lead => {
  const from = Math.max(0, start - 24)
  const before = text.slice(from, start)
  const spelled = word.exec(before)
  if (spelled !== null) return { isNegative: true, start: from + spelled.index }
  const isAlone = from === 0 && text.length - end <= 8 && nothingMore.test(text.slice(end))
  const isLast = endsLine.test(text.slice(end, end + 8))
  const found =
    (isAlone ? alone.exec(before) : null) ?? (isLast ? announced.exec(before) : null) ?? apart.exec(before)
  const [written, place] =
    found?.groups?.dash === undefined
      ? [found?.groups?.minus, found?.indices?.groups?.minus?.[0] ?? 0]
      : [found.groups.dash, found.indices?.groups?.dash?.[0] ?? 0]
  if (written === undefined) return { isNegative: false, start }
  const signAt = from + place
  const isOperator =
    found?.groups?.dash === undefined && operandApart.test(text.slice(Math.max(0, signAt - 3), signAt))
  return isOperator ? { isNegative: false, start } : { isNegative: isMinus(written), start: signAt }
}
