/**
 * What a call that brought no reply means for its case.
 */
import { defined } from "../foundation/defined.ts"
import type { ProviderError } from "../provider/ProviderError.ts"
import { excerpt } from "../text/excerpt.ts"
import * as Outcome from "./Outcome.ts"

/**
 * The outcome where the model or its filter is the cause: a call that a content filter stopped is a refusal, and one
 * whose model wrote what its server could not read is a malformed reply. Undefined for every other failure.
 */
export const outcomeWithoutReply = (
  error: ProviderError
): Outcome.Refused | Outcome.Malformed | undefined => {
  switch (error.reason._tag) {
    case "ContentFiltered":
      return Outcome.refused(`filtered by the provider: ${excerpt(error.detail)}`)
    case "GenerationFailed":
      return Outcome.malformed(error.detail)
    default:
      return undefined
  }
}

/** What is known all the same of a call that failed. */
export const factsWithoutReply = ({ received, requestId, limits }: ProviderError) => ({
  ...received,
  ...defined({ requestId, limits })
})
