/**
 * The answers that others are compared with.
 */
import * as Effect from "effect/Effect"
import type { Opponent } from "../../scorer/Scorer.ts"
import type { TrialKey } from "../../store/Journal.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { takeUp } from "../takeUp.ts"
import type { TrialContext } from "../trialContext.ts"

/** The answer of a candidate to the same case in the same repeat, or why there is none by now. */
export const opponentOf = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: Pick<TrialContext<Input, Expected, Output>, "journal" | "run" | "opponent">,
  name: string,
  { caseId, repeat }: TrialKey
): Effect.fn.Return<Opponent<Output> | string, StoreError> {
  const found = context.opponent(name)
  const taken =
    found === undefined
      ? undefined
      : yield* takeUp(context, { candidate: found.position, caseId, repeat }, found.candidate)
  if (taken === undefined) return `there is no answer of ${name} to compare with`
  const { outcome, facts } = taken
  if (outcome._tag === "Errored")
    return `${name} errored, so there is nothing to compare with: ${outcome.error}`
  return {
    candidate: name,
    outcome,
    output: outcome._tag === "Answered" ? outcome.output : undefined,
    text: facts.text
  }
})
