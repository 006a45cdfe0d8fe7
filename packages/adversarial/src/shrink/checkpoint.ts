/**
 * Fresh answers that decide whether a smaller input is accepted: its failure rate persists, or it does not.
 */
import { Sprt } from "@assay/stats"
import * as Effect from "effect/Effect"
import { failedOf, type Ledger, type Spent } from "./ledger.ts"

/** What a smaller input must keep. */
export interface Demand {
  /** The rate below which it is not accepted. */
  readonly threshold: number
  /** The rate that is expected. */
  readonly rate: number
}

const beta = 0.1

/** Wald's approximation of how many answers it takes where the rate is as expected. */
export const expectedCalls = ({ threshold, rate }: Demand, alpha: number): number => {
  const gain = (1 - beta) * Math.log((1 - beta) / alpha) + beta * Math.log(beta / (1 - alpha))
  const each = rate * Math.log(rate / threshold) + (1 - rate) * Math.log((1 - rate) / (1 - threshold))
  return Math.ceil(gain / each)
}

/** Whether the rate persists. One that cannot be told within three times the expected calls does not count as persisting. */
export const persists = Effect.fnUntraced(function* <E>(
  ledger: Ledger<E>,
  text: string,
  { threshold, rate }: Demand,
  {
    alpha,
    parallel,
    limit,
    heard
  }: Readonly<Record<"alpha" | "parallel" | "limit", number>> & { readonly heard: (failed: boolean) => void }
): Effect.fn.Return<boolean, E | Spent> {
  const test = Sprt.make({ low: threshold, high: rate, alpha, beta })
  const most = 3 * expectedCalls({ threshold, rate }, alpha) + parallel
  for (let asked = 0; asked < most && test.decision() === "open"; asked += parallel) {
    const replies = yield* ledger.ask(new Array<string>(parallel).fill(text), limit)
    for (const reply of replies) {
      const failed = failedOf(reply)
      if (failed === undefined) continue
      test.add(failed)
      heard(failed)
    }
  }
  return test.decision() === "high"
})
