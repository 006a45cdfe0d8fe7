/**
 * Parts a reply from the reasoning in its text.
 *
 * A server without a reasoning parser, and a recorded reply, carry what the model thought in the text: between
 * `<think>` and `</think>`, `[THINK]`, `◁think▷`, in channels of the harmony format and other marks; with a template
 * that opens the block itself, only the closing mark is there. Drafts in there are not the answer.
 *
 * Time is linear in the text.
 */

/** What becomes of reasoning in the text of a reply: it is left out (`strip`), or read like all else (`keep`). */
export type Reasoning = "strip" | "keep"

/**
 * How much is taken for a mark. `answers`: for labels and JSON, in which no mark is expected. `text`: for free text,
 * which may well speak of such marks; an opening one counts only at the start of a line.
 */
export type Within = "answers" | "text"

/** The text behind the reasoning; or what opened reasoning that never ends. */
export type ReasoningSplit =
  | { readonly _tag: "Answer"; readonly text: string }
  | { readonly _tag: "Unfinished"; readonly mark: string }

// `<think>` and its kin, with a prefix or an ending of some servers: `<seed:think>`, `<think_fast>`.
const everywhere = String.raw`(?:[a-z]{1,12}[:_-]?)?think(?:ing)?(?:_\w{1,48})?|thoughts?|reasoning|(?:inner_?)?monologue|scratchpad|chain[_-]of[_-]thought|cot`
const alsoInAnswers = String.raw`|analysis|reflection|reason|rationale|explanation|draft`

const marksOf = (names: string): RegExp =>
  new RegExp(
    [
      String.raw`<(?<tagClose>/?)(?:${names})(?:\s[^<>\n]{0,200})?>`,
      String.raw`\[(?<bracketClose>/?)think(?:ing)?\]`,
      String.raw`◁(?<kimiClose>/?)think(?:ing)?▷`,
      String.raw`<\|(?<close>/|end_(?:of_)?)?(?:(?:begin_of_|start_)?(?:thought|thinking|think)|inner_(?<inner>pre|suf)fix)\|>`,
      String.raw`<(?<channelOpen>\|channel>thought)|<(?<channelClose>channel\|>)`,
      String.raw`<unused(?<unused>94|95)>(?:thought\b)?`
    ].join("|"),
    "giu"
  )

const marks: Readonly<Record<Within, RegExp>> = {
  answers: marksOf(everywhere + alsoInAnswers),
  text: marksOf(everywhere)
}

const closes = (groups: Readonly<Record<string, string | undefined>>): boolean =>
  [groups.tagClose, groups.bracketClose, groups.kimiClose, groups.close, groups.channelClose].some(Boolean) ||
  groups.inner?.toLowerCase() === "suf" ||
  groups.unused === "95"

// Of the harmony format: what follows the header of the last final channel is the answer.
const channel = /<\|channel\|>\s*(\w+)[^<]{0,100}(?:<\|constrain\|>[^<]{0,100})?<\|message\|>/giu
const special = /<\|(?:start|end|return|call|message|channel|constrain)\|>/u
/** The same where the server dropped the special tokens and left the words. */
const bareFinal = "assistantfinal"
const bareStart = /^(?:analysis|commentary)(?=\S)/u

const harmony = (text: string): ReasoningSplit | undefined => {
  if (bareStart.test(text)) {
    const at = text.lastIndexOf(bareFinal)
    return at < 0 ? undefined : { _tag: "Answer", text: text.slice(at + bareFinal.length) }
  }
  if (!text.includes("<|channel|>") || !text.includes("<|message|>")) return undefined
  let start: number | undefined
  let found = false
  for (const { 0: header, 1: name, index } of text.matchAll(channel)) {
    found = true
    if (name?.toLowerCase() === "final") start = index + header.length
  }
  if (!found) return undefined
  if (start === undefined) return { _tag: "Unfinished", mark: "<|channel|>" }
  const rest = text.slice(start)
  const end = rest.search(special)
  return { _tag: "Answer", text: end < 0 ? rest : rest.slice(0, end) }
}

