/**
 * What has to hold before a run makes its first call, said at once instead of trial by trial.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { ExperimentError } from "../../definition/ExperimentError.ts"
import type { Settings } from "../../definition/settings.ts"
import type { Provider } from "../../provider/Provider.ts"
import type { Scorer } from "../../scorer/Scorer.ts"
import type { Member } from "./missing.ts"
import type { Selection } from "./selection.ts"
import type { StoredState } from "./storedState.ts"
import { unbudgetable } from "./unbudgetable.ts"

interface ReadinessContext {
  readonly settings: Settings
  readonly stored: StoredState
  readonly opened: { readonly selection: Selection }
}

/** Those that have calls to make, rather than answers in the store to score. */
const callers = <Input, Expected, Output>(
  { stored, opened, settings }: ReadinessContext,
  members: ReadonlyArray<Member<Input, Expected, Output>>
): ReadonlyArray<readonly [name: string, provider: Provider]> => {
  const calling = members.flatMap(({ position, prepared: { name, entrant } }) =>
    entrant._tag === "Candidate" && entrant.call !== undefined
      ? [{ position, name, provider: entrant.call.provider }]
      : []
  )
  const planned = opened.selection.count * settings.repeats
  return calling
    .filter(({ position }) => stored.answered(position) < planned)
    .map(({ name, provider }) => [name, provider] as const)
}

/** Scorers that have answers to score, and whom they call. */
const callingScorers = <Input, Expected, Output>(
  { stored, opened, settings }: ReadinessContext,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  scorers: ReadonlyArray<Calls>
): ReadonlyArray<readonly [name: string, provider: Provider]> => {
  const planned = opened.selection.count * settings.repeats
  const unscored = members.filter(({ position }) => stored.done(position) < planned)
  return scorers.flatMap(({ name, calls = [], opponent }) =>
    unscored.some(({ prepared }) => prepared.name !== opponent)
      ? [...new Set(calls.map(({ provider }) => provider))].map(
          (provider) => [`scorer ${name}`, provider] as const
        )
      : []
  )
}

type Calls = Pick<Scorer<never, never, never>, "name" | "calls" | "opponent">

/** Why candidates and scorers that have calls to make cannot make any, or cannot be held to the budget. */
export const objections = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: ReadinessContext,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  scorers: ReadonlyArray<Calls>
): Effect.fn.Return<ReadonlyArray<string>> {
  const { budget } = context.settings
  const calling = [...callers(context, members), ...callingScorers(context, members, scorers)]
  const at = yield* Clock.currentTimeMillis
  const found = yield* Effect.forEach(calling, ([name, provider]) =>
    Effect.map(
      Effect.match(provider.ready ?? Effect.void, {
        onFailure: (error) => [`${name} is not ready: ${error.message}`],
        onSuccess: () => []
      }),
      (unready) => [...unready, ...(budget === undefined ? [] : unbudgetable(name, provider, budget, at))]
    )
  )
  return found.flat()
})

/** Fails where there is an objection to the run. */
export const checkReady = Effect.fnUntraced(function* <Input, Expected, Output>(
  experiment: string,
  context: ReadinessContext,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  scorers: ReadonlyArray<Calls>
): Effect.fn.Return<void, ExperimentError> {
  const wrong = yield* objections(context, members, scorers)
  if (wrong.length > 0) return yield* new ExperimentError({ experiment, message: wrong.join("; ") })
})
