/**
 * What is compared, and what is found.
 */
import type { Shift } from "@assay/stats"
import type * as Schema from "effect/Schema"

/** One case of the set, or one request of production. */
export interface Row {
  /** Its id, for messages. */
  readonly id: string
  /** What candidates are given, as one text. */
  readonly text: string
  /** The user, conversation or document that it shares with others. Absent for a row that stands alone. */
  readonly cluster?: string
  /** Its label. Absent where nobody said. */
  readonly label?: string
  /** What candidates are given, as it was written. Absent where it is the text. It is not compared. */
  readonly input?: Schema.Json
  /** What was answered. Absent where nobody logged it. It is not compared. */
  readonly output?: Schema.Json
  /** Why it can be compared, but can be no case: a field, and what is expected of it. Absent for nothing. */
  readonly fault?: string
}

/** Requests of production, and how they were picked. */
export interface Traffic {
  /** What they are, for messages: the path of a file. */
  readonly name: string
  /** The requests. */
  readonly rows: ReadonlyArray<Row>
  /**
   * Why they are no sample of traffic: they were picked by what was thought of them. Absent for a sample.
   */
  readonly unfit?: string
  /** What a reader must know of how they were picked, in a sentence. Absent for nothing. */
  readonly note?: string
}

/** A share or size with its bounds, of the confidence 1 − 2α: each bound is a test of level α. */
export interface Bounded {
  /** The estimate. */
  readonly estimate: number
  /** The lower bound. */
  readonly low: number
  /** The upper bound. */
  readonly high: number
}

/** One question, answered. */
export interface Answer extends Bounded {
  /** The p value of "there is no shift", in (0, 1]. */
  readonly p: number
  /** The largest shift that does not matter. */
  readonly margin: number
  /** What the size supports. */
  readonly verdict: Shift.Verdict
  /** The smallest shift that these rows would show as stale in 4 of 5 samples. */
  readonly detectable: number
}

/** A group of requests that no case is like. */
export interface UncoveredGroup {
  /** How many of the compared requests are in it. */
  readonly n: number
  /** Their share of the compared requests, from 0 to 1. */
  readonly share: number
  /** The words that tell it from the set, the most typical first. */
  readonly words: ReadonlyArray<string>
  /** Requests from its middle, by id and text. */
  readonly examples: ReadonlyArray<Pick<Row, "id" | "text">>
  /** The cases nearest to its middle, by id and text. */
  readonly nearest: ReadonlyArray<Pick<Row, "id" | "text">>
}

/** How often something occurs on both sides. */
export interface Rate {
  /** What: a label, a language. */
  readonly name: string
  /** How many rows of the set. */
  readonly reference: number
  /** How many rows of production. */
  readonly production: number
  /**
   * Share in production over share in the set, with the bounds that hold for all of one list together; from 0 to infinity
   * (null in JSON) where a side is of one cluster.
   */
  readonly ratio: Bounded
  /** `moved`: the ratio is beyond the margin. `steady`: within it. `cannot-tell`: the rows support neither. */
  readonly verdict: "moved" | "steady" | "cannot-tell"
  /** The smallest ratio above 1 that these rows would show as moved in 4 of 5 samples; infinite where none. */
  readonly detectable: number
}

/** Lengths in characters. */
export interface Lengths {
  /** Tenth, fiftieth and ninetieth percentile in the set. */
  readonly reference: readonly [number, number, number]
  /** The same in production. */
  readonly production: readonly [number, number, number]
  /** The p value of "lengths are alike", in (0, 1]. */
  readonly p: number
  /** The probability that a request is longer than a case; a tie counts half. */
  readonly longer: number
}

/** In which space texts were compared. */
export interface Space {
  /** `n-grams`: latent semantic analysis. `embeddings`: those of an embedder. */
  readonly kind: "n-grams" | "embeddings"
  /** Which: `latent semantic analysis`, or provider and model. */
  readonly name: string
  /** How many numbers a vector has. */
  readonly width: number
}

/** How many rows there are, and how many were compared. */
export interface Side {
  /** What it is. */
  readonly name: string
  /** How many rows it has. */
  readonly n: number
  /** How many of them were compared, drawn at random by cluster. */
  readonly compared: number
  /** How many clusters these are of. */
  readonly clusters: number
}

/** Whether a set is still like production. */
export interface Report {
  /** `fresh`, `stale` or `cannot-tell`. */
  readonly verdict: Shift.Verdict
  /** The answer in one or two sentences. */
  readonly sentence: string
  /** The set: its typical cases, or the last accepted sample. */
  readonly reference: Side
  /** Production. */
  readonly production: Side
  /** In which space texts were compared. */
  readonly space: Space
  /**
   * The share of production that is unlike any case. Absent where production is no sample of traffic, or a side is of one
   * cluster.
   */
  readonly uncovered?: Answer
  /** How well the two can be told apart, from 0 to 1. Absent where `uncovered` is. */
  readonly mix?: Answer
  /** The p value of the energy distance of embeddings. Absent without an embedder. */
  readonly energyP?: number
  /** What is not covered, the largest group first. */
  readonly groups: ReadonlyArray<UncoveredGroup>
  /** Lengths of both sides. */
  readonly lengths: Lengths
  /** Languages that one of the sides has. */
  readonly languages: ReadonlyArray<Rate>
  /** Labels of both sides; empty where one has none, and where `uncovered` is absent. */
  readonly labels: ReadonlyArray<Rate>
  /** What a reader must know, in sentences. */
  readonly notes: ReadonlyArray<string>
}

/** How a set is compared. */
export interface Options {
  /**
   * The largest share of new traffic that does not matter, between 0 and 1.
   *
   * @defaultValue 0.05
   */
  readonly margin?: number
  /**
   * The largest change of the mix that does not matter, as 2 × AUROC − 1, between 0 and 1.
   *
   * @defaultValue twice `margin`
   */
  readonly mixMargin?: number
  /**
   * By which factor the rate of a label or language may change without mattering, above 1.
   *
   * @defaultValue 1.25
   */
  readonly ratioMargin?: number
  /**
   * How often it may say stale though nothing changed, between 0 and 0.5. New traffic and the mix share it.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * How many rows of each side are compared at most; more are drawn at random. Time grows with the square.
   *
   * @defaultValue 1,500
   */
  readonly most?: number
  /**
   * How many arrangements the p values are drawn from, a whole number of 19 or more.
   *
   * @defaultValue 499
   */
  readonly permutations?: number
  /**
   * The seed of everything drawn, a whole number.
   *
   * @defaultValue 1
   */
  readonly seed?: number
}
