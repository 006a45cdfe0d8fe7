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

/** What may stop a shrinking besides its own number of calls. */
export interface Stops {
  /**
   * How many more calls can be paid for.
   *
   * @defaultValue any number
   */
  readonly affordable?: (() => number) | undefined
  /**
   * After how many calls an earlier shrinking stopped its search, where it is taken again.
   *
   * @defaultValue none
   */
  readonly searchCalls?: number | undefined
  /** All calls, those for the final rate among them: a question with a lower limit is of the search. */
  readonly budget: number
  /** Calls that are kept for the final rate. */
  readonly finalCalls: number
}

export const makeLedger = <E>(
  asker: Asker<E>,
  { affordable, searchCalls = Number.POSITIVE_INFINITY, budget, finalCalls }: Stops
): Ledger<E> => {
  const asked = new Map<string, number>()
  const replies: Array<Reply> = []
  const others: Array<string> = []
  let calls = 0
  let unanswered = 0
  let isSpent = false
  /** Whether there is money for them. Once there was none for a search, there is none for its next step. */
  const canPay = (number: number, isSearch: boolean): boolean => {
    if (isSearch && isSpent) return false
    const room = (affordable?.() ?? Number.POSITIVE_INFINITY) - (isSearch ? finalCalls : 0)
    if (number <= room) return true
    isSpent = true
    return false
  }
  return {
    calls: () => calls,
    replies,
    others,
    ask: Effect.fnUntraced(function* (texts, limit) {
      if (unanswered >= mostUnanswered) return yield* new Spent({ why: "unanswered" })
      const isSearch = limit < budget
      const most = isSearch ? Math.min(limit, searchCalls) : limit
      if (calls + texts.length > most || !canPay(texts.length, isSearch))
        return yield* new Spent({ why: "budget" })
      const asks = texts.map((text) => {
        const nth = asked.get(text) ?? 0
        asked.set(text, nth + 1)
        return { text, nth }
      })
      const came = yield* asker(asks)
      calls += asks.length
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
