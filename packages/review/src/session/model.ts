/**
 * What is labelled, and what a person sees of it.
 */
import type { Label } from "@assay/core"
import type * as Schema from "effect/Schema"
import type { Rubric } from "../Rubric.ts"

/** One answer, or one of two that a person chooses between. */
export interface Shown {
  /** The candidate that gave it. Absent for an answer of no candidate. People do not see it while they label. */
  readonly candidate?: string
  /** The answer, as JSON. */
  readonly output: Schema.Json
}

/** One thing to label: an answer, or two to choose between. */
export interface Item {
  /** Id of the case. */
  readonly case: string
  /** Digest of what is graded, by which labels find it. */
  readonly answer: string
  /** Id of the run that it comes from. Absent for one that comes from a file. */
  readonly run?: string
  /** Repeat of the trial, from 0. Absent for the first. */
  readonly repeat?: number
  /** Who else gave the very same answer to the case, or in what other repeat: it is shown once. Absent for nobody. */
  readonly alike?: ReadonlyArray<{
    /** Name of the candidate. Absent where it has none. */
    readonly candidate?: string
    /** Repeat of the trial, from 0. Absent for the first. */
    readonly repeat?: number
  }>
  /** Probability with which it was drawn, above 0 and at most 1. Absent: all alike. */
  readonly inclusion?: number
  /** What was asked, as JSON. */
  readonly input: Schema.Json
  /** The answers: one, or two. Of two, a grade is about the first. */
  readonly outputs: readonly [Shown] | readonly [Shown, Shown]
  /** What the dataset expects. Absent where it expects nothing. */
  readonly expected?: Schema.Json
  /** Grades of the judge by score, which no one sees before they ask for the results. */
  readonly judged: Readonly<Record<string, number>>
}

/** A place in a person's queue. The same item may have a second one, later on. */
export interface Slot {
  /** Digest of the answer, with a mark where it is the second time. */
  readonly id: string
  /** What is shown. */
  readonly item: Item
  /** It is shown for the second time, to see whether the person says the same again. */
  readonly isAgain: boolean
  /** Of two answers, the second stands on the left. */
  readonly isSwapped: boolean
}

/** What a person does with what is shown. */
export type Action =
  | {
      /** A level was chosen. */
      readonly _tag: "Grade"
      /** Name of the score. */
      readonly score: string
      /** Position of the level among those shown; null where the person cannot say. */
      readonly level: number | null
    }
  | {
      /** The case is bad or ambiguous, or is not after all. */
      readonly _tag: "Mark"
      /** The mark; null takes it back. */
      readonly mark: "bad" | "ambiguous" | null
    }
  | {
      /** Something to say. */
      readonly _tag: "Comment"
      /** In words; empty takes it back. */
      readonly comment: string
    }
  | {
      /** What the dataset should expect. */
      readonly _tag: "Expected"
      /** The value; null takes the correction back. */
      readonly expected: Schema.Json
    }

/** Where labels are kept. */
export interface LabelLog {
  /** Every label for these scores in the order in which they were added, corrected ones included. */
  readonly list: () => Promise<ReadonlyArray<Label.Label>>
  /** Adds one, and resolves when it is on disk. */
  readonly append: (label: Label.Label) => Promise<void>
}

/** An answer that a judge graded. */
export interface Judged {
  /** Digest of the answer. */
  readonly answer: string
  /** What answers share that are not independent: their cluster, or their case. */
  readonly cluster: string
  /** Grades of the judge by score. */
  readonly judged: Readonly<Record<string, number>>
}

/** What is labelled, by what, and how. */
export interface Work {
  /** What is labelled, as people see it: never with the name of a candidate. */
  readonly title: string
  /** What is labelled. */
  readonly items: ReadonlyArray<Item>
  /** Every answer that the items were drawn from, with the judge's grades; empty without a judge. */
  readonly population: ReadonlyArray<Judged>
  /** What people grade by. */
  readonly rubric: Rubric
  /** Seed of every order. */
  readonly seed: number
  /** Share of the items that are shown a second time, from 0 to 1. */
  readonly repeated: number
  /** How many people label each item; undefined for all who come. */
  readonly annotators: number | undefined
}
