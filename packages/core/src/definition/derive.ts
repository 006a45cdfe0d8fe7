/**
 * An experiment made from another one: fewer candidates, another dataset, another policy.
 */
import type { Dataset } from "../dataset/Dataset.ts"
import type { Decider } from "../decision/Decider.ts"
import type { FailureOptions } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import type { Experiment } from "./definition.ts"
import type { Gate } from "./gateModel.ts"
import { type PolicyOptions, withOptions } from "./policy.ts"
import { type Scorers, scorersOf } from "./scoring.ts"

/** What is different in a derived experiment. Everything else stays. */
export interface Derivation<Input, Expected, Output, Name extends string, Only extends Name>
  extends PolicyOptions {
  /** Its name, under which its runs are stored. */
  readonly name: string
  /**
   * The candidates that take part, by name.
   *
   * @defaultValue all
   */
  readonly only?: ReadonlyArray<Only>
  /**
   * The name of the candidate that the others are compared with.
   *
   * @defaultValue the experiment's, where that takes part
   */
  readonly against?: NoInfer<Only>
  /**
   * The cases.
   *
   * @defaultValue the experiment's
   */
  readonly dataset?: Dataset<NoInfer<Input>, NoInfer<Expected>>
  /**
   * What judges the answers, in place of the experiment's scorers.
   *
   * @defaultValue the experiment's
   */
  readonly scorers?: Scorers<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>
  /**
   * What must hold of every candidate but that of `against`.
   *
   * @defaultValue the experiment's
   */
  readonly gate?: Gate
  /**
   * Questions that every run answers from its figures.
   *
   * @defaultValue those of the experiment whose candidates all take part
   */
  readonly decide?: ReadonlyArray<Decider>
  /**
   * When an answer is right, and what would catch a wrong one, in place of what the experiment says of it.
   *
   * @defaultValue the experiment's
   */
  readonly failures?: FailureOptions<NoInfer<Input>, NoInfer<Output>>
}

/**
 * The experiment with some things different: on another dataset, with fewer candidates, with more repeats. Replies that
 * were paid for under the other name come from the cache.
 *
 * @example
 * const german = Experiment.derive(experiment, { name: "intents-de", dataset: germanTickets, only: ["gpt", "regex"] })
 * @throws RangeError when `only` names no candidate, or the budget is a text that is no amount
 */
export const derive = <Input, Expected, Output, Name extends string, const Only extends Name = Name>(
  experiment: Experiment<Input, Expected, Output, Name>,
  {
    name,
    only,
    against,
    dataset,
    scorers,
    gate,
    decide,
    failures,
    ...policy
  }: Derivation<Input, Expected, Output, Name, Only>
): Experiment<Input, Expected, Output, Only> => {
  const candidates = new Map(
    [...experiment.candidates].flatMap(([key, entrant]) =>
      isAmong(key, only) ? [[key, entrant] as const] : []
    )
  )
  const known = [...experiment.candidates.keys()]
  const unknown = only?.find((key) => !known.includes(key))
  if (unknown !== undefined) {
    throw new RangeError(`only: expected one of ${known.join(", ")}; found ${unknown}`)
  }
  const before = experiment.against
  return {
    name,
    dataset: dataset ?? experiment.dataset,
    ...defined({ task: experiment.task, gate: gate ?? experiment.gate }),
    candidates,
    scorers: scorers === undefined ? experiment.scorers : scorersOf(scorers),
    against: against ?? (before !== undefined && isAmong(before, only) ? before : undefined),
    decide:
      decide ??
      experiment.decide.filter((decider) => decider.candidates.every((each) => takesPart(each, only))),
    failures: failures ?? experiment.failures,
    policy: withOptions(experiment.policy, policy)
  }
}

const isAmong = <Name extends string, Only extends Name>(
  name: Name,
  only: ReadonlyArray<Only> | undefined
): name is Only => only === undefined || only.some((each) => each === name)

const takesPart = (name: string, only: ReadonlyArray<string> | undefined): boolean =>
  only === undefined || only.includes(name)
