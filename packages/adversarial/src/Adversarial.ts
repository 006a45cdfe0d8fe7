/**
 * Adversarial runs of an experiment: its own cases perturbed by families, and how often each candidate fails on each.
 *
 * **Example**
 *
 * ```ts
 * const { assessment } = await Adversarial.runPromise(experiment, { cases: 50, families: Family.characters() })
 * console.log(Report.toText(Adversarial.toOutline(assessment)))
 * ```
 *
 * @see docs/adversarial.md
 */
export { type AssessOptions, assess } from "./assess/assess.ts"
export { holdsSecret } from "./assess/leaks.ts"
export type * from "./assess/model.ts"
export { addedOutline, type OutlineOptions, toOutline } from "./assess/outline.ts"
export { derive } from "./derive/derive.ts"
export type { DeriveOptions } from "./derive/options.ts"
export {
  type AdversarialPlan,
  type AdversarialRun,
  type PromiseOptions,
  plan,
  type RunOptions,
  run,
  runPromise,
  write
} from "./running.ts"
export type { Writing, Written } from "./write/model.ts"
