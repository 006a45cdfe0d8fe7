/**
 * What the calls of functions and scorers share in a run: lanes that are opened when they are needed, providers that are found ready
 * once, and what an earlier process got of answers that it did not finish.
 */

import type { Budget, Ledger } from "@assay/pacing/Budget"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Provider } from "../../provider/Provider.ts"
import type { Journal, TrialKey } from "../../store/Journal.ts"
import type { StoredRun } from "../../store/Runs.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { Stepping } from "../call/attempt.ts"
import type { LaneHandle } from "../call/laneHandles.ts"

const nameOf = ({ candidate, caseId, repeat }: TrialKey): string => `${candidate} ${repeat} ${caseId}`

/** The lanes of a run. `open`: opens one, or gives the one that is open. `ledger`: of its budget, where there is one. */
interface Lines {
  readonly open: (id: string, isFunction: boolean) => Effect.Effect<LaneHandle, never, Scope.Scope>
  readonly ledger: Ledger | undefined
}

export const makeStepping = Effect.fnUntraced(function* (
  journal: Pick<Journal["Service"], "openSteps">,
  run: StoredRun,
  budget: Budget | undefined,
  { open, ledger }: Lines
): Effect.fn.Return<Stepping, StoreError, Scope.Scope> {
  const scope = yield* Effect.scope
  const steps = Map.groupBy(yield* journal.openSteps(run), nameOf)
  const one = Semaphore.makeUnsafe(1)
  const ready = new WeakSet<Provider>()
  return {
    budget,
    open: (key) => steps.get(nameOf(key)) ?? [],
    settle: (paid) => ledger?.settle({ usd: 0, tokens: 0 }, paid),
    lane: (id) => one.withPermit(Scope.provide(open(id, false), scope)),
    ready: (provider) =>
      Effect.suspend(() => {
        if (provider.ready === undefined || ready.has(provider)) return Effect.undefined
        return Effect.match(provider.ready, {
          onFailure: ({ message }) => message,
          onSuccess: () => {
            ready.add(provider)
            return undefined
          }
        })
      })
  }
})
