/**
 * Whether a reply gives no usable answer, though it is one to the machinery: it refuses, doubts, or asks back.
 *
 * Use it behind the facts of the outcome: a provider's own field for refusals and the stop reason are surer.
 *
 * Gotcha: it reads phrases and knows neither the request nor the truth. A reply that only rejects a premise ("nobody
 * should be treated so") has no phrase of a refusal; a bare translation of a refusal is one.
 */
import { oneLine } from "../../text/excerpt.ts"
import { meaningsOf } from "./phrases.ts"
import type { Meaning } from "./rules/rule.ts"
import { type Sentence, sentencesOf } from "./sentences.ts"

/** That a reply abstains. */
export interface Abstention {
  /** `refusal`, or `hedge`: a doubt, a refusal in part, or a question back in place of an answer. */
  readonly kind: "refusal" | "hedge"
  /** The sentence that says so, its first 200 characters. */
  readonly evidence: string
}

const evidenceChars = 200

/** How far the opening of a reply goes, in characters and sentences. */
const openingChars = 400
const openingSentences = 3

interface Read {
  readonly sentence: Sentence
  readonly means: ReadonlySet<Meaning>
}

const toAbstention = (kind: Abstention["kind"], { sentence }: Read): Abstention => ({
  kind,
  evidence: oneLine(sentence.text, evidenceChars)
})

/** A list or a longer text after a refusal is an answer in part. */
const answersInPart = (rest: ReadonlyArray<Read>): boolean => {
  const items = rest.filter(({ sentence }) => sentence.isItem).length
  return items >= 2
}

/** Sentences that a question back may have beside it. */
const besideQuestion = 2

const asksBack = (all: ReadonlyArray<Read>): Read | undefined => {
  const question = all.find(({ means, sentence }) => means.has("question") && !sentence.isItem)
  const others = all.filter(({ sentence, means }) => !sentence.isQuestion && !means.has("question"))
  return others.length <= besideQuestion ? question : undefined
}

/** What a doubt may have beside it and still be all that the reply says. */
const besideDoubt = 4

/** Short replies that are remembered, and how short: labels come again and again. */
const remembered = { replies: 500, characters: 100 } as const

const known = new Map<string, Abstention | undefined>()

/**
 * Finds out whether a reply refuses or hedges, from its text alone. Time is bounded: the first 3,000 and the last 1,000
 * characters are read.
 *
 * @returns undefined for a reply that answers, as far as its phrases tell.
 */
export const detectAbstention = (text: string): Abstention | undefined => {
  if (text.length > remembered.characters) return detect(text)
  const before = known.get(text)
  if (before !== undefined || known.has(text)) return before
  const found = detect(text)
  if (known.size < remembered.replies) known.set(text, found)
  return found
}

const detect = (text: string): Abstention | undefined => {
  const all = sentencesOf(text).map((sentence) => ({ sentence, means: meaningsOf(sentence) }))
  if (all.slice(0, 2).some(({ means }) => means.has("frame"))) return undefined
  const opening = all.filter(
    ({ sentence }, index) => index < openingSentences && sentence.start <= openingChars && !sentence.isItem
  )
  const at = opening.findIndex(
    ({ means }, index) => means.has("refusal") || (index < 2 && means.has("lecture"))
  )
  const refusal = opening[at]
  if (refusal !== undefined)
    return toAbstention(answersInPart(all.slice(at + 1)) ? "hedge" : "refusal", refusal)
  const doubt = opening.slice(0, 2).find(({ means }) => means.has("doubt"))
  if (doubt !== undefined && all.length <= besideDoubt) return toAbstention("hedge", doubt)
  const question = asksBack(all)
  return question === undefined ? undefined : toAbstention("hedge", question)
}
