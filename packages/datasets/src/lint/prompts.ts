/**
 * Evaluated cases that stand in a prompt: the examples of a few-shot prompt must not be cases of the test set, whose answers
 * they would tell.
 */
import type { Experiment } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Corpus, keyOf, nameOf } from "./corpus.ts"
import { type Finding, identityOf, namedRows } from "./Finding.ts"
import { likeness, wordsOf } from "./words.ts"

/** Shorter inputs stand in many texts by chance. */
const leastWords = 4

/** So many prompts of a candidate are looked at, the first of the dataset. */
const mostPrompts = 2_000

/** Of lines and their cases the words must agree so far. */
const nearShare = 0.85

/** What was looked at. */
export interface PromptCheck {
  /** Candidates whose prompts were searched, by name. Baselines and functions have none. */
  readonly candidates: ReadonlyArray<string>
  /** How many prompts of each were searched at most. */
  readonly prompts: number
}

type Content = ReadonlyArray<{ readonly role: string; readonly content?: unknown }>

const textsOf = (messages: Content): ReadonlyArray<string> =>
  messages.flatMap(({ content }): ReadonlyArray<string> => {
    if (typeof content === "string") return [content]
    if (!Array.isArray(content)) return []
    return content.flatMap((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part && typeof part.text === "string"
        ? [part.text]
        : []
    )
  })

const joined = (words: ReadonlyArray<string>): string => ` ${words.join(" ")} `

/** All words, not only those that copies are told by. */
const allWords = (text: string): ReadonlyArray<string> => text.split("\n").flatMap((line) => wordsOf(line))

/** Finds the cases whose input stands in a text: word by word, or nearly as a line of it. */
const searching = (corpus: Corpus) => {
  const byStart = new Map<string, Array<number>>()
  const byWord = new Map<string, Array<number>>()
  const wordsOfCase = corpus.rows.map(({ text }) => allWords(text))
  const frequency = new Map<string, number>()
  for (const words of wordsOfCase)
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  for (const [position, words] of wordsOfCase.entries()) {
    if (words.length < leastWords) continue
    const start = words.slice(0, leastWords).join(" ")
    const of = byStart.get(start)
    if (of === undefined) byStart.set(start, [position])
    else of.push(position)
    // Its rarest words: a line that has 85 % of the words has one of them.
    const rare = [...new Set(words)]
      .sort((a, b) => (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0))
      .slice(0, 1 + Math.ceil((1 - nearShare) * words.length))
    for (const word of rare) {
      const cases = byWord.get(word)
      if (cases === undefined) byWord.set(word, [position])
      else if (cases.length < 1_000) cases.push(position)
    }
  }
  const known = new Map<string, ReadonlySet<number>>()
  const search = (text: string): ReadonlySet<number> => {
    const found = new Set<number>()
    const words = allWords(text)
    const whole = joined(words)
    for (let at = 0; at + leastWords <= words.length; at++) {
      for (const position of byStart.get(words.slice(at, at + leastWords).join(" ")) ?? []) {
        if (!found.has(position) && whole.includes(joined(wordsOfCase[position] ?? []))) found.add(position)
      }
    }
    for (const line of text.split("\n")) {
      // `Question: …` and the like: what stands before is no part of the case.
      const own = wordsOf(line.replace(/^\s*[\w ]{1,24}[:>)]\s*/u, ""))
      if (own.length < leastWords) continue
      for (const position of new Set(own.flatMap((word) => byWord.get(word) ?? []))) {
        if (!found.has(position) && likeness(own, wordsOfCase[position] ?? []) >= nearShare)
          found.add(position)
      }
    }
    return found
  }
  return (text: string): ReadonlySet<number> => {
    const before = known.get(text)
    if (before !== undefined) return before
    const found = search(text)
    if (known.size < 10_000) known.set(text, found)
    return found
  }
}

/** What a message is without the case that it asks about. */
const withoutOwn = (text: string, own: string): string => (own === "" ? text : text.replaceAll(own, "\n"))

/**
 * Searches the prompts of an experiment's candidates for cases of its dataset other than the one asked about. Near copies of
 * that one do not count: they are said elsewhere.
 */
export const prompts = Effect.fnUntraced(function* <Input, Expected, Output>(
  corpus: Corpus,
  experiment: Experiment.Experiment<Input, Expected, Output>,
  related: ReadonlyArray<readonly [number, number]>
) {
  const asked = [...experiment.candidates].flatMap(([name, entrant]) =>
    entrant._tag === "Candidate" && entrant.call !== undefined ? [[name, entrant.call] as const] : []
  )
  const find = asked.length === 0 ? () => new Set<number>() : searching(corpus)
  const copiesOf = new Map<number, Set<number>>()
  for (const [a, b] of related) {
    for (const [one, other] of [
      [a, b],
      [b, a]
    ] as const) {
      const of = copiesOf.get(one)
      if (of === undefined) copiesOf.set(one, new Set([other]))
      else of.add(other)
    }
  }
  const byCandidate = new Map(asked.map(([name]) => [name, new Map<number, number>()]))
  let position = 0
  yield* Stream.runForEach(
    Stream.take(experiment.dataset.rows, asked.length === 0 ? 0 : mostPrompts),
    (row) =>
      Effect.gen(function* () {
        const at = position++
        const own = corpus.rows[at]?.text ?? ""
        for (const [candidate, call] of asked) {
          const request = yield* Effect.suspend(() =>
            call.request({ input: row.case.input, caseId: row.case.id, candidate, repeat: 0, seed: 1 })
          ).pipe(Effect.catchCause(() => Effect.undefined))
          if (request === undefined) continue
          const counts = byCandidate.get(candidate)
          for (const text of textsOf(request.messages)) {
            for (const found of find(withoutOwn(text, own))) {
              if (found === at || copiesOf.get(at)?.has(found) === true) continue
              counts?.set(found, (counts.get(found) ?? 0) + 1)
            }
          }
        }
      })
  ).pipe(Effect.catch(() => Effect.void))
  const findings = [...byCandidate].flatMap(
    ([candidate, counts]): ReadonlyArray<Finding> =>
      [...counts]
        .sort((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, 1_000)
        .flatMap(([found, times]): ReadonlyArray<Finding> => {
          const of = corpus.rows[found]
          return of === undefined
            ? []
            : [
                {
                  identity: identityOf("prompt-leak", [candidate, keyOf(corpus, of)]),
                  rule: "prompt-leak",
                  severity: "error",
                  message: `the prompt of ${candidate} holds this case, in ${times} of ${position} prompts for other cases`,
                  rows: [nameOf(corpus, of)].slice(0, namedRows),
                  rowCount: 1
                }
              ]
        })
  )
  const check: PromptCheck = { candidates: asked.map(([name]) => name), prompts: position }
  return { findings, check }
})
