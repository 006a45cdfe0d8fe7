/**
 * Finds how much can be cut off at both ends of a text, by two noisy searches that take turns.
 */
import { NoisySearch } from "@assay/stats"
import * as Effect from "effect/Effect"
import { failedOf, type Ledger, type Spent } from "./ledger.ts"
import type { Count } from "./model.ts"

/** How answers come out: `hit` where all that matters is left, `miss` where it is not. */
export interface Odds {
  readonly hit: number
  readonly miss: number
}

/** What is reckoned with while searching, as a share of the measured rate: it was measured on few failures. */
const likelyRate = 0.85

/** The background is taken for this where there is no control, as if so many answers had said it. */
const assumed: Count = { failed: 0.5, asked: 25 }

const nobody: Known = { whole: { failed: 0, asked: 0 }, control: { failed: 0, asked: 0 } }

/** The odds that counted answers suggest, and those that were reckoned to one side or the other. */
export const oddsOf = ({ whole, control }: Known, more: Known = nobody): Odds => {
  const hit = (likelyRate * whole.failed + more.whole.failed) / Math.max(1, whole.asked + more.whole.asked)
  const of = control.asked === 0 ? assumed : { failed: control.failed + 0.5, asked: control.asked + 1 }
  const miss = (of.failed + more.control.failed) / (of.asked + more.control.asked)
  const likely = Math.min(0.95, Math.max(0.02, hit))
  return { hit: likely, miss: Math.min(likely / 2, Math.max(0.005, miss)) }
}

/** A part of a text: characters `start` to `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Answers that were counted before the search: of the whole text, and of the control. */
export interface Known {
  /** Of the text that fails. */
  readonly whole: Count
  /** Of the control. */
  readonly control: Count
}

/** Where it stops: each place is known to this share of what is left, or to so many parts at most; of few, to fewer. */
const finestShare = 0.25
const mostFinest = 10
/** How sure it is that no more could be cut there. The other side, that nothing was cut that matters, is `caution`. */
const furthest = 0.94
/** The left end is found to this share of the text first, and the right end where the left one is. */
const firstShare = 0.01
/** The share of the prior of the right end that is uniform. The rest is as likely at one length as at twice that. */
const uniformShare = 0.25

/** The shares of the posterior at which questions are asked, where several are asked at once. */
const sharesOf = (parallel: number): ReadonlyArray<number> =>
  parallel === 1 ? [0.5] : Array.from({ length: parallel }, (_, nth) => 0.35 + (0.3 * nth) / (parallel - 1))

/**
 * How far the right end can be cut, where what matters begins about `start`: it is as likely of one length as of twice that.
 * A part is uniform, so that what is spread over the whole text is found as well.
 */
const scaleFree = (length: number, start: number, shortest: number): ReadonlyArray<NoisySearch.Piece> => {
  const room = length - 1 - start
  const scales: Array<number> = []
  for (let scale = shortest; scale < room; scale *= 2) scales.push(Math.round(room - scale))
  const starts = [...new Set([0, ...scales, Math.max(0, room)])].toSorted((a, b) => a - b)
  return starts.map((from, nth) => ({
    from,
    mass: (1 - uniformShare) / starts.length + (uniformShare * ((starts[nth + 1] ?? length) - from)) / length
  }))
}

/** An answer to a text that is cut at both ends. */
export interface Cut {
  readonly left: number
  readonly right: number
  readonly failed: boolean
}

/** One end: where it probably is. */
interface Side {
  prior: ReadonlyArray<NoisySearch.Piece>
  search: NoisySearch.NoisySearch
}

/**
 * The span that is left when both ends are cut as far as they probably can be. It only proposes: nothing is accepted
 * here. How often answers fail with and without what matters is learned from all answers together, those of nested texts
 * among them, and those in `answers`, to which new ones are added. `caution`: the probability with which each end is cut too far; `grain`: how many parts matter little.
 */