// Granite says it in words.
const inWords = /^here(?:'s|’s| is) my thought process:/iu
const answerInWords = /here(?:'s|’s| is) my response:/giu

const granite = (text: string): ReasoningSplit | undefined => {
  const opening = inWords.exec(text)?.[0]
  if (opening === undefined) return undefined
  const last = text
    .matchAll(answerInWords)
    .reduce<number>((_, { 0: words, index }) => index + words.length, -1)
  return last < 0 ? { _tag: "Unfinished", mark: opening } : { _tag: "Answer", text: text.slice(last) }
}

/** How many fences, and how many blocks, are looked at with care; what comes after is marks, not content. */
const lookedAt = 64

/** A stretch of the text, from `start` up to but not including `end`. */
interface Span {
  readonly start: number
  readonly end: number
}

const fence = /^[ \t]{0,3}```[^\n]*$/gmu

/** Code fences that are closed. Inside them, marks are content. */
const fences = (text: string): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  let open: number | undefined
  for (const { 0: line, index } of text.matchAll(fence)) {
    if (found.length === lookedAt) break
    if (open === undefined) {
      // ``` … ``` on one line is closed already.
      if (line.indexOf("```") === line.lastIndexOf("```")) open = index
    } else if (line.trim() === "```") {
      found.push({ start: open, end: index + line.length })
      open = undefined
    } else open = index
  }
  return found
}

/** What every mark has; most replies have none of it. */
const maybe = /[<[◁]|^[\s\uFEFF]*(?:analysis|commentary|here)/iu

/** Finds what may be JSON. */
export type Spans = (text: string) => ReadonlyArray<Span>

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const quotes = new Map([
  ["`", "`"],
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["‘", "’"],
  ["«", "»"]
])

/** True for `` `<think>` `` and "<think>": spoken of, not used. */
const isQuoted = (text: string, start: number, end: number): boolean => {
  const closing = quotes.get(text.charAt(start - 1))
  return closing !== undefined && text.startsWith(closing, end)
}

const startsLine = (text: string, index: number): boolean => {
  let at = index
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--
  return at === 0 || text[at - 1] === "\n" || text[at - 1] === "\r"
}

const isWithin = (spans: ReadonlyArray<Span>, index: number): boolean =>
  spans.some(({ start, end }) => start <= index && index < end)

/** Closed fences and sound JSON in the text from `from` on. */
const contentFrom = (text: string, from: number, spans: Spans): ReadonlyArray<Span> => {
  const rest = text.slice(from)
  const json = spans(rest).filter(({ start, end }) => isJson(rest.slice(start, end)))
  return [...fences(rest), ...json].map(({ start, end }) => ({ start: start + from, end: end + from }))
}

/**
 * Leaves reasoning out of a reply.
 *
 * - A block from an opening to the next closing mark goes.
 * - A closing mark that nothing opened ends reasoning that began with the reply: all before it goes.
 * - An opening mark that nothing closes: the reply has no answer.
 *
 * Marks inside a closed code fence, inside sound JSON (`spans` finds what may be that) and in quotes are content, unless
 * the fence or the JSON is itself in the reasoning.
 */
export const withoutReasoning = (text: string, kind: Within, spans: Spans): ReasoningSplit => {
  if (!maybe.test(text)) return { _tag: "Answer", text }
  const start = text.replace(/^\uFEFF/u, "").trimStart()
  const other = harmony(start) ?? granite(start)
  if (other !== undefined) return other
  let kept: Array<string> = []
  let from = 0
  let blocks = 0
  let spokenOf = 0
  let opened: string | undefined
  let content: ReadonlyArray<Span> | undefined
  for (const { 0: mark, index, groups = {} } of text.matchAll(marks[kind])) {
    const end = index + mark.length
    const closing = closes(groups)
    if (opened !== undefined && !closing) continue
    if (opened === undefined) {
      content ??= blocks < lookedAt ? contentFrom(text, from, spans) : []
      if (isWithin(content, index) || isQuoted(text, index, end)) continue
      if (!closing && kind === "text" && !startsLine(text, index)) {
        spokenOf++
        continue
      }
      if (!closing) {
        kept.push(text.slice(from, index))
        opened = mark
        continue
      }
      if (spokenOf > 0) {
        spokenOf--
        continue
      }
      kept = []
    }
    blocks++
    from = end
    opened = undefined
    content = undefined
  }
  if (opened !== undefined) return { _tag: "Unfinished", mark: opened }
  return { _tag: "Answer", text: blocks === 0 ? text : [...kept, text.slice(from)].join("") }
}
