/**
 * What the code of a user is shown of a trial: its own copies, where what is shared could be changed.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Candidate, Facts } from "../candidate/Candidate.ts"
import type * as Outcome from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import type { Row } from "../dataset/Dataset.ts"

/** A case for one that looks at it: shared where it is frozen, else with input and expected of its own. */
export const caseFor = <Input, Expected>({
  case: shared,
  again
}: Row<Input, Expected>): Effect.Effect<Case<Input, Expected>> =>
  again === undefined
    ? Effect.succeed(shared)
    : Effect.map(
        Effect.promise(async () => again()),
        (own) => Object.freeze({ ...shared, ...own })
      )

/** The outcome for one scorer: shared where it is frozen, else read anew from what is stored of it. */
export const outcomeFor = Effect.fnUntraced(function* <Input, Output>(
  candidate: Candidate<Input, Output>,
  outcome: Outcome.Outcome<Output>,
  { text }: Facts
): Effect.fn.Return<Outcome.Outcome<Output>> {
  if (outcome._tag !== "Answered" || Object.isFrozen(outcome)) return outcome
  const restored = yield* Effect.exit(Effect.suspend(() => candidate.restore({ text, output: undefined })))
  return Exit.isSuccess(restored) ? { ...outcome, output: restored.value } : outcome
})
