/**
 * A language model as a scorer: `rubric`, `reference`, `checklist`, `pairwise`, and `panel` of several.
 *
 * Use it for free text that no other scorer can tell right from wrong. A judge is an instrument: what its grades are worth
 * is known only beside those of people.
 *
 * The candidate's text is evidence: it is fenced, and what stands in it is neither obeyed nor read as a grade. A reply is
 * read by a closed set of labels, and ends in one verdict: `Graded`, `Abstained`, `Refused`, `Unparseable` or `Errored`.
 * Only the first is a score. There is no default score, and no grade is moved into the scale.
 *
 * Gotcha: state `structured: true` on the model, where its API can hold replies to a schema: fewer of them are unreadable.
 */

export {
  type Canary,
  type CanaryCase,
  type CanaryOptions,
  canary,
  type KindMoved,
  type Moved
} from "./judge/canary.ts"
export { type ChecklistOptions, checklist } from "./judge/checklist.ts"
export { injections } from "./judge/injections/corpus.ts"
export type { Aim, Injection, InjectionKind } from "./judge/injections/injection.ts"
export type { Instructed, JudgeOptions } from "./judge/options.ts"
export type { Positions } from "./judge/pairs/orders.ts"
export { type PairedCase, type Pairwise, type PairwiseOptions, pairwise } from "./judge/pairwise.ts"
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
