/**
 * Takes parts out of the middle of a text, several tried side by side.
 */
import { Sprt } from "@assay/stats"
import * as Effect from "effect/Effect"
import type { Odds } from "./ends.ts"
import { failedOf, type Ledger, type Spent } from "./ledger.ts"

/** Shorter parts of a text are not worth the calls. */
const mostShortest = 24
const mostParts = 8

/** Evidence for a part that goes: it may be wrong so often, since a test of what is left follows. */
const alpha = 0.02
const beta = 0.1

/** The parts of a text. */
const partsOf = (
  length: number,
  shortest: number
): ReadonlyArray<{ readonly from: number; readonly to: number }> => {
  const count = Math.min(mostParts, Math.floor(length / shortest))
  return count < 2
    ? []
    : Array.from({ length: count }, (_, nth) => ({
        from: Math.round((nth * length) / count),
        to: Math.round(((nth + 1) * length) / count)
      }))
}

const without = <A>(
  atoms: ReadonlyArray<A>,
  { from, to }: { readonly from: number; readonly to: number }
) => [...atoms.slice(0, from), ...atoms.slice(to)]

/** What is left without the parts that probably do not matter. It only proposes. */
export const searchInterior = Effect.fnUntraced(function* <A, E>(
  ledger: Ledger<E>,
  whole: ReadonlyArray<A>,
  render: (atoms: ReadonlyArray<A>) => string,
  { hit, miss }: Odds,
  { limit, grain }: Record<"limit" | "grain", number>
): Effect.fn.Return<ReadonlyArray<A>, E | Spent> {
  const shortest = Math.max(1, Math.min(mostShortest, 2 * grain))
  let atoms = whole
  for (;;) {
    const before = atoms
    let open = partsOf(before.length, shortest).map((part) => ({
      rest: without(before, part),
      test: Sprt.make({ low: miss, high: hit, alpha, beta })
    }))
    while (open.length > 0 && atoms === before) {
      const replies = yield* ledger.ask(
        open.map(({ rest }) => render(rest)),
        limit
      )
      open.forEach(({ test }, nth) => {
        const failed = failedOf(replies[nth] ?? "unassessed")
        if (failed !== undefined) test.add(failed)
      })
      const gone = open.find(({ test }) => test.decision() === "high")
      if (gone !== undefined) atoms = gone.rest
      open = open.filter(({ test }) => test.decision() === "open")
    }
    if (atoms === before) return atoms
  }
})
