/**
 * The spellings that models mix, made one: for comparing labels with texts.
 */
import { boundedNormalise } from "../../text/boundedNormalise.ts"

// Hyphens and minus signs of typesetting. The em dash is no hyphen: it parts sentences.
const dashes = /[\u2010-\u2013\u2212\uFE63]/gu
// Soft hyphens, joiners, directions: to readers they are not there.
const invisible = /\u034F|[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu
const apostrophes = /[\u2019\u02BC\uFF07]/gu
const fullWidth = /[\uFF01-\uFF5E]/gu

// Nothing of ASCII has another spelling.
const foreign = /[\u0080-\uFFFF]/

/** A text in one spelling, letter case kept. Lower case of it has the same length. */
const spelled = (text: string): string => (foreign.test(text) ? respelled(text) : text)

const respelled = (text: string): string =>
  boundedNormalise(text, "NFC")
    .replace(invisible, "")
    .replace(fullWidth, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(dashes, "-")
    .replace(apostrophes, "'")
    // The one letter that grows in lower case.
    .replaceAll("\u0130", "I")

/** The same, letter case aside. */
export const lowered = (text: string): string => spelled(text).toLowerCase()

/** The same without white space around it. */
export const fold = (text: string): string => lowered(text).trim()

/** The same, with `_`, `-` and spaces between words taken as one separator. */
export const foldSeparators = (text: string): string =>
  fold(text).replace(/(?<=[\p{L}\p{M}\p{N}])[\s_-]+(?=[\p{L}\p{N}])/gu, " ")

/** Quotes, brackets, emphasis, code ticks, dollar signs of formulas: no label needs them at its ends. */
const soft = "\\s\"'`“”„‘’‚«»‹›「」『』《》【】*_~$()[\\]{}"
/** Signs and punctuation: around a label they are decoration, unless they make another label of it. */
const hard = "<>#.,;:!?|\\u2014\\u3002\\u3001\\uFF0C=+/\\\\-"

const decoration = new RegExp(`[${soft}${hard}]`, "u")
const softMark = new RegExp(`[${soft}]`, "gu")

/** A text as decoration, core, decoration. A loop, because a pattern anchored at the end takes quadratic time. */
export const parted = (text: string): readonly [before: string, core: string, after: string] => {
  let start = 0
  let end = text.length
  while (start < end && decoration.test(text.charAt(start))) start++
  while (end > start && decoration.test(text.charAt(end - 1))) end--
  return [text.slice(0, start), text.slice(start, end), text.slice(end)]
}

export const withoutSoft = (text: string): string => text.replace(softMark, "")

/** Elements of HTML as models write them for emphasis. */
const element = /<\/?[a-z][a-z0-9-]{0,20}(?:\s[^<>]{0,200})?\/?>/giu

/** Emphasis and quotes at the edge of words. An apostrophe and an underscore inside a word belong to it. */
const emphasis = /[*`"“”„«»~‘‚]|(?<![\p{L}\p{M}\p{N}])['_]+|['_]+(?![\p{L}\p{M}\p{N}])/gu
const wrappedLetter =
  /(?:<[a-z][^<>]{0,20}>|[*_`"'“”„«»‘$]){1,6}(\p{L})(?:<\/[a-z][^<>]{0,20}>|[*_`"'“”„«»‘$]){1,6}(?![\p{L}\p{N}])/giu

const letter = /[\p{L}\p{N}]/u

/** An element is nothing, but where it alone parts two words. */
const parting = (found: string, ...[at, text]: readonly [number, string]): string =>
  letter.test(text.charAt(at - 1)) && letter.test(text.charAt(at + found.length)) ? " " : ""

/** Prepares texts for looking for these labels inside them: in one spelling, without emphasis and elements. */
export const plainTextFor = (labels: ReadonlyArray<string>): ((text: string) => string) => {
  const all = labels.map(spelled).join("\n")
  const hasElements = all.search(element) >= 0
  const hasLetters = !all.includes("(") && labels.some((label) => /^\p{L}$/u.test(label.trim()))
  return (text) => {
    const one = spelled(text)
    // A letter in emphasis is an option, not a word; parentheses say so once emphasis is gone.
    const marked = hasLetters ? one.replace(wrappedLetter, "($1)") : one
    const bare = hasElements ? marked : marked.replace(element, parting)
    return bare.replace(emphasis, (mark) => (all.includes(mark) && !/^['_]/u.test(mark) ? mark : ""))
  }
}
