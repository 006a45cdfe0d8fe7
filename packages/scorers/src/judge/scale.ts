/**
 * What a judge may say: closed sets of labels, each with its value, checked when they are declared.
 */
import type { Scorer } from "@assay/core"
import { labelKey, standsIn } from "./reading/labelKey.ts"

/** A grade of a criterion. */
export interface Level {
  /** The value of the score, finite. Each level has its own. */
  readonly value: number
  /** What the judge writes for it, such as `correct`. */
  readonly label: string
  /**
   * When the level holds, in words that two people would read alike.
   *
   * @defaultValue none: the label says it all
   */
  readonly anchor?: string
}

/** What is asked of an answer. */
export interface Criterion {
  /** The question, or the sentence that should hold. */
  readonly asks: string
  /**
   * Its grades, at least two.
   *
   * @defaultValue `no` for 0 and `yes` for 1
   */
  readonly levels?: ReadonlyArray<Level>
}

/** A grade that has no number: it is counted, and in no mean. */
export interface Silent {
  /** What the judge writes for it. */
  readonly label: string
  /** When it holds, in words. */
  readonly anchor: string
}

/** One thing that is asked of the judge, and what it may answer. */
export interface Question {
  /** Its id, which is the name of the score. */
  readonly id: string
  /** What is asked. */
  readonly asks: string
  /** The answers with a number. */
  readonly levels: ReadonlyArray<Level>
  /** The answers without one. */
  readonly silent: ReadonlyArray<Silent>
}

export const yesNo: ReadonlyArray<Level> = [
  { value: 0, label: "no" },
  { value: 1, label: "yes" }
]

/** What a judge says that cannot decide. */
export const cannotTell: Silent = {
  label: "cannot tell",
  anchor: "what you are shown does not suffice to decide"
}

/** The labels of a question, those without a number last. */
export const labelsOf = ({ levels, silent }: Question): ReadonlyArray<string> => [
  ...levels.map(({ label }) => label),
  ...silent.map(({ label }) => label)
]

/** Ids are properties of the JSON that is asked for, markers of lines, and names of scores. */
const idForm = /^(?!\d+$)[\p{L}\p{N}_](?:[\p{L}\p{N}_ -]{0,62}[\p{L}\p{N}_])?$/u

/** Marks that a template left: the judge would be shown them as they stand. */
const placeholder = /\{\{[^{}]{0,200}\}\}|\$\{[^{}]{0,200}\}|\[object Object\]|^\s*file:\/\//u

/**
 * A text for the prompt of a judge.
 *
 * @throws RangeError when it is empty, or has a placeholder that nothing fills
 */
export const filled = (text: string, where: string): string => {
  if (text.trim() === "") throw new RangeError(`${where}: expected a text, found none`)
  const left = placeholder.exec(text)?.[0]
  if (left !== undefined)
    throw new RangeError(`${where}: expected a text with nothing left to fill in, found ${left.trim()}`)
  return text
}

const checkLabels = (question: Question, where: string, anywhere: boolean): void => {
  const labels = labelsOf(question)
  const keys = new Map<string, string>()
  for (const label of labels) {
    const key = labelKey(label)
    if (key === "") throw new RangeError(`${where}: expected labels with letters or digits, found "${label}"`)
    const same = keys.get(key)
    if (same !== undefined)
      throw new RangeError(`${where}: expected labels that differ, found "${same}" and "${label}"`)
    keys.set(key, label)
  }
  if (!anywhere) return
  for (const [key, label] of keys)
    for (const [other, longer] of keys)
      if (key !== other && standsIn(key, other))
        throw new RangeError(
          `${where}: expected labels of which none contains another, since they are looked for anywhere; found "${label}" in "${longer}"`
        )
}

/**
 * A question, checked: an id, levels with values and labels that differ.
 *
 * @param anywhere whether labels are looked for inside sentences, so that none may contain another
 * @throws RangeError when something is amiss
 */
export const checked = (question: Question, judge: string, anywhere: boolean): Question => {
  const where = `${judge}, ${question.id}`
  if (!idForm.test(question.id))
    throw new RangeError(
      `${judge}: expected names of 1 to 64 letters, digits, spaces, "_" and "-", not of digits alone; found "${question.id}"`
    )
  filled(question.asks, where)
  if (question.levels.length < 2)
    throw new RangeError(`${where}: expected at least two levels, found ${question.levels.length}`)
  const values = new Set<number>()
  for (const { value, label, anchor } of question.levels) {
    if (!Number.isFinite(value))
      throw new RangeError(`${where}: expected a finite value for "${label}", found ${value}`)
    if (values.has(value)) throw new RangeError(`${where}: expected values that differ, found ${value} twice`)
    values.add(value)
    filled(label, where)
    if (anchor !== undefined) filled(anchor, where)
  }
  checkLabels(question, where, anywhere)
  return question
}

/** The scale of a question, its levels by value. */
export const scaleOf = ({ levels }: Question, kind?: "pairwise"): Scorer.Scale => ({
  kind: kind ?? (levels.length === 2 ? "binary" : "ordinal"),
  levels: levels.toSorted((a, b) => a.value - b.value).map(({ value, label }) => ({ value, label }))
})
