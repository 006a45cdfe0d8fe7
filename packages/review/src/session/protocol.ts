/**
 * What the server tells the page. Nothing here says which candidate answered, what the judge said, or what is expected
 * unless it was asked for.
 */

/** A level as it is shown. */
interface ShownLevel {
  readonly label: string
  readonly anchor?: string
}

/** A criterion as it is shown, with what the person has said so far. */
interface ShownCriterion {
  readonly score: string
  readonly asks: string
  readonly levels: ReadonlyArray<ShownLevel>
  /** Position of the chosen level; null: cannot say. Absent where nothing is said yet. */
  readonly chosen?: number | null
}

/** What is to be labelled. */
export interface ShownSlot {
  readonly id: string
  readonly input: string
  /** One answer, or the left and the right one. */
  readonly outputs: ReadonlyArray<string>
  readonly criteria: ReadonlyArray<ShownCriterion>
  readonly hasExpected: boolean
  /** What the dataset expects, once the person has asked for it. */
  readonly expected?: string
  /** What the person says that it should expect. */
  readonly correction?: string
  readonly mark?: "bad" | "ambiguous"
  readonly comment: string
  readonly isDecided: boolean
}

/** The state of a person's work. */
export interface View {
  readonly person: string
  readonly title: string
  readonly instructions: string
  /** Place in the queue, from 1; 0 where there is nothing to show. */
  readonly place: number
  readonly total: number
  readonly done: number
  readonly canUndo: boolean
  /** How far the labels of all people go: "mean grade known to ±0.14; about 12 more for ±0.1". */
  readonly interval: string
  /** Absent where there is nothing to label. */
  readonly slot?: ShownSlot
}

/** Where to go from a slot. */
export type Move = "here" | "previous" | "next" | "undecided"

/** A figure of the results. */
export interface ResultRow {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** What the labels changed, for one score. */
export interface ScoreResults {
  readonly score: string
  readonly rows: ReadonlyArray<ResultRow>
}

/** What the labels changed. It shows what people are blind to while they label. */
export interface Results {
  readonly lines: ReadonlyArray<string>
  readonly scores: ReadonlyArray<ScoreResults>
}
