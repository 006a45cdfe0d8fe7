/**
 * Counts the calls of a shrinking, keeps their replies, and stops them at the budget.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Asker, Reply } from "./model.ts"

/** No more calls are made: the part of the budget is spent, or nobody answers. */
export class Spent extends Data.TaggedError("Spent")<{ readonly why: "budget" | "unanswered" }> {}

/** So many answers in a row that cannot be judged are no accident. */
const mostUnanswered = 25

const mostOthers = 5

/** The calls of one shrinking. */
export interface Ledger<E> {
  /** Asks each text once, within `limit` calls in all. */
  readonly ask: (
    texts: ReadonlyArray<string>,
    limit: number
  ) => Effect.Effect<ReadonlyArray<Reply>, E | Spent>
  readonly calls: () => number
  readonly replies: ReadonlyArray<Reply>
  readonly others: ReadonlyArray<string>
}

export const makeLedger = <E>(asker: Asker<E>): Ledger<E> => {
  const asked = new Map<string, number>()
  const replies: Array<Reply> = []
  const others: Array<string> = []
  let calls = 0
  let unanswered = 0
  return {
    calls: () => calls,
    replies,
    others,
    ask: Effect.fnUntraced(function* (texts, limit) {
      if (unanswered >= mostUnanswered) return yield* new Spent({ why: "unanswered" })
      if (calls + texts.length > limit) return yield* new Spent({ why: "budget" })
      const asks = texts.map((text) => {
        const nth = asked.get(text) ?? 0
        asked.set(text, nth + 1)
        return { text, nth }
      })
      calls += asks.length
      const came = yield* asker(asks)
      came.forEach((reply, at) => {
        unanswered = reply === "unassessed" ? unanswered + 1 : 0
        const text = texts[at]
        if (reply === "other" && text !== undefined && others.length < mostOthers && !others.includes(text))
          others.push(text)
      })
      replies.push(...came)
      return came
    })
  }
}

/** Whether a reply counts as a failure; undefined where it says nothing. An input that the API rejects is refused. */
export const failedOf = (reply: Reply): boolean | undefined =>
  reply === "unassessed" ? undefined : reply === "failed"
