/**
 * Evaluated cases that stand in a prompt: the examples of a few-shot prompt must not be cases of the test set, whose answers
 * they would tell.
 */
import type { Experiment } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Corpus, keyOf, nameOf } from "./corpus.ts"
import { type Finding, identityOf, namedRows } from "./Finding.ts"
import { type Found, type GatheredPassages, isLong, type Part, searching } from "./passages.ts"

/** So many prompts of a candidate are looked at, the first of the dataset. */
const mostPrompts = 2_000

/** Findings of one candidate. */
const mostFindings = 1_000

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

/**
 * What a message is without the case that it asks about: its texts as they are, and as JSON has them. Shorter ones can hold
 * no other case, and stand in other words.
 */
const withoutOwn = (text: string, own: ReadonlyArray<string>): string => {
  let left = text
  for (const each of own.filter(isLong).toSorted((a, b) => b.length - a.length))
    for (const form of [each, JSON.stringify(each).slice(1, -1)]) left = left.replaceAll(form, "\n")
  return left
}

/** Near copies of each row, by position. */
const copiesOf = (
  related: ReadonlyArray<readonly [number, number]>
): ReadonlyMap<number, ReadonlySet<number>> => {
  const copies = new Map<number, Set<number>>()
  const add = (one: number, other: number): void => {
    const of = copies.get(one)
    if (of === undefined) copies.set(one, new Set([other]))
    else of.add(other)
  }
  for (const [a, b] of related) {
    add(a, b)
    add(b, a)
  }
  return copies
}

const holds: Readonly<Record<Part, string>> = { input: "this case", answer: "the answer of this case" }

/** A case that was found in prompts for others. */
interface Leak {
  readonly part: Part
  readonly times: number
}

const findingsOf = (
  corpus: Corpus,
  candidate: string,
  leaks: ReadonlyMap<number, Leak>,
  asked: number
): ReadonlyArray<Finding> =>
  [...leaks]
    .sort((a, b) => b[1].times - a[1].times || a[0] - b[0])
    .slice(0, mostFindings)
    .flatMap(([position, { part, times }]): ReadonlyArray<Finding> => {
      const row = corpus.rows[position]
      if (row === undefined) return []
      const parts = [candidate, keyOf(corpus, row), ...(part === "input" ? [] : [part])]
      return [
        {
          identity: identityOf("prompt-leak", parts),
          rule: "prompt-leak",
          severity: "error",
          message: `the prompt of ${candidate} holds ${holds[part]}, in ${times} of ${asked} prompts for other cases`,
          rows: [nameOf(corpus, row)].slice(0, namedRows),
          rowCount: 1
        }
      ]
    })

/**
 * Searches the prompts of an experiment's candidates for cases of its dataset other than the one asked about. Near copies of
 * that one do not count: they are said elsewhere.
 */
export const prompts = Effect.fnUntraced(function* <Input, Expected, Output>(
  corpus: Corpus,
  experiment: Experiment.Experiment<Input, Expected, Output>,
  { telling, texts }: GatheredPassages,
  related: ReadonlyArray<readonly [number, number]>
) {
  const asked = [...experiment.candidates].flatMap(([name, entrant]) =>
    entrant._tag === "Candidate" && entrant.call !== undefined
      ? [{ name, call: entrant.call, leaks: new Map<number, Leak>() }]
      : []
  )
  const find: (text: string) => Found =
    asked.length === 0 ? () => new Map<number, Part>() : searching(telling(corpus))
  const copies = copiesOf(related)
  let position = 0
  yield* Stream.runForEach(
    Stream.take(experiment.dataset.rows, asked.length === 0 ? 0 : mostPrompts),
    ({ case: { id, input } }) =>
      Effect.gen(function* () {
        const at = position++
        const own = texts.get(at) ?? []
        for (const { name, call, leaks } of asked) {
          const request = yield* Effect.suspend(() =>
            call.request({ input, caseId: id, candidate: name, repeat: 0, seed: 1 })
          ).pipe(Effect.catchCause(() => Effect.undefined))
          if (request === undefined) continue
          const inPrompt = new Map<number, Part>()
          for (const text of textsOf(request.messages))
            for (const [found, part] of find(withoutOwn(text, own)))
              if (found !== at && copies.get(at)?.has(found) !== true && inPrompt.get(found) !== "input")
                inPrompt.set(found, part)
          for (const [found, part] of inPrompt) {
            const before = leaks.get(found)
            leaks.set(found, {
              part: before?.part === "input" ? "input" : part,
              times: (before?.times ?? 0) + 1
            })
          }
        }
      })
  ).pipe(Effect.catch(() => Effect.void))
  const findings = asked.flatMap(({ name, leaks }) => findingsOf(corpus, name, leaks, position))
  const check: PromptCheck = { candidates: asked.map(({ name }) => name), prompts: position }
  return { findings, check }
})
