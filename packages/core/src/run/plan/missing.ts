/**
 * Which trials of a case are still to be done.
 */
import type { Row } from "../../dataset/Dataset.ts"
import type { Todo } from "../trial.ts"
import type { Prepared } from "./prepare.ts"
import type { Standing } from "./standing.ts"

/** A candidate with its position in the manifest. */
export interface Member<Input, Expected, Output> {
  readonly position: number
  readonly prepared: Prepared<Input, Expected, Output>
}

/** The trials of one case that are not finished, of one repeat. An errored trial is tried again. */
export const missing = <Input, Expected, Output>(
  row: Row<Input, Expected>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  repeat: number,
  standing: Standing
): ReadonlyArray<Todo<Input, Expected, Output>> => {
  const todos: Array<Todo<Input, Expected, Output>> = []
  for (const { position, prepared } of members) {
    const undone = standing.undone(position, row.case.id, repeat)
    if (undone !== undefined) todos.push({ row, candidate: position, prepared, repeat, undone })
  }
  return todos
}
