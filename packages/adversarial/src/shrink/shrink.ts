/**
 * Makes a failing input smaller, where answers are random.
 *
 * 1. The failure rate of the input is measured, and that of a control: the background.
 * 2. Two noisy searches find how far both ends can be cut, and a race which parts of the middle can go. They follow observed
 *    failures, and only propose.
 * 3. A proposal is accepted when a sequential test on fresh answers says that the rate persists: that it is not below the
 *    stated share of the original. Else it goes back. The tests share one level.
 * 4. The rate that is reported comes from fresh answers that chose nothing.
 *
 * The same replies lead to the same steps: a shrinking is replayed from its replies alone.
 */

import { defined } from "@assay/core/internal"
import { Interval } from "@assay/stats"
import * as Effect from "effect/Effect"
import { expectedCalls, persists } from "./checkpoint.ts"
import { type Cut, type Odds, oddsOf, type Span, searchEnds } from "./ends.ts"
import { searchInterior } from "./interior.ts"
import { failedOf, type Ledger, makeLedger, Spent, type Stops } from "./ledger.ts"
import type { Asker, Count, ShrinkOptions, Shrunk, Status } from "./model.ts"

/** The original is asked until so many answers failed, or so many came. */
const wantedFailures = 12
const mostOriginal = 90
const fewestFailures = 3
const controlCalls = [28, 40] as const

/** The ends are searched so often, each time more carefully. */
const cautions = [0.02, 0.01, 0.005] as const

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

const checked = ({
  budget = 800,
  keep = 0.5,
  alpha = 0.05,
  finalCalls = 40,
  parallel = 4,
  control
}: ShrinkOptions) => {
  const wrong = [
    ...(Number.isSafeInteger(budget) && budget >= 100
      ? []
      : [`budget: expected 100 calls or more, found ${budget}`]),
    ...(keep > 0 && keep < 1 ? [] : [`keep: expected a share above 0 and below 1, found ${keep}`]),
    ...(alpha > 0 && alpha < 0.5 ? [] : [`alpha: expected a number above 0 and below 0.5, found ${alpha}`]),
    ...(Number.isSafeInteger(finalCalls) && finalCalls >= 10 && finalCalls < budget
      ? []
      : [`finalCalls: expected 10 or more and fewer than the budget, found ${finalCalls}`]),
    ...(Number.isSafeInteger(parallel) && parallel >= 1
      ? []
      : [`parallel: expected a whole number of 1 or more, found ${parallel}`])
  ]
  if (wrong[0] !== undefined) throw new RangeError(wrong[0])
  return { budget, keep, alpha, finalCalls, parallel, control }
}

/** Asks a text until enough failed. */
const measure = Effect.fnUntraced(function* <E>(
  ledger: Ledger<E>,
  text: string,
  { most, wanted, parallel, limit }: Record<"most" | "wanted" | "parallel" | "limit", number>
): Effect.fn.Return<Count, E | Spent> {
  let failed = 0
  let asked = 0
  for (let sent = 0; sent < most && failed < wanted; ) {
    const batch = Math.min(parallel, most - sent)
    sent += batch
    for (const reply of yield* ledger.ask(new Array<string>(batch).fill(text), limit)) {
      const counts = failedOf(reply)
      if (counts === undefined) continue
      asked++
      if (counts) failed++
    }
  }
  return { failed, asked }
})

/** The rate where it was asked until enough failed: without the last failure, which always comes. */
const rateOf = ({ failed, asked }: Count): number =>
  failed >= wantedFailures && asked > 1 ? (failed - 1) / (asked - 1) : failed / Math.max(1, asked)

/** What can be taken away, and the text that is left of it. */
export interface Shrinkable<A> {
  readonly atoms: ReadonlyArray<A>
  readonly render: (atoms: ReadonlyArray<A>) => string
}

