/**
 * Finds how much can be cut off at both ends of a text, by two noisy searches that take turns.
 */
import { NoisySearch } from "@assay/stats"
import * as Effect from "effect/Effect"
import { failedOf, type Ledger, type Spent } from "./ledger.ts"

/** How answers come out: `hit` where all that matters is left, `miss` where it is not. */
export interface Odds {
  readonly hit: number
  readonly miss: number
}

/** A part of a text: characters `start` to `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where it stops: the place is known to this share of what is left, or to so many parts at most; of few, to fewer. */
const finestShare = 0.25
const mostFinest = 10
/** How sure it is that no more could be cut there. The other side, that nothing was cut that matters, is `caution`. */
const furthest = 0.94
/** The first turns go only so far, so that later questions are short. */
const coarseShare = 0.25

/** The shares of the posterior at which questions are asked, where several are asked at once. */
const sharesOf = (parallel: number): ReadonlyArray<number> =>
  parallel === 1 ? [0.5] : Array.from({ length: parallel }, (_, nth) => 0.35 + (0.3 * nth) / (parallel - 1))

/**
 * The span that is left when both ends are cut as far as they probably can be. It only proposes: nothing is accepted
 * here. `caution`: the probability with which each end is cut too far; `grain`: how many
 * parts matter little.
 */
export const searchEnds = Effect.fnUntraced(function* <E>(
  ledger: Ledger<E>,
  textOf: (span: Span) => string,
  length: number,
  { hit, miss }: Odds,
  { parallel, limit, caution, grain }: Readonly<Record<"parallel" | "limit" | "caution" | "grain", number>>
): Effect.fn.Return<Span, E | Spent> {
  const finest = Math.min(mostFinest, grain)
  const make = () => NoisySearch.make({ size: length - 1, hit, miss })
  const left = make()
  const right = make()
  const safe = (side: NoisySearch.NoisySearch): number => side.quantile(caution)
  const widthOf = (side: NoisySearch.NoisySearch): number => side.quantile(furthest) - safe(side)
  const spanOf = (fromLeft: number, fromRight: number): Span => ({
    start: Math.min(fromLeft, length - 1),
    end: Math.max(Math.min(fromLeft, length - 1) + 1, length - fromRight)
  })
  const shares = sharesOf(parallel)
  /** How far the other end is cut while one is searched: where it surely can be. */
  const sure = (side: NoisySearch.NoisySearch): number => side.quantile(caution / 10)
  const ask = Effect.fnUntraced(function* (side: NoisySearch.NoisySearch, isLeft: boolean) {
    const cuts = [...new Set(shares.map((share) => side.cut(share)))]
    const other = isLeft ? sure(right) : sure(left)
    const texts = cuts.map((cut) => textOf(isLeft ? spanOf(cut, other) : spanOf(other, cut)))
    const replies = yield* ledger.ask(texts, limit)
    replies.forEach((reply, nth) => {
      const failed = failedOf(reply)
      if (failed !== undefined) side.learn(cuts[nth] ?? 0, failed)
    })
  })
  const narrow = Effect.fnUntraced(function* (
    side: NoisySearch.NoisySearch,
    isLeft: boolean,
    to: () => number
  ) {
    while (widthOf(side) > to()) yield* ask(side, isLeft)
  })
  const remaining = (): number => Math.max(1, length - safe(left) - safe(right))
  const fine = (): number => Math.max(finest, finestShare * remaining())
  const search = Effect.gen(function* () {
    yield* narrow(left, true, () => Math.max(finest, coarseShare * length))
    yield* narrow(right, false, () => Math.max(finest, coarseShare * remaining()))
    yield* narrow(left, true, fine)
    yield* narrow(right, false, fine)
    yield* narrow(left, true, fine)
  })
  yield* Effect.catchIf(
    search,
    // What was learned until the budget for it was spent is still worth a test.
    (error): error is Spent => isSpent(error) && error.why === "budget",
    () => Effect.void
  )
  return spanOf(safe(left), safe(right))
})

const isSpent = (error: unknown): error is Spent =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "Spent"
