/**
 * From an experiment to its adversarial one: the same candidates and scorers on cases that are derived from its own.
 */
import type { Experiment } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as Canary from "./canary.ts"
import { derivedDataset } from "./cases.ts"
import { wrapEntrants } from "./entrants.ts"
import { variantOf } from "./legs.ts"
import { check, type DeriveOptions, guarded } from "./options.ts"

/** The canary of a run: the one that is stated, or drawn from the seed and the name of the experiment. */
export const canaryOf = (
  { name, policy }: { readonly name: string; readonly policy: { readonly seed: number } },
  { canary, seed = policy.seed }: DeriveOptions
): string => canary ?? Canary.drawn(name, seed)

/**
 * The adversarial experiment of an experiment. It is a value like any other, run by the same engine: paced, cached, held to
 * its budget, continued. Its cases are adversarial, tagged with their family, in the cluster of the case that they are
 * derived from.
 *
 * Of each chosen case it asks the case itself, the same once more (what changes then is noise), the variants of every
 * family, and the inputs of cases with other labels, on which an answer must change.
 *
 * @throws RangeError when an option makes no sense
 */
export const derive = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  options: DeriveOptions = {}
): Experiment.Experiment<Input, Expected, Output, Name> => {
  check(options)
  const { policy, task, failures, scorers, against } = experiment
  const { cases = 30, perCase = 1, fields, protect = [], seed = policy.seed } = options
  const families = guarded(options.families)
  const canary = canaryOf(experiment, options)
  const planting = new Set(
    families.flatMap(({ name, plantsCanary }) => (plantsCanary === true ? [name] : []))
  )
  const { limit: _, ...rest } = policy
  return {
    name: options.name ?? `${experiment.name} (adversarial)`,
    dataset: derivedDataset(experiment.dataset, task, {
      ...{ families, cases, perCase, fields, seed, canary, written: options.written },
      names: protect
    }),
    ...defined({ task }),
    candidates: wrapEntrants(
      experiment,
      planting.size === 0
        ? undefined
        : { canary, isFor: (caseId) => planting.has(variantOf(caseId)?.leg ?? "") }
    ),
    scorers,
    against,
    decide: [],
    failures,
    policy: rest
  }
}
