/**
 * A pair is asked in both orders. Verdicts are mapped back to the candidates they are about before anything is counted:
 * a position has no name from here on.
 */
import { type Graded, type Verdict, whyUnscored } from "../verdict.ts"

/** Whom a verdict of one order is about. */
export interface Order {
  /** Whose answer was shown first. */
  readonly first: string
  /** Whose answer was shown second. */
  readonly second: string
}

/** Who won in one order. */
interface OrderResult extends Order {
  /** The name of the winner; null for a tie. */
  readonly winner: string | null
  /** Why, in the words of the judge. */
  readonly reason: string
}

/** What the judge says in place of names. */
export interface Positions {
  /** That the answer which is shown first is better. */
  readonly first: string
  /** That the answer which is shown second is better. */
  readonly second: string
  /** That neither is. */
  readonly tie: string
}

/** The winner by name, of a verdict by position. */
export const winnerOf = (label: string, order: Order, positions: Positions): string | null =>
  label === positions.first ? order.first : label === positions.second ? order.second : null

/** What both orders say together. */
export type PairOutcome =
  | {
      readonly _tag: "Decided"
      /** Who wins in both orders; null for a tie. */
      readonly winner: string | null
      /** Whether each answer won where it stood in the same place. */
      readonly isFlip: boolean
      readonly orders: readonly [OrderResult, OrderResult]
      readonly how: Graded["how"]
    }
  | { readonly _tag: "Undecided"; readonly verdict: Exclude<Verdict, Graded> }

/** What two orders say together: a winner where both name it, a tie otherwise. One that cannot be read decides nothing. */
export const outcomeOf = (
  [one, other]: readonly [Verdict, Verdict],
  [oneOrder, otherOrder]: readonly [Order, Order],
  positions: Positions
): PairOutcome => {
  if (one._tag !== "Graded" || other._tag !== "Graded") {
    const failures = [one, other].flatMap((each) => (each._tag === "Graded" ? [] : [each]))
    const verdict = failures.find(({ _tag }) => _tag === "Errored") ?? failures[0]
    if (verdict !== undefined) return { _tag: "Undecided", verdict }
  }
  const read = (verdict: Verdict, order: Order): OrderResult =>
    verdict._tag === "Graded"
      ? { ...order, winner: winnerOf(verdict.label, order, positions), reason: verdict.reason }
      : { ...order, winner: null, reason: whyUnscored(verdict) }
  const orders = [read(one, oneOrder), read(other, otherOrder)] as const
  const [a, b] = orders
  return {
    _tag: "Decided",
    winner: a.winner === b.winner ? a.winner : null,
    isFlip: a.winner !== null && b.winner !== null && a.winner !== b.winner,
    orders,
    how: one._tag === "Graded" ? one.how : "structured"
  }
}