export const searchEnds = Effect.fnUntraced(function* <E>(
  ledger: Ledger<E>,
  textOf: (span: Span) => string,
  length: number,
  { known, answers }: { readonly known: Known; readonly answers: Array<Cut> },
  { parallel, limit, caution, grain }: Readonly<Record<"parallel" | "limit" | "caution" | "grain", number>>
): Effect.fn.Return<Span, E | Spent> {
  const finest = Math.min(mostFinest, grain)
  let odds = oddsOf(known)
  const sideOf = (prior: ReadonlyArray<NoisySearch.Piece>): Side => ({
    prior,
    search: NoisySearch.make({ size: length - 1, ...odds, prior })
  })
  const left = sideOf([{ from: 0, mass: 1 }])
  const right = sideOf([{ from: 0, mass: 1 }])
  /**
   * What all answers say of an end, those that were asked of the other one among them: an answer hangs on both, and how
   * surely the other end is cut right is known.
   */
  const learned = (
    side: Side,
    own: "left" | "right",
    other: NoisySearch.NoisySearch
  ): NoisySearch.NoisySearch => {
    const { hit, miss } = odds
    const search = NoisySearch.make({ size: length - 1, hit, miss, prior: side.prior })
    for (const answer of answers) {
      const whole = other.behind(own === "left" ? answer.right : answer.left)
      search.learn(answer[own], answer.failed, miss + whole * (hit - miss))
    }
    return search
  }
  let reckoned = 0
  const reckon = (): void => {
    const counts = { whole: { failed: 0, asked: 0 }, control: { failed: 0, asked: 0 } }
    for (const answer of answers) {
      const share = left.search.behind(answer.left) * right.search.behind(answer.right)
      counts.whole.asked += share
      counts.control.asked += 1 - share
      if (answer.failed) {
        counts.whole.failed += share
        counts.control.failed += 1 - share
      }
    }
    odds = oddsOf(known, counts)
    left.search = learned(left, "left", right.search)
    right.search = learned(right, "right", left.search)
    reckoned = answers.length
  }
  /** Learns answers as they come, and all of them anew whenever there are a quarter more. */
  const hear = (cut: Cut): void => {
    const { hit, miss } = odds
    const [ofLeft, ofRight] = [left.search.behind(cut.left), right.search.behind(cut.right)]
    left.search.learn(cut.left, cut.failed, miss + ofRight * (hit - miss))
    right.search.learn(cut.right, cut.failed, miss + ofLeft * (hit - miss))
    answers.push(cut)
  }
  const safe = ({ search }: Side): number => search.quantile(caution)
  const widthOf = (side: Side): number => side.search.quantile(furthest) - safe(side)
  const spanOf = (fromLeft: number, fromRight: number): Span => ({
    start: Math.min(fromLeft, length - 1),
    end: Math.max(Math.min(fromLeft, length - 1) + 1, length - fromRight)
  })
  const shares = sharesOf(parallel)
  /** How far the other end is cut while one is searched: where it surely can be. */
  const sure = ({ search }: Side): number => search.quantile(caution / 10)
  const ask = Effect.fnUntraced(function* (side: Side) {
    const other = sure(side === left ? right : left)
    const cuts = [...new Set(shares.map((share) => side.search.cut(share)))].map((cut) =>
      side === left ? { left: cut, right: other } : { left: other, right: cut }
    )
    const replies = yield* ledger.ask(
      cuts.map((cut) => textOf(spanOf(cut.left, cut.right))),
      limit
    )
    replies.forEach((reply, nth) => {
      const failed = failedOf(reply)
      const cut = cuts[nth]
      if (failed !== undefined && cut !== undefined) hear({ ...cut, failed })
    })
    if (answers.length >= 1.25 * reckoned) reckon()
  })
  const remaining = (): number => Math.max(1, length - safe(left) - safe(right))
  const fine = (): number => Math.max(finest, finestShare * remaining())
  const search = Effect.gen(function* () {
    reckon()
    while (widthOf(left) > Math.max(finest, firstShare * length)) yield* ask(left)
    right.prior = scaleFree(length, left.search.quantile(0.5), Math.max(finest, widthOf(left)))
    reckon()
    // When both are known to a quarter of what is left, no more than half of that is too much.
    for (;;) {
      const wider = widthOf(left) > widthOf(right) ? left : right
      if (widthOf(wider) <= fine()) return
      yield* ask(wider)
    }
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
