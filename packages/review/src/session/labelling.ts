/**
 * Labels of what people do. Nothing is ever changed: a correction names what it replaces, and so does what is undone.
 */
import { randomUUID } from "node:crypto"
import type { Label } from "@assay/core"
import { defined } from "@assay/core/internal"
import type { Level, Rubric } from "../Rubric.ts"
import type { Action, Slot } from "./model.ts"
import { cannotSay, type Standing } from "./standing.ts"

/** What goes into a label beside what was done. */
export interface Circumstances {
  /** Who did it. */
  readonly person: string
  /** When, as an ISO time. */
  readonly at: string
  /** How long they looked at it, in seconds. Undefined where that is not known. */
  readonly seconds: number | undefined
  /** What was visible besides input, output and rubric. Empty: nothing. */
  readonly shown: ReadonlyArray<string>
}

/** Ids of labels that take something back begin so. */
const undoing = "undo-"

/** Levels as they are shown for a slot: of a pair the level of the answer on the left first. */
export const shownLevels = (
  { kind, levels }: Rubric["criteria"][number],
  { isSwapped }: Slot
): ReadonlyArray<Level> => (kind === "pairwise" && !isSwapped ? levels.toReversed() : levels)

const changeOf = (
  action: Action,
  slot: Slot,
  rubric: Rubric
):
  | { readonly score: string; readonly change: Partial<Label.Label>; readonly drops: ReadonlyArray<string> }
  | string => {
  const [first] = rubric.criteria
  const score = first?.score ?? ""
  switch (action._tag) {
    case "Grade": {
      const criterion = rubric.criteria.find((each) => each.score === action.score)
      if (criterion === undefined) return `there is no score ${action.score}`
      if (action.level === null)
        return { score: action.score, change: { grade: null, label: cannotSay }, drops: [] }
      const level = shownLevels(criterion, slot)[action.level]
      if (level === undefined)
        return `${action.score}: expected a level from 1 to ${criterion.levels.length}, found ${action.level + 1}`
      return { score: action.score, change: { grade: level.value, label: level.label }, drops: [] }
    }
    case "Mark":
      return action.mark === null
        ? { score, change: {}, drops: ["mark"] }
        : { score, change: { mark: action.mark }, drops: [] }
    case "Comment":
      return action.comment.trim() === ""
        ? { score, change: {}, drops: ["comment"] }
        : { score, change: { comment: action.comment }, drops: [] }
    case "Expected":
      return action.expected === null
        ? { score, change: {}, drops: ["expected"] }
        : { score, change: { expected: action.expected }, drops: [] }
  }
}

/** What a label says, without who, when and in whose place. */
const contentOf = (label: Label.Label | undefined) =>
  defined({
    label: label?.label,
    mark: label?.mark,
    expected: label?.expected,
    comment: label?.comment
  })

const about = ({ item }: Slot) => ({
  case: item.case,
  answer: item.answer,
  ...defined({
    candidate: item.outputs[0].candidate,
    repeat: item.repeat,
    alike: item.alike,
    inclusion: item.inclusion,
    run: item.run
  })
})

/** The label of an action, or what is wrong with it. `first`: the label of the first time, where this is the second. */
export const labelOf = (
  action: Action,
  slot: Slot,
  rubric: Rubric,
  standing: Standing,
  { person, at, seconds, shown }: Circumstances,
  first: Label.Label | undefined
): Label.Label | string => {
  const changed = changeOf(action, slot, rubric)
  if (typeof changed === "string") return changed
  const { score, change, drops } = changed
  const before = standing.byScore.get(score)
  const content = Object.fromEntries(
    Object.entries({ ...contentOf(before), ...change }).filter(([key]) => !drops.includes(key))
  )
  return {
    ...about(slot),
    grade: before?.grade ?? null,
    ...content,
    id: randomUUID(),
    score,
    person,
    rubric: rubric.digest,
    at,
    ...defined({
      seconds,
      shown: shown.length === 0 ? undefined : shown,
      repeatOf: slot.isAgain ? (before?.repeatOf ?? first?.id ?? slot.item.answer) : undefined,
      replaces: before?.id
    })
  }
}

/** The last label of a person that was not taken back, of those by this rubric. */
export const lastDone = (
  labels: ReadonlyArray<Label.Label>,
  person: string,
  rubric: Rubric
): Label.Label | undefined => {
  const done: Array<Label.Label> = []
  for (const label of labels) {
    if (label.person !== person || label.rubric !== rubric.digest) continue
    if (label.id.startsWith(undoing)) done.pop()
    else done.push(label)
  }
  return done.at(-1)
}

/** The label that takes another one back: what stood before it stands again. `current`: what stands now. */
export const undoOf = (
  last: Label.Label,
  current: Label.Label,
  labels: ReadonlyArray<Label.Label>,
  at: string
): Label.Label => {
  const before = labels.find(({ id }) => id === last.replaces)
  const {
    label: _label,
    mark: _mark,
    expected: _expected,
    comment: _comment,
    seconds: _seconds,
    ...rest
  } = last
  return {
    ...rest,
    grade: before?.grade ?? null,
    ...contentOf(before),
    id: `${undoing}${randomUUID()}`,
    at,
    replaces: current.id
  }
}
