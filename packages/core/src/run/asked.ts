/**
 * What was asked: the cases of a run in the order of its dataset, with the messages that candidates are sent for them.
 *
 * The store keeps replies and no prompts, which are most of the text of a run and can be made again: by the task, from
 * the input of the case. What is made again is what was sent, unless the prompt function uses something besides the input
 * that has changed since, such as the time; the fingerprint of a candidate rests on the same.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DatasetError } from "../dataset/DatasetError.ts"
import type { Message } from "../provider/Message.ts"
import type { RunSetup } from "./plan/open.ts"

/** A case of a run, and what candidates are sent for it. */
export interface AskedCase {
  /** The id of the case. */
  readonly caseId: string
  /**
   * The messages that a candidate is sent in a repeat (0 for the first), made again. Undefined for a candidate that sends
   * none, as baselines and functions, and where the prompt function throws.
   */
  readonly messages: (candidate: string, repeat: number) => Effect.Effect<ReadonlyArray<Message> | undefined>
}

/** The cases of a run in the order of its dataset, each read when it is reached. */
export const askedCases = <Input, Expected, Output>(
  { candidates, dataset }: Pick<RunSetup<Input, Expected, Output>, "candidates" | "dataset">,
  seed: number
): Stream.Stream<AskedCase, DatasetError> => {
  const calls = new Map(
    candidates.flatMap(([, { name, entrant }]) =>
      entrant._tag === "Candidate" && entrant.call !== undefined ? [[name, entrant.call] as const] : []
    )
  )
  return Stream.map(dataset.rows, ({ case: { id, input } }) => ({
    caseId: id,
    messages: (candidate, repeat) => {
      const call = calls.get(candidate)
      return call === undefined
        ? Effect.undefined
        : Effect.suspend(() => call.request({ input, caseId: id, candidate, repeat, seed })).pipe(
            Effect.map(({ messages }) => messages),
            // The trial itself says what its prompt threw.
            Effect.catchCause(() => Effect.undefined)
          )
    }
  }))
}
