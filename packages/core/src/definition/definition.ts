/**
 * An experiment: one dataset, several candidates, the scorers that judge them, and the policy of the run.
 *
 * It is a value. Importing the file that declares it runs nothing.
 */

import type { Baseline } from "../candidate/Baseline.ts"
import * as Candidate from "../candidate/Candidate.ts"
import type { Dataset } from "../dataset/Dataset.ts"
import { defined } from "../foundation/defined.ts"
import type * as Scorer from "../scorer/Scorer.ts"
import type { Gate } from "./gateModel.ts"
import { defaultPolicy, type Policy, type PolicyOptions, withOptions } from "./policy.ts"
import { type Scorers, scorersOf } from "./scoring.ts"

export type { ScorerLike, Scorers } from "./scoring.ts"

/** Whatever may stand under `candidates`: a candidate, a learner, or a plain function of the input. */
export type CandidateLike<Input, Expected, Output> =
  | Candidate.Candidate<Input, Output>
  | Baseline<Input, Expected, Output>
  | Candidate.AnswerFunction<Input, Output>

/** What an experiment is made of. */
export interface Definition<Input, Expected, Output, Name extends string> extends PolicyOptions {
  /** The cases. */
  readonly dataset: Dataset<Input, Expected>
  /** What answers the cases, by name: candidates, baselines, or plain functions of the input. */
  readonly candidates: Readonly<Record<Name, CandidateLike<NoInfer<Input>, NoInfer<Expected>, Output>>>
  /**
   * What judges the answers: a scorer or a plain function of an answered trial, a list of these, or a record that gives
   * each a name. A function in a list is named as in the code, or by its place: `scorer 2`. There is at least one.
   */
  readonly scorers: Scorers<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>
  /**
   * The name of the candidate that the others are compared with.
   *
   * @defaultValue none
   */
  readonly against?: NoInfer<Name>
  /**
   * What must hold of every candidate but that of `against`, for `--gate` to exit with 0. Its result is
   * always reported.
   *
   * @defaultValue none
   */
  readonly gate?: Gate
}

/** A declared experiment. */
export interface Experiment<Input, Expected, Output> {
  /** Its name, under which runs are stored. */
  readonly name: string
  /** The cases. */
  readonly dataset: Dataset<Input, Expected>
  /**
   * Candidates and baselines by name, in the order they were declared. Plain functions have become
   * candidates.
   */
  readonly candidates: ReadonlyMap<
    string,
    Candidate.Candidate<Input, Output> | Baseline<Input, Expected, Output>
  >
  /** The scorers. Plain functions have become scorers. */
  readonly scorers: ReadonlyArray<Scorer.Scorer<Input, Expected, Output>>
  /** The name of the candidate that the others are compared with. Undefined where there is none. */
  readonly against: string | undefined
  /** What must hold of every candidate but that of `against`. Absent where there is no gate. */
  readonly gate?: Gate
  /** How a run is carried out, with every default filled in. */
  readonly policy: Policy
}

/**
 * Declares an experiment. Input and expected come from the dataset, the output from the candidates; scorers
 * must fit all three, so one that needs a label does not compile on a dataset without labels.
 *
 * @throws RangeError when the budget is a text that is no amount
 */
export const make = <Input, Expected, Output, Name extends string>(
  name: string,
  { dataset, candidates, scorers, against, gate, ...policy }: Definition<Input, Expected, Output, Name>
): Experiment<Input, Expected, Output> => ({
  name,
  dataset,
  candidates: new Map(
    Object.entries<CandidateLike<Input, Expected, Output>>(candidates).map(([key, entrant]) => [
      key,
      typeof entrant === "function" ? Candidate.fromFunction(entrant) : entrant
    ])
  ),
  scorers: scorersOf(scorers),
  against,
  ...defined({ gate }),
  policy: withOptions(defaultPolicy, policy)
})
