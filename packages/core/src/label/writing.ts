/** Labels as JSON Lines. */
import type { Label } from "./model.ts"

const order: ReadonlyArray<keyof Label> = [
  "case",
  "candidate",
  "repeat",
  "alike",
  "score",
  "grade",
  "label",
  "mark",
  "expected",
  "comment",
  "person",
  "at",
  "inclusion",
  "seconds",
  "shown",
  "repeatOf",
  "replaces",
  "run",
  "rubric",
  "answer",
  "id"
]

/** Labels as JSON Lines: a line each, ends in a newline unless there are none. */
export const toJsonl = (labels: ReadonlyArray<Label>): string =>
  labels
    .map((label) => {
      const entries = order.flatMap((key) => (label[key] === undefined ? [] : [[key, label[key]]]))
      return `${JSON.stringify(Object.fromEntries(entries))}\n`
    })
    .join("")
