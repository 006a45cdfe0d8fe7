/**
 * Labels that are also words: the option letters A and I, É and О, codes such as "it" or "US". Inside a sentence they
 * count only where they are used as a label.
 */

/** Letters that are no word by themselves in the languages that use them; all other letters may be one. */
const neverWords = new Set("bcdfghjlmnpqrtxбгдежзлмнпртфхцчшщэю")

/** Short words of English, and of its neighbours, that are codes of languages and countries as well. */
const shortWords = new Set(
  "us it or in am me is as at be by do go he if my of on so to up we an and the for all may can will who de en es el le la il et da du se si ma".split(
    " "
  )
)

/** Whether a folded label may be a word of the sentence it stands in. */
export const isWordLike = (folded: string): boolean =>
  shortWords.has(folded) || (/^\p{L}$/u.test(folded) && folded.toUpperCase() !== folded.toLowerCase())

const cue =
  /(?:(?<!\p{L})(?:answer|option|choice|letter|label|class|category|grade|code|choose|chose|pick|select|selected|respuesta|réponse|antwort|risposta|resposta|opción|opção|opzione|ответ|вариант)s?(?:\s+(?:is|es|est|ist|è|é))?|[:=]|->|→)\s*\(?$/iu
const ends = /^\s*(?:$|[.,;:!?)\]}|/\n\u3001\u3002\u061F])/u
const abbreviation = /^\.\s?\p{L}\b/u
const nextWord = /^\s+(\p{L}[\p{L}']*)/u
/** Words that can follow an option and cannot follow an article or a pronoun at the start of a sentence. */
const connectives = new Set(
  "because since due given over rather instead not but and or is seems with for as weil da car porque perché потому".split(
    " "
  )
)
const afterPronoun = new Set("because due given over rather instead not or is seems".split(" "))
const reasons = new Set(["because", "since", "due", "given"])
const scriptWithCase = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u

/**
 * Whether a label that may be a word is used as a label, from `start` to `end` of the text. `label` is its own spelling;
 * `cued` is true where a marker such as `Answer:` stands right before it.
 */
export const isUsedAsLabel = (
  text: string,
  start: number,
  end: number,
  label: string,
  cued: boolean
): boolean => {
  const found = text.slice(start, end)
  const ahead = text.slice(Math.max(0, start - 40), start)
  const rest = text.slice(end, end + 40)
  // "don't", "l'option", "Q&A", "U.S."
  if (/\p{L}['&]$|\p{L}\.$/u.test(ahead) || /^['&]\p{L}/u.test(rest) || abbreviation.test(rest)) return false
  const isLineStart = /(?:^|\n)[ \t#>-]{0,8}\(?$/u.test(ahead)
  if (/(?<!\p{L})[([{]$/u.test(ahead) && /^[)\]}]/u.test(rest)) return true
  if (isLineStart && /^[).:]/u.test(rest)) return true
  const isCued = cued || cue.test(ahead)
  const folded = found.toLowerCase()
  if (found !== label && !(isCued && ends.test(rest))) return false
  // "I, personally"
  if (ends.test(rest)) return folded !== "i" || isCued || !/^\s*,/u.test(rest)
  const follower = nextWord.exec(rest)?.[1]
  if (follower === undefined || !scriptWithCase.test(follower)) return true
  if (found !== folded && neverWords.has(folded)) return true
  const following = folded.length > 1 ? reasons : folded === "i" ? afterPronoun : connectives
  return following.has(follower.toLowerCase())
}
