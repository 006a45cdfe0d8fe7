/**
 * Numbers in running text. Nothing is evaluated; the patterns take time linear in the text.
 */

/** How numbers are written. */
export interface Notation {
  readonly decimal: "." | ","
  readonly percent: "points" | "fraction"
  readonly unitNames: ReadonlyArray<string>
}

/**
 * A number found in a text.
 *
 * - `value`: finite; before any conversion of units.
 * - `text`: as it stood there, with its sign.
 * - `unit`: the declared unit beside it, if any.
 * - `isPercent`: it was followed by a percent sign or the word.
 */
export interface Reading {
  readonly value: number
  readonly text: string
  readonly unit: string | undefined
  readonly isPercent: boolean
}

/** A place in a text where digits form a number. */
export type Token = RegExpExecArray

const minus = "\\-\u2212\u2013\uFE63"
const letters = "\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}_"
const spaces = "\u00A0\u2009\u202F"

// A group mark must repeat, so that "1,234" is one number and "1,23" are two.
const pattern = (decimal: Notation["decimal"]): RegExp => {
  const point = decimal === "." ? "\\." : ","
  const marks = decimal === "." ? `,'’${spaces}` : `.'’ ${spaces}`
  const grouped = `\\d{1,3}(?<mark>[${marks}])\\d{3}(?:\\k<mark>\\d{3})*(?!\\d)`
  const power = `[eE][+${minus}]?\\d{1,4}(?![\\d${letters}])|\\s?[×x*·]\\s?10(?:\\^\\{?[+${minus}]?\\d{1,4}\\}?|[⁺⁻]?[⁰¹²³⁴-⁹]{1,4})`
  const latex = "\\\\[dt]?frac\\{(?<latexOver>[+-]?\\d{1,15})\\}\\{(?<latexUnder>\\d{1,15})\\}"
  const fraction =
    "(?<![\\d/.])(?:(?<whole>\\d{1,15})[ \u00A0])?(?<over>\\d{1,15})[/\u2044](?<under>\\d{1,15})(?![\\d/\u2044]|\\.\\d)"
  const vulgar = "(?<vulgarWhole>\\d{1,15})? ?(?<vulgar>[¼-¾⅐-⅞])"
  const plain = `(?<digits>(?:${grouped}|\\d+)(?:${point}\\d+)?|${point}\\d+)(?<power>${power})?`
  return new RegExp(`${latex}|(?<![\\d${letters}])(?:${fraction}|${vulgar}|${plain})`, "gu")
}

const patterns = { ".": pattern("."), ",": pattern(",") }

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"
const isMinus = (char: string | undefined): boolean => char !== undefined && /[-−–﹣⁻]/u.test(char)

const exponentOf = (power: string | undefined): number => {
  if (power === undefined) return 0
  const written = /^[eE]/u.test(power) ? power.slice(1) : power.replace(/^\s?[×x*·]\s?10/u, "")
  const digits = Array.from(written)
    .map((char) => (superscripts.includes(char) ? String(superscripts.indexOf(char)) : char))
    .join("")
    .replace(/\D/gu, "")
  return Array.from(written).some(isMinus) ? -Number(digits) : Number(digits)
}

const ratio = (over: string, under: string): number => Number(over) / Number(under)

const magnitude = (groups: Readonly<Record<string, string | undefined>>, decimal: string): number => {
  const { latexOver, latexUnder, over, under, vulgar, digits } = groups
  if (latexOver !== undefined && latexUnder !== undefined) return ratio(latexOver, latexUnder)
  if (over !== undefined && under !== undefined) return Number(groups.whole ?? 0) + ratio(over, under)
  if (vulgar !== undefined) {
    const [top = "", bottom = ""] = vulgar.normalize("NFKC").split("\u2044")
    return Number(groups.vulgarWhole ?? 0) + ratio(top, bottom)
  }
  const [whole = "", fraction = ""] = (digits ?? "").split(decimal)
  // Number reads "1.5e3" more exactly than 1.5 * 10 ** 3 would be.
  return Number(`${whole.replace(/\D/gu, "") || "0"}.${fraction || "0"}e${exponentOf(groups.power)}`)
}

/** Full-width digits and signs as ASCII, one for one, so that places do not move. */
const toAscii = (text: string): string =>
  text.replace(/[\uFF04\uFF05\uFF0B-\uFF0F\uFF10-\uFF19]/gu, (char) =>
    String.fromCharCode(char.charCodeAt(0) - 0xfee0)
  )

/** A text made ready for reading. */
export interface Page {
  readonly text: string
  readonly tokens: ReadonlyArray<Token>
}

/** Finds every number of a text, in order. */
export const scan = (text: string, notation: Notation): Page => {
  const ascii = toAscii(text)
  return { text: ascii, tokens: Array.from(ascii.matchAll(patterns[notation.decimal])) }
}

const sign = new RegExp(`[+${minus}]`, "u")
const isSign = (char: string | undefined): boolean => char !== undefined && sign.test(char)
const binds = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N})\]%]/u.test(char)

// The sign of a number stands next to it or to its currency sign; after a digit, a word or a bracket it is an
// operator or a dash ("5-3", "10–20", "x-1"), and with a space after it the bullet of a list.
const leadOf = (text: string, at: number): { readonly isNegative: boolean; readonly start: number } => {
  const inner = isSign(text[at - 1]) ? 1 : 0
  const currency = /\p{Sc}\s?$/u.exec(text.slice(Math.max(0, at - inner - 2), at - inner))?.[0].length ?? 0
  const left = at - inner - currency
  if (currency === 0)
    return inner === 1 && !binds(text[at - 2])
      ? { isNegative: isMinus(text[at - 1]), start: at - 1 }
      : { isNegative: false, start: at }
  const isOuterSign = isSign(text[left - 1]) && !binds(text[left - 2])
  const minuses = [isOuterSign && isMinus(text[left - 1]), inner === 1 && isMinus(text[at - 1])]
  return { isNegative: minuses[0] !== minuses[1], start: isOuterSign ? left - 1 : left }
}

const percent = /^\s?(?:%|per ?cent(?!\p{L}))/iu

const unitBeside = (text: string, start: number, end: number, names: ReadonlyArray<string>) => {
  const after = text[end] === " " || text[end] === "\u00A0" || text[end] === "-" ? end + 1 : end
  const isWordEnd = (at: number) => !/^\p{L}/u.test(text.slice(at, at + 2))
  const before = text.slice(Math.max(0, start - 64), start).trimEnd()
  const isWordStart = (name: string) => !/\p{L}$/u.test(before.slice(0, -name.length))
  return (
    names.find((name) => text.startsWith(name, after) && isWordEnd(after + name.length)) ??
    names.find((name) => before.endsWith(name) && isWordStart(name))
  )
}

/** Reads the number at a token; undefined when it is beyond what a double can hold, or divides by zero. */
export const read = (page: Page, token: Token, notation: Notation): Reading | undefined => {
  const size = magnitude(token.groups ?? {}, notation.decimal)
  if (!Number.isFinite(size)) return undefined
  const end = token.index + token[0].length
  const { isNegative, start } = leadOf(page.text, token.index)
  const isPercent = percent.test(page.text.slice(end, end + 10))
  const signed = isNegative && size !== 0 ? -size : size
  return {
    value: isPercent && notation.percent === "fraction" ? signed / 100 : signed,
    text: page.text.slice(start, end),
    unit: unitBeside(page.text, token.index, end, notation.unitNames),
    isPercent
  }
}
