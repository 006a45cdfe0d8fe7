/**
 * An experiment: one dataset, several candidates, the scorers that judge them, and the policy of the run.
 *
 * It is a value. Importing the file that declares it runs nothing.
 */

import type { Dataset } from "../dataset/Dataset.ts"
import type { Decider } from "../decision/Decider.ts"
import type { FailureOptions } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import type { Instead } from "../foundation/instead.ts"
import type * as Scorer from "../scorer/Scorer.ts"
import type { Task } from "../task/Task.ts"
import { type CandidateLike, type Entrant, toEntrant } from "./entrants.ts"
import type {
  Anything,
  CheckEntrant,
  CheckName,
  CheckScorers,
  OutputOf,
  WrittenData,
  WrittenModels,
  WrittenScorer
} from "./fixes.ts"
import type { Gate } from "./gateModel.ts"
import { defaultPolicy, type Policy, type PolicyOptions, withOptions } from "./policy.ts"
import { type Scorers, scorersOf } from "./scoring.ts"

export type { CandidateLike, Entrant } from "./entrants.ts"
export type { ScorerLike, Scorers } from "./scoring.ts"

/**
 * What an experiment is made of. The first three types are inferred from the dataset and the task, the others from the
 * candidates and scorers as they are written.
 */
export interface Definition<
  Input,
  Expected,
  TaskOutput extends Anything,
  Output extends TaskOutput,
  Name extends string,
  Candidates,
  Scoring,
  Cases,
  Data
> extends PolicyOptions {
  /** The cases. */
  readonly dataset: Dataset<Input, Expected> & Cases
  /**
   * What the models under `candidates` are asked. Its output is that of all candidates.
   *
   * @defaultValue none: each candidate brings its own
   */
  readonly task?: Task<NoInfer<Input>, TaskOutput>
  /**
   * What answers the cases, by name: models put to `task`, candidates, baselines, or plain functions of the input. There is
   * at least one.
   */
  readonly candidates: Readonly<
    Record<Name, CandidateLike<NoInfer<Input>, NoInfer<Expected>, Output | NoInfer<TaskOutput>>>
  > &
    Candidates & {
      readonly [Key in keyof Candidates]: CheckEntrant<Candidates[Key], Expected, TaskOutput, Output>
    }
  /**
   * What judges the answers: a scorer or a plain function of an answered trial, a list of these, or a record that gives
   * each a name. A function in a list is named as in the code, or by its place: `scorer 2`. There is at least one.
   */
  readonly scorers: Scorers<NoInfer<Input>, NoInfer<Expected>, NoInfer<OutputOf<TaskOutput, Output>>> &
    Scoring &
    CheckScorers<Scoring, Expected, OutputOf<TaskOutput, Output>>
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
  readonly gate?: Gate | Instead<"of a list: Gate.all(first, second)">
  /**
   * Questions that every run answers from its figures, such as `Worth.over("logreg")` of `@assay/decisions`, in the order
   * in which they are reported. The names of each are unique, and the candidates and scores that it names are those of the
   * experiment: a run says what is wrong before anything is asked. What they decide stands in `RunReport.decisions`, and
   * `Gate.decision` can demand it. A race, a replay and an A/A test make none.
   *
   * @defaultValue none
   */
  readonly decide?: ReadonlyArray<Decider>
  /**
   * When an answer is right, and what would catch a wrong one in production: what the failure modes are told by.
   *
   * @defaultValue right is a headline score of 1, and nothing catches a wrong answer
   */
  readonly failures?: FailureOptions<NoInfer<Input>, NoInfer<OutputOf<TaskOutput, Output>>>
  /**
   * Not an option: the cases stand under `dataset`.
   *
   * @defaultValue none
   */
  readonly data?: WrittenData & Data
  /**
   * Not an option: also a single scorer stands under `scorers`.
   *
   * @defaultValue none
   */
  readonly scorer?: WrittenScorer
  /**
   * Not an option: models stand under `candidates`.
   *
   * @defaultValue none
   */
  readonly models?: WrittenModels
}

