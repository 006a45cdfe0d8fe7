/**
 * The spellings of a number without its sign, as one pattern for each decimal mark.
 *
 * Every repetition that could start anew at each character is bounded or guarded by what stands before it, so
 * that a text of any content takes time linear in its length.
 */

/** Signs that count as minus: hyphens (also the one that does not break), figure and en dash, minus. */
export const minus = "\\-\u2010\u2011\u2012\u2013\u2212\uFE63"

/** Letters of the scripts that put spaces between words; digits right behind one are part of a name. */
export const letters = "\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}"

/** White space and what LaTeX writes for it. */
const gap = "(?:\\s|~|\\{\\}|\\\\[,;:! ]){0,4}"

const spaces = "\u00A0\u2007\u2008\u2009\u200A\u202F\u205F\u3000"
const latexSpace = "~|\\\\[,;:! ]|\\{\\\\[,;:! ]\\}|\\\\thinspace ?"

const exponent = [
  `${gap}\\^${gap}(?:[+${minus}]?\\d{1,4}|\\{${gap}[+${minus}]?${gap}\\d{1,4}${gap}\\}|\\([+${minus}]?\\d{1,4}\\))`,
  `(?<!\\*\\*[\\d.,]{1,20})\\*\\*(?:[+${minus}]?\\d{1,4}|\\([+${minus}]?\\d{1,4}\\))`,
  "[⁺⁻]?[⁰¹²³⁴-⁹]{1,4}",
  `<sup>${gap}[+${minus}]?\\d{1,4}${gap}</sup>`
].join("|")

const times = `${gap}(?:\\\\times|\\\\cdot|\\\\ast|\\\\bullet|[×✕xX*·⋅∙•])${gap}`

/** What a text holds that numbers may be written with. Most texts hold little of it, and a smaller pattern is faster. */
interface Spellings {
  /** Anything of LaTeX or of powers, or a fraction in one character. */
  readonly isRich: boolean
  readonly hasSlash: boolean
}

// Only such spellings go on over the end of a line.
const rich = /[\\^~{⁺⁻⁰¹²³⁴-⁹¼-¾⅐-⅞]|\*\*|<sup>/u
const slash = /[/\u2044\u2215]/u

const make = (decimal: "." | ",", { isRich, hasSlash }: Spellings): RegExp => {
  const [point, group] = decimal === "." ? ["\\.", ","] : [",", "\\."]
  // "{,}" is how LaTeX writes a decimal comma; with a decimal point it groups, where three digits follow.
  const braced = decimal === "." ? "|(?<=(?<!\\d)0)\\{,\\}|\\{,\\}(?!\\d{3}(?!\\d))" : "|\\{,\\}"
  const mark = `${point}${isRich ? braced : ""}`
  const marks = [
    `[${group}'’_${spaces}]`,
    ...(isRich ? [`\\{${group}\\}(?:\\\\!)?`, `${group}\\\\!`, `\\\\text\\{${group}\\}`, latexSpace] : [])
  ].join("|")
  // A group mark must repeat, so that "1,234" is one number and "1,23" are two. A plain space groups only where
  // no further number stands beside: "1 234 567", but not "5 10 200".
  const grouped = `(?!0\\{)\\d{1,3}(?<mark>${marks})\\d{3}(?:\\k<mark>\\d{3})*(?!\\d)`
  const spaced = "(?<!\\d )[1-9]\\d{0,2}(?: \\d{3})+(?!\\d| \\d|/\\d)"
  const indian = decimal === "." ? "|(?<!\\d,)\\d{1,2}(?:,\\d{2})+,\\d{3}(?!\\d)" : ""
  const whole = `(?:${grouped}|${spaced}${indian}|\\d+)`
  // In a fraction, where the name of a group may stand once only.
  const simple = `(?:\\d{1,3}(?:${group}\\d{3})+|\\d{1,15})`
  const part = `${simple}(?:${point}\\d{1,15})?`
  const argument = `(?:\\{${gap}[+${minus}]?${gap}${part}${gap}\\}|\\d(?!\\d))`
  const top = `(?:\\{${gap}[+${minus}]?${gap}${part}${gap}\\}|\\d)`
  const latex = `(?:(?<!\\d[.,]?)(?<latexWhole>${simple})${gap}\\{?)?\\\\[cdst]?frac${gap}(?<latexOver>${top})${gap}(?<latexUnder>${argument})`
  const notMore = `(?![\\d/\u2044\u2215]|[.,]\\d)`
  const slashes = "[/\u2044\u2215]"
  const alone = "(?<![\\d/\u2044\u2215.,]|\\d[/\u2044\u2215] )"
  const fraction = `${alone}(?:(?<mixed>${simple})(?:[ \u00A0]|\\\\[,; ]))?(?<over>${part})${slashes}(?<under>${part})${notMore}`
  const wide = `${alone}(?<wideOver>${part}) ${slashes} (?<wideUnder>${part})${notMore}(?! ?${slashes})`
  const vulgar = `(?:(?<vulgarWhole>${simple}) ?)?(?<vulgar>[¼-¾⅐-⅞])`
  const tenth = `${times}10(?:${exponent})(?!\\d|\\.\\d)`
  const power = `[eE][+${minus}]?\\d{1,4}(?![\\d_${letters}])${isRich ? `|${tenth}` : ""}`
  const raised = isRich ? `|(?<raised>${exponent})(?!\\d|\\.\\d)` : ""
  const digits = `(?<digits>${whole}(?:(?:${mark})\\d+)?|(?<![\\d_${letters}])${point}\\d+)`
  const plain = `${digits}(?:(?<power>${power})${raised})?`
  // What a number may begin with: passes over everything else quickly.
  const first = `(?=[\\d${isRich ? "\\\\¼-¾⅐-⅞" : ""}]|${point}\\d)`
  const all = [
    ...(isRich ? [latex] : []),
    ...(hasSlash ? [fraction, wide] : []),
    ...(isRich ? [vulgar] : []),
    plain
  ]
  return new RegExp(`${first}(?:${all.join("|")})`, "gu")
}

const made = new Map<string, RegExp>()

const patternFor = (decimal: "." | ",", spellings: Spellings): RegExp => {
  const key = `${decimal}${spellings.isRich}${spellings.hasSlash}`
  const known = made.get(key)
  if (known !== undefined) return known
  const pattern = make(decimal, spellings)
  made.set(key, pattern)
  return pattern
}

/** How the numbers of a text are found: the pattern, and whether none goes on over the end of a line. */
export interface Finder {
  readonly pattern: RegExp
  readonly isByLine: boolean
}

export const finderFor = (text: string, decimal: "." | ","): Finder => {
  const isRich = rich.test(text)
  return { pattern: patternFor(decimal, { isRich, hasSlash: slash.test(text) }), isByLine: !isRich }
}
