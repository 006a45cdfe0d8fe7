/**
 * What is known in a run of its scorers that call models: which do, whose calls cannot be made any more, and how many
 * answers wait for each.
 */
import type { Scorer } from "../../scorer/Scorer.ts"

/** How many answers wait to be scored by a scorer. */
export interface Waiting {
  /** The name of the scorer. */
  readonly scorer: string
  /** How many answers wait, those that are being scored among them. */
  readonly answers: number
}

/** Scorers are told by their position in the manifest. */
export interface Measuring {
  /** Whether it calls models, or compares with other answers: it takes its time, and is asked after all others. */
  readonly isCalling: (scorer: number) => boolean
  /** A scorer that said nothing of it has called a model. */
  readonly hasCalled: (scorer: number) => void
  /** Whether any is known to call. */
  readonly isAny: () => boolean
  /** No call of it can be made in this run any more. */
  readonly close: (scorer: number) => void
  readonly isClosed: (scorer: number) => boolean
  /** So many more answers wait for it; fewer where that is below 0. */
  readonly waits: (scorer: number, more: number) => void
  /** Counts anew. */
  readonly recount: (answers: ReadonlyMap<number, number>) => void
  /** What answers wait for. Scorers for which none do are left out. */
  readonly waiting: () => ReadonlyArray<Waiting>
}

type Asked = Pick<Scorer<never, never, never>, "name" | "calls" | "opponent">

/** Of a run that has called nobody yet. `answers`: how many wait for a scorer in the store. */
export const makeMeasuring = (
  scorers: ReadonlyArray<Asked>,
  answers: ReadonlyMap<number, number>
): Measuring => {
  const calling = new Set(
    scorers.flatMap(({ calls, opponent }, position) =>
      calls === undefined && opponent === undefined ? [] : [position]
    )
  )
  const closed = new Set<number>()
  let counts = new Map(answers)
  return {
    isCalling: (scorer) => calling.has(scorer),
    hasCalled: (scorer) => void calling.add(scorer),
    isAny: () => calling.size > 0,
    close: (scorer) => void closed.add(scorer),
    isClosed: (scorer) => closed.has(scorer),
    waits: (scorer, more) => void counts.set(scorer, Math.max(0, (counts.get(scorer) ?? 0) + more)),
    recount: (answers) => {
      counts = new Map(answers)
    },
    waiting: () =>
      scorers.flatMap(({ name }, position) => {
        const waiting = counts.get(position) ?? 0
        return waiting === 0 ? [] : [{ scorer: name, answers: waiting }]
      })
  }
}
