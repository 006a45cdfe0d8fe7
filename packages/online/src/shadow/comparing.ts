/**
 * Compares two answers to one request: by scores, and by what counts as the same.
 */
import type { Ready } from "../guard/scoring.ts"
import { after } from "../work/clock.ts"
import type { Money } from "../work/Money.ts"
import { type Same, sameness } from "./same.ts"
import { isSameWork, type ToolCall } from "./tools.ts"

/** One side of a comparison. */
export interface Side {
  /** The answer. */
  readonly output: unknown
  /** What it ended in. */
  readonly outcome: string
  /** What it did, or would have done. */
  readonly calls: ReadonlyArray<ToolCall>
}

/** The primary's side. */
export interface PrimarySide extends Side {
  /** How long it took, in milliseconds. */
  readonly latencyMs: number
}

/** What is needed to compare. */
export interface Comparing {
  readonly same: Same<unknown, unknown>
  readonly scorers: Ready | undefined
  readonly money: Money
  readonly id: string
  readonly input: unknown
  readonly tags: Readonly<Record<string, string>>
  readonly timeMs: number
}

/** What was found. */
export interface Compared {
  /** How much the two differ, 0 to 1; 1 where one did not answer or would have done something else. */
  readonly differs: number
  /** Scores, second less first, of those that both have. */
  readonly scores: Readonly<Record<string, number>>
  /** Whether the two would have done different things. */
  readonly isOtherWork: boolean
}

const answerOf = ({ id, input, tags }: Comparing, { output, outcome }: Side) => ({
  id,
  input,
  expected: undefined,
  outcome:
    outcome === "Answered"
      ? ({ _tag: "Answered", output } as const)
      : ({ _tag: "Refused", reason: outcome } as const),
  tags,
  candidate: undefined,
  latencyMs: undefined
})

const scoresOf = async (
  comparing: Comparing,
  first: Side,
  second: Side,
  signal: AbortSignal
): Promise<Readonly<Record<string, number>>> => {
  const { scorers, money } = comparing
  if (scorers === undefined) return {}
  const before = await scorers.score(answerOf(comparing, first), money, signal)
  const after = await scorers.score(answerOf(comparing, second), money, signal)
  return Object.fromEntries(
    scorers.names.flatMap((name) => {
      const [a, b] = [before.scores[name], after.scores[name]]
      // Differences of shares alone have bounds.
      return a === undefined || b === undefined || !scorers.shares.has(name) ? [] : [[name, b - a] as const]
    })
  )
}

/** Compares. It rejects where what counts as the same cannot be told, or not in time. */
export const compare = async (comparing: Comparing, first: Side, second: Side): Promise<Compared> => {
  const aborting = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = after(comparing.timeMs, () => {
      const error = new Error("the comparison took too long")
      reject(error)
      aborting.abort(error)
    })
    timer.unref()
  })
  const found = async (): Promise<Compared> => {
    const { same, input, money, id } = comparing
    const { signal } = aborting
    const scores = await scoresOf(comparing, first, second, signal)
    const isOtherWork = !isSameWork(first.calls, second.calls)
    const isApart = isOtherWork || first.outcome !== second.outcome
    if (isApart || first.outcome !== "Answered") return { differs: isApart ? 1 : 0, scores, isOtherWork }
    const { make } = await import("../work/calls.ts")
    const { caller } = make({ caseId: id, candidate: "same" }, money, signal)
    const context = { input, complete: caller.complete, signal }
    return { differs: 1 - (await sameness(same, first.output, second.output, context)), scores, isOtherWork }
  }
  try {
    return await Promise.race([found(), late])
  } finally {
    clearTimeout(timer)
  }
}
