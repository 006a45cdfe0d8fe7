/**
 * The beginning of a reply as sentences, without what it only quotes: code, quotations, labelled lines.
 */
import { boundedNormalise } from "../../text/boundedNormalise.ts"
import { type UnitKind, unitsOf } from "./pattern.ts"

/** A sentence of a reply. */
export interface Sentence {
  /** As it stands in the reply. */
  readonly text: string
  /** How many characters stand before it, of those that are read. */
  readonly start: number
  /** Whether a question mark ends it. */
  readonly isQuestion: boolean
  /** Whether it is an item of a list. */
  readonly isItem: boolean
  /** Its words or characters, in lower case. */
  readonly units: Readonly<Record<UnitKind, ReadonlyArray<string>>>
}

/** How many characters are read from the beginning and from the end of a text. */
const headChars = 3000
const tailChars = 1000

const isFence = (line: string): boolean => line.startsWith("```") || line.startsWith("~~~")

/** Marks of quotation that open, with the one that closes. */
const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "“": "”",
  "„": "“",
  "«": "»",
  "「": "」",
  "『": "』",
  "《": "》",
  "`": "`"
}

// A quotation of a few words is a term of the sentence ("weapon"); what it replaces must not read on as one phrase.
const gapMark = " 0 "

/** The line without its quotations. Linear: a mark that nothing closes stays. */
const withoutQuotes = (line: string): string => {
  let kept = ""
  let at = 0
  while (at < line.length) {
    const char = line.charAt(at)
    const close = quotes[char]
    const end = close === undefined ? -1 : line.indexOf(close, at + 1)
    if (end < 0) {
      kept += char
      at++
    } else {
      kept += gapMark
      at = end + 1
    }
  }
  return kept
}

const itemMark = /^(?:[-*•·]|\d{1,2}[.)])\s/u
const decoration = /^[#>*_\s]{1,20}/u
const label = /^(?<name>[^:：.!?。,，]{1,30})[:：]/u
const eastAsian = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u
const ends = /[.!?…。！？؟]/u

/** Labels behind which a reply itself stands, where it begins with one. */
const ownLabels = new Set([
  "answer",
  "response",
  "assistant",
  "reply",
  "output",
  "ai",
  "a",
  "antwort",
  "réponse"
])

const toSentences = (line: string, offset: number): ReadonlyArray<Sentence> => {
  const found: Array<Sentence> = []
  const isItem = itemMark.test(line)
  let start = 0
  const push = (end: number) => {
    const text = line.slice(start, end).trim()
    const plain = boundedNormalise(text, "NFKC").toLowerCase().replaceAll("*", "")
    const words = unitsOf(plain, "words")
    if (words.length > 0)
      found.push({
        text,
        start: offset + start,
        isItem,
        isQuestion: text.endsWith("?") || text.endsWith("？"),
        units: { words, characters: eastAsian.test(plain) ? unitsOf(plain, "characters") : [] }
      })
    start = end
  }
  for (let at = 0; at < line.length; at++) {
    if (!ends.test(line.charAt(at))) continue
    const next = line.charAt(at + 1)
    const isWide = line.charCodeAt(at) > 0x2fff
    if (isWide || next === "" || next === " " || next === "*") push(at + 1)
  }
  push(line.length)
  return found
}

/** Whether the whole text is data: JSON, XML or a page. */
const isStructured = (text: string): boolean => {
  const [first, last] = [text.charAt(0), text.at(-1)]
  return (first === "{" && last === "}") || (first === "[" && last === "]") || (first === "<" && last === ">")
}

/**
 * The sentences of a reply that are its writer's own: of its first 3,000 characters and its last 1,000. Left out are
 * code, quotations, block quotes and lines with a label, such as those of a transcript.
 */
export const sentencesOf = (reply: string): ReadonlyArray<Sentence> => {
  const whole =
    reply.length <= headChars + tailChars
      ? reply
      : `${reply.slice(0, headChars)}\n${reply.slice(-tailChars)}`.toWellFormed()
  const text = whole.trim().replaceAll("’", "'")
  if (isStructured(text)) return []
  const sentences: Array<Sentence> = []
  let offset = 0
  let isCode = false
  for (const raw of text.split("\n")) {
    const trimmed = raw.trim()
    if (isFence(trimmed)) isCode = !isCode
    else if (!isCode && !trimmed.startsWith(">")) {
      const line = withoutQuotes(trimmed).replace(decoration, (mark) => (itemMark.test(trimmed) ? mark : ""))
      const named = label.exec(line)?.groups?.name?.replaceAll("*", "").trim().toLowerCase()
      const isOwn = named === undefined || itemMark.test(trimmed)
      if (isOwn) sentences.push(...toSentences(line, offset))
      else if (ownLabels.has(named) && sentences.length === 0)
        sentences.push(...toSentences(line.slice(line.search(/[:：]/u) + 1), offset))
      // Of a labelled line only the label stays: it may say that a letter or a translation follows.
      else sentences.push(...toSentences(named, offset))
    }
    offset += raw.length + 1
  }
  return sentences
}