/** Shrinks a text by taking away whatever it is made of. `from` and `to` of the result count atoms. */
export const shrinkAtoms = <A, E>(
  { atoms: whole, render }: Shrinkable<A>,
  asker: Asker<E>,
  options: ShrinkOptions = {},
  stops: Pick<Stops, "affordable" | "searchCalls"> = {}
): Effect.Effect<Shrunk, E> => {
  const { budget, keep, alpha, finalCalls, parallel, control } = checked(options)
  const searching = budget - finalCalls
  return Effect.gen(function* () {
    const ledger = makeLedger(asker, { ...stops, budget, finalCalls })
    const text = render(whole)
    let best = whole
    const grain = whole.length / 50
    let original: Count = { failed: 0, asked: 0 }
    let background: Count = { failed: 0, asked: 0 }
    let threshold = 0
    let accepted = 0
    let rejected = 0

    const search = Effect.gen(function* (): Effect.fn.Return<Status, E | Spent> {
      const remeasure = Effect.fnUntraced(function* () {
        const more = yield* measure(ledger, text, {
          most: mostOriginal,
          wanted: wantedFailures,
          parallel,
          limit: searching
        })
        original = { failed: original.failed + more.failed, asked: original.asked + more.asked }
        const rate = clamp(rateOf(original), 0.02, 0.97)
        // What the rate surely is: one standard error below what was measured.
        const sure = rate * (1 - 1 / Math.sqrt(Math.max(2, original.failed)))
        threshold = keep * sure
        return { rate, demand: { threshold, rate: sure } }
      })
      const first = yield* remeasure()
      let { demand } = first
      if (original.failed < fewestFailures) return "rare"
      const backgroundRate = () => background.failed / Math.max(1, background.asked)
      if (control !== undefined)
        // A background that may be near the threshold is measured more closely.
        for (const calls of controlCalls) {
          const more = yield* measure(ledger, control, {
            most: calls,
            wanted: calls + 1,
            parallel,
            limit: searching
          })
          background = {
            failed: background.failed + more.failed,
            asked: background.asked + more.asked
          }
          if (backgroundRate() < threshold / 2) break
        }
      if (backgroundRate() >= threshold) return "background"
      const odds: Odds = oddsOf({ whole: original, control: background })
      // The first test gets half of the level, the next half of the rest, and so on: together they keep it.
      let level = alpha
      const confirm = Effect.fnUntraced(function* (
        proposal: ReadonlyArray<A>,
        heard: (failed: boolean) => void = () => {}
      ) {
        if (proposal.length >= best.length) return true
        level /= 2
        const holds = yield* persists(ledger, render(proposal), demand, {
          alpha: level,
          parallel,
          limit: searching,
          heard
        })
        if (holds) {
          best = proposal
          accepted++
        } else rejected++
        return holds
      })
      // The last proposal before the budget is spent must still be tested.
      const reserved = () => searching - expectedCalls(demand, level / 2) - 2 * parallel

      const answers: Array<Cut> = []
      for (const caution of cautions) {
        if (whole.length < 2) break
        const span: Span = yield* searchEnds(
          ledger,
          ({ start, end }) => render(whole.slice(start, end)),
          whole.length,
          { known: { whole: original, control: background }, answers },
          { parallel, limit: reserved(), caution, grain }
        )
        // What the test is told is evidence for the next search: too much was cut where it says so.
        const heard = (failed: boolean): void =>
          void answers.push({ left: span.start, right: whole.length - span.end, failed })
        if (yield* confirm(whole.slice(span.start, span.end), heard)) break
        // Perhaps the original was measured too high.
        demand = (yield* remeasure()).demand
      }
      const inner = yield* searchInterior(ledger, best, render, odds, { limit: reserved(), grain }).pipe(
        Effect.catchIf(
          (error): error is Spent => error instanceof Spent && error.why === "budget",
          () => Effect.succeed(best)
        )
      )
      yield* confirm(inner)
      return ledger.calls() >= reserved() ? "budget" : "minimal"
    })

    const status = yield* Effect.catchIf(
      search,
      (error): error is Spent => error instanceof Spent,
      (error) => Effect.succeed<Status>(error.why)
    )
    const searchCalls = ledger.calls()
    const final: Count =
      status === "rare" || status === "background" || status === "unanswered"
        ? { failed: 0, asked: 0 }
        : yield* measure(ledger, render(best), {
            most: finalCalls,
            wanted: finalCalls + 1,
            parallel: Math.min(parallel, finalCalls),
            limit: budget
          }).pipe(
            Effect.catchIf(
              (error): error is Spent => error instanceof Spent,
              () => Effect.succeed({ failed: 0, asked: 0 })
            )
          )
    const rate = Interval.clopperPearson(final.failed, final.asked)
    const smallest = render(best)
    const shrunk: Shrunk = {
      _tag: "Shrunk",
      text: smallest,
      status,
      from: whole.length,
      to: best.length,
      ...defined({
        rate: rate._tag === "Interval" ? { value: rate.estimate, low: rate.low, high: rate.high } : undefined
      }),
      original,
      background,
      threshold,
      calls: ledger.calls(),
      searchCalls,
      accepted,
      rejected,
      others: ledger.others,
      replies: ledger.replies
    }
    return shrunk
  })
}

/** A text as its characters. */
export const charactersOf = (text: string): Shrinkable<string> => ({
  atoms: Array.from(text),
  render: (atoms) => atoms.join("")
})

/**
 * Shrinks a text, character by character.
 *
 * @throws RangeError when an option makes no sense
 */
export const shrink = <E>(
  text: string,
  asker: Asker<E>,
  options: ShrinkOptions = {}
): Effect.Effect<Shrunk, E> => shrinkAtoms(charactersOf(text), asker, options)

/** Answers from replies that were kept. Where there are none left, the earlier shrinking had no more either. */
const fromReplies = ({ replies }: Pick<Shrunk, "replies">): Asker<Spent> => {
  let at = 0
  return (asks) =>
    Effect.suspend(() => {
      const some = replies.slice(at, at + asks.length)
      at += asks.length
      return some.length < asks.length ? Effect.fail(new Spent({ why: "budget" })) : Effect.succeed(some)
    })
}

/** Takes the steps of a shrinking again, from its replies alone. */
export const fromKept = (
  again: (asker: Asker<Spent>, stops: Pick<Stops, "searchCalls">) => Effect.Effect<Shrunk, Spent>,
  kept: Pick<Shrunk, "replies" | "searchCalls">
): Effect.Effect<Shrunk> =>
  // The shrinking itself takes it for a budget that is spent.
  Effect.catchTag(again(fromReplies(kept), { searchCalls: kept.searchCalls }), "Spent", (spent) =>
    Effect.die(spent)
  )

/** Takes the steps of a shrinking again, from its replies alone: no call is made. The same in, the same out. */
export const replay = (
  text: string,
  kept: Pick<Shrunk, "replies" | "searchCalls">,
  options: ShrinkOptions = {}
): Effect.Effect<Shrunk> =>
  fromKept((asker, stops) => shrinkAtoms(charactersOf(text), asker, options, stops), kept)
