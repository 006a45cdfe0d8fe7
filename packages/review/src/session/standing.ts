/**
 * What a person has said of what is shown, computed from their labels.
 */
import { Label } from "@assay/core"
import type { Rubric } from "../Rubric.ts"
import type { Slot } from "./model.ts"

/** The words of a label without a grade by which a person says that they cannot give one. */
export const cannotSay = "cannot say"

/** What stands of one person on one slot. */
export interface Standing {
  /** The label that counts, by score. */
  readonly byScore: ReadonlyMap<string, Label.Label>
  /** The mark of the case, if there is one. */
  readonly mark: "bad" | "ambiguous" | undefined
  /** Whether nothing more is asked: every criterion is graded or given up, or the case is marked. */
  readonly isDecided: boolean
}

/** Whether a label says something that a person was asked, rather than only a comment. */
const decides = ({ grade, mark, label }: Label.Label): boolean =>
  grade !== null || mark !== undefined || label === cannotSay

/** Labels that count by whom and what they are of. */
export const standings = (
  labels: ReadonlyArray<Label.Label>,
  rubric: Rubric
): ((person: string, slot: Pick<Slot, "item" | "isAgain">) => Standing) => {
  const scores = new Set(rubric.criteria.map(({ score }) => score))
  const keyOf = (person: string, answer: string, isAgain: boolean): string =>
    JSON.stringify([person, answer, isAgain])
  const found = new Map<string, Map<string, Label.Label>>()
  for (const label of Label.current(labels)) {
    if (label.rubric !== rubric.digest || !scores.has(label.score)) continue
    const key = keyOf(label.person, label.answer, label.repeatOf !== undefined)
    const byScore = found.get(key) ?? new Map<string, Label.Label>()
    byScore.set(label.score, label)
    found.set(key, byScore)
  }
  const none = new Map<string, Label.Label>()
  return (person, { item, isAgain }) => {
    const byScore = found.get(keyOf(person, item.answer, isAgain)) ?? none
    const all = [...byScore.values()]
    const mark = all.find((each) => each.mark !== undefined)?.mark
    return {
      byScore,
      mark,
      isDecided: mark !== undefined || (all.length === scores.size && all.every(decides))
    }
  }
}

/** Who has decided on each answer, by its digest: people who saw it for the first time. */
export const deciders = (
  labels: ReadonlyArray<Label.Label>,
  rubric: Rubric
): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  for (const label of Label.current(labels)) {
    if (label.rubric !== rubric.digest || label.repeatOf !== undefined || !decides(label)) continue
    found.set(label.answer, (found.get(label.answer) ?? new Set()).add(label.person))
  }
  return found
}
