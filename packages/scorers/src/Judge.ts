/**
 * A language model as a scorer.
 */

export { type Canary, type CanaryCase, type CanaryOptions, canary, type Moved } from "./judge/canary.ts"
export { type ChecklistOptions, checklist } from "./judge/checklist.ts"
export { injections } from "./judge/injections/corpus.ts"
export type { Aim, Injection, InjectionKind } from "./judge/injections/injection.ts"
export type { Instructed, JudgeOptions } from "./judge/options.ts"
export { type PairedCase, type PairwiseOptions, pairwise } from "./judge/pairwise.ts"
export { type PanelOptions, panel } from "./judge/panel.ts"
export { type ReferenceOptions, reference } from "./judge/reference.ts"
export {
  type ReferencedRubricOptions,
  type Rubric,
  type RubricOptions,
  rubric
} from "./judge/rubric.ts"
export type { Criterion, Level } from "./judge/scale.ts"
export type {
  Abstained,
  Errored,
  Fault,
  Graded,
  How,
  Refused,
  Unparseable,
  Verdict
} from "./judge/verdict.ts"
