/**
 * Finds where a reply says that its answer follows: `Answer: B`, `The answer is B.`, `Final answer: …`, `\boxed{B}`.
 * What follows such a marker is the answer; what stands elsewhere is only mentioned.
 */

/** A marker and what follows it: from `start` on; up to `end` where the marker itself says so, as a box does. */
export interface Marker {
  readonly start: number
  readonly end?: number
}

/** The markers of a text in order. Those that say "final" outrank the others. */
export interface Markers {
  readonly final: ReadonlyArray<Marker>
  readonly plain: ReadonlyArray<Marker>
}

// Emphasis and quotes between the word and what ends it: `**Answer**: B`, `"answer": "B"`.
const loose = String.raw`[\s*_\x60"'’”)\]]{0,8}`
const says = String.raw`(?:\s+(?:would|should|must|will)\s+be\b|\s+is\b(?!n)|[:：=]|-+>|→|⇒)`
const things =
  "answer|label|class|classification|category|verdict|decision|conclusion|prediction|choice|output|result"

const final = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])(?:final|corrected|revised|updated)\s{1,4}(?:${things})(?![\p{L}\p{N}])${loose}(?:${says}|(?=\n))`,
    String.raw`(?<box>\\(?:boxed|fbox)\s{0,4}\{)`,
    String.raw`(?<=^|\n)[ \t]*####(?!#)`,
    String.raw`最[终終](?:的)?(?:答案|回答|结论|結論)(?:是|为|為|は)?\s?[:：]?`,
    String.raw`최종\s?(?:정답|답변|답)(?:은|는|:|：)`
  ].join("|"),
  "giu"
)

const words =
  "réponse|antwort|antwoord|respuesta|risposta|resposta|ответ|відповідь|svar|vastaus|odpowiedź|odpověď|cevap|jawaban|απάντηση|תשובה|उत्तर"
const isElsewhere = String.raw`(?:\s+(?:est|ist|es|è|é|är|er|to|je)\b|\s+—|[:：=]|-+>|→)`

const plain = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])(?:${things})(?![\p{L}\p{N}])${loose}${says}`,
    String.raw`(?<![\p{L}\p{N}])(?:${words})(?![\p{L}\p{N}])${loose}${isElsewhere}`,
    String.raw`答案\s?(?:应该|應該)?(?:是|为|為|选|選|[:：])\s?[:：]?`,
    `(?:答え|回答|正解)(?:は|[:：])`,
    `(?:정답|답변|답)(?:은|는|:|：)`,
    String.raw`الإجابة(?:\s+الصحيحة)?\s*(?:هي|هو|:)\s*:?`,
    String.raw`คำตอบ(?:ที่ถูกต้อง)?\s?(?:คือ|:)\s?:?`
  ].join("|"),
  "giu"
)

/** How many markers of a kind are looked at, from each end of the text. */
const lookedAt = 32

/** The first and the last few of many values. */
export const bothEnds = <A>(values: ReadonlyArray<A>, each = lookedAt): ReadonlyArray<A> =>
  values.length <= 2 * each ? values : [...values.slice(0, each), ...values.slice(-each)]

/** Longest content of a box that is read. */
const longestBox = 1_000

/** Where the brace that is open at `start` closes; a box that is never closed ends with the text. */
const closing = (text: string, start: number): number => {
  let depth = 1
  const end = Math.min(text.length, start + longestBox)
  for (let at = start; at < end; at++) {
    if (text[at] === "{") depth++
    else if (text[at] === "}" && --depth === 0) return at
  }
  return end
}

const found = (text: string, pattern: RegExp): ReadonlyArray<Marker> => {
  const all: Array<Marker> = []
  for (const { 0: marker, index, groups } of text.matchAll(pattern)) {
    const start = index + marker.length
    all.push(groups?.box === undefined ? { start } : { start, end: closing(text, start) })
  }
  return bothEnds(all)
}

export const markersIn = (text: string): Markers => ({ final: found(text, final), plain: found(text, plain) })
