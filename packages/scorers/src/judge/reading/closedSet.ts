/**
 * The closed set of what may be answered to a question, as replies are read by it.
 */
import { labelsOf, type Question } from "../scale.ts"
import { labelKey } from "./labelKey.ts"

/** What a label means: a level with its value, or a grade without a number. */
export type Meaning =
  | { readonly _tag: "Level"; readonly label: string; readonly value: number }
  | { readonly _tag: "Silent"; readonly label: string }

/** A question with its labels by the key they are known by. */
export interface ClosedSet {
  readonly question: Question
  readonly labels: ReadonlyArray<string>
  readonly byKey: ReadonlyMap<string, Meaning>
}

export const closedSet = (question: Question): ClosedSet => ({
  question,
  labels: labelsOf(question),
  byKey: new Map<string, Meaning>([
    ...question.levels.map(({ label, value }): [string, Meaning] => [
      labelKey(label),
      { _tag: "Level", label, value }
    ]),
    ...question.silent.map(({ label }): [string, Meaning] => [labelKey(label), { _tag: "Silent", label }])
  ])
})

/** What a text means that is a label and nothing else; undefined where it is none of the set. */
export const meaningOf = ({ byKey }: ClosedSet, text: string): Meaning | undefined =>
  // Longer texts hold more than a label.
  text.length > 400 ? undefined : byKey.get(labelKey(text))

/** The labels, for messages: `"yes", "no" or "cannot tell"`. */
export const listed = (labels: ReadonlyArray<string>): string => {
  const quoted = labels.map((label) => JSON.stringify(label))
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`
}
