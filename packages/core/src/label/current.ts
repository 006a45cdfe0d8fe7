/** Which labels count: all but those that a later one corrects. */
import type { Label } from "./model.ts"

/**
 * The labels that no other one replaces, in their order. A person corrects their own labels: one that replaces the label
 * of somebody else is a further opinion, and both count.
 */
export const current = (labels: ReadonlyArray<Label>): ReadonlyArray<Label> => {
  const persons = new Map(labels.map(({ id, person }) => [id, person]))
  const replaced = new Set(
    labels.flatMap(({ replaces, person }) =>
      replaces !== undefined && persons.get(replaces) === person ? [replaces] : []
    )
  )
  return labels.filter(({ id }) => !replaced.has(id))
}