/** A declared experiment. */
export interface Experiment<Input, Expected, Output, Name extends string = string> {
  /** Its name, under which runs are stored. */
  readonly name: string
  /** The cases. */
  readonly dataset: Dataset<Input, Expected>
  /** What models are asked that stand under its candidates. Absent where none was stated. */
  readonly task?: Task<Input, Output>
  /**
   * Candidates and baselines by name, in the order they were declared. Plain functions, and
   * models put to the task, have become candidates.
   */
  readonly candidates: ReadonlyMap<Name, Entrant<Input, Expected, Output>>
  /** The scorers. Plain functions have become scorers. */
  readonly scorers: ReadonlyArray<Scorer.Scorer<Input, Expected, Output>>
  /** The name of the candidate that the others are compared with. Undefined where there is none. */
  readonly against: Name | undefined
  /** What must hold of every candidate but that of `against`. Absent where there is no gate. */
  readonly gate?: Gate
  /** Questions that every run answers from its figures. Empty for none. */
  readonly decide: ReadonlyArray<Decider>
  /** When an answer is right, and what would catch a wrong one. */
  readonly failures: FailureOptions<Input, Output>
  /** How a run is carried out, with every default filled in. */
  readonly policy: Policy
}

/**
 * Declares an experiment. Input and expected come from the dataset, the output from the task, or from the candidates
 * where there is none; scorers must fit all three, so one that needs a label does not compile on a dataset without
 * labels.
 *
 * @throws RangeError when the budget is a text that is no amount, TypeError for a model without a task and for what
 * would not have compiled
 */
export const make = <
  Input,
  Expected,
  TaskOutput extends Anything,
  Output extends TaskOutput,
  Name extends string,
  const Candidates extends Record<Name, unknown>,
  const Scoring,
  // A default of one of these would take the literals from what functions answer.
  Cases,
  Data
>(
  name: CheckName<Cases, Data, Candidates>,
  definition: Definition<Input, Expected, TaskOutput, Output, Name, Candidates, Scoring, Cases, Data>
): Experiment<Input, Expected, OutputOf<TaskOutput, Output>, Name> =>
  // Whether the task says the output, or the candidates do, is open here, and decided where it is called.
  declare(
    String(name),
    definition as unknown as Declared<Input, Expected, OutputOf<TaskOutput, Output>, Name>
  )

/** A definition whose types are known to fit each other. */
interface Declared<Input, Expected, Output, Name extends string> extends PolicyOptions {
  readonly dataset: Dataset<Input, Expected>
  readonly task?: Task<Input, Output>
  readonly candidates: Readonly<Record<Name, CandidateLike<Input, Expected, Output>>>
  readonly scorers: Scorers<Input, Expected, Output>
  readonly against?: Name
  readonly gate?: Gate
  readonly decide?: ReadonlyArray<Decider>
  readonly failures?: FailureOptions<Input, Output>
}

const declare = <Input, Expected, Output, Name extends string>(
  name: string,
  {
    dataset,
    task,
    candidates,
    scorers,
    against,
    gate,
    decide = [],
    failures = {},
    ...policy
  }: Declared<Input, Expected, Output, Name>
): Experiment<Input, Expected, Output, Name> => {
  if (dataset === undefined)
    throw new TypeError("data" in policy ? writtenData : "dataset: expected one, found none")
  if (Object.keys(candidates ?? {}).length === 0)
    throw new TypeError("models" in policy ? writtenModels : "candidates: expected at least one, found none")
  if (scorers === undefined && "scorer" in policy) throw new TypeError(writtenScorer)
  return {
    name,
    dataset,
    ...defined({ task, gate: oneGate(gate) }),
    candidates: new Map(keysOf(candidates).map((key) => [key, toEntrant(key, candidates[key], task)])),
    scorers: scorersOf(scorers),
    against,
    decide,
    failures,
    policy: withOptions(defaultPolicy, policy)
  }
}

const writtenData = "write `dataset:` instead of `data:`" satisfies WrittenData
const writtenScorer = "write `scorers:` instead of `scorer:`" satisfies WrittenScorer
const writtenModels = "write `candidates:` instead of `models:`" satisfies WrittenModels

/** The gate, which no compiler may have seen. */
const oneGate = (gate: Gate | undefined): Gate | undefined => {
  if (Array.isArray(gate))
    throw new TypeError("gate: expected one gate, found a list: write Gate.all(first, second)")
  return gate
}

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): ReadonlyArray<Key> =>
  Object.keys(record) as Array<Key>
