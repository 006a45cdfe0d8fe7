/**
 * Which trials of a case are still to be done.
 */
import type { Row } from "../dataset/Dataset.ts"
import type { Known } from "../store/RunStore.ts"
import type { Prepared } from "./prepare.ts"
import type { Todo } from "./trial.ts"

/** A candidate with its position in the manifest. */
export interface Member<Input, Expected, Output> {
  readonly position: number
  readonly prepared: Prepared<Input, Expected, Output>
}

/**
 * The trials of one case that are not finished, of one repeat. An errored trial is tried again; one that was answered but not
 * scored is in `known`, so that it is scored without asking again.
 */
export const missing = <Input, Expected, Output>(
  row: Row<Input, Expected>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  repeat: number,
  known: ReadonlyArray<Known>
): ReadonlyArray<Todo<Input, Expected, Output>> => {
  const todos: Array<Todo<Input, Expected, Output>> = []
  for (const { position, prepared } of members) {
    const stored = known.find((each) => each.candidate === position && each.repeat === repeat)
    if (stored?.finished !== undefined && stored.finished !== "Errored") continue
    todos.push({ row, candidate: position, prepared, repeat, known: stored })
  }
  return todos
}
