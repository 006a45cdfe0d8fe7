/**
 * Rules: an ordered decision list over typed features. The first rule that holds decides.
 *
 * Features are declared once, as functions of the input; what a function returns says which conditions fit it. Each
 * answer says which rule decided, so that a wrong answer leads to the line to change.
 *
 * **Gotchas**
 *
 * Order counts: a rule sees only cases that no rule before it decided. Of a missing value no condition holds, save
 * `null` and `{ not: … }`. A pattern is given up after half a second, and the trial is errored.
 */
import { Candidate, Outcome, Task } from "@assay/core"
import { sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { candidateOf, type Learned, learned, type Prediction } from "./learner.ts"
import type * as Learning from "./learning.ts"
import type { Row } from "./rules/conditions.ts"
import type { Features } from "./rules/features.ts"
import { becauseOf, deciding, linesOf, type RuleList, readList, whenOf } from "./rules/list.ts"
import { type RuleFigures, tableOf } from "./rules/table.ts"

export type { Bounds, Condition, Conditions, Has, Is, Not, Row } from "./rules/conditions.ts"
export type { Features, Value } from "./rules/features.ts"
export type { Rule, RuleList } from "./rules/list.ts"
export type { RuleFigures } from "./rules/table.ts"

/** Features, and the rules on them. */
export interface Spec<Input, F extends Features<never>, Label extends Task.Label> {
  /**
   * What the rules look at: functions of the input by name, declared before (`satisfies Rules.Features<Input>`) or with
   * the type of their parameter. What each returns says which conditions fit it.
   */
  readonly features: F & Features<Input>
  /** The table: of each row the conditions, all of which must hold, then the answer. */
  readonly rules: ReadonlyArray<Row<NoInfer<F>, NoInfer<Label>>>
  /**
   * The answer where no rule holds.
   *
   * @defaultValue none: such a case is escalated
   */
  readonly otherwise?: NoInfer<Label>
}

/** Rules as a candidate. */
export interface Classifier<in out Input, out Label extends Task.Label>
  extends Candidate.Candidate<Input, Label> {
  /** What it decides by. */
  readonly list: RuleList<Input, Label>
}

const settingsOf = <Input, Label extends Task.Label>({
  features,
  otherwise,
  rules
}: RuleList<Input, Label>) => ({
  baseline: "rules",
  rules: rules.map((rule) => [whenOf(rule), rule.answer]),
  otherwise: otherwise ?? null,
  get features() {
    return Object.entries(features).map(([name, feature]) => [name, sourceDigest(feature)])
  }
})

/** How rules answer, with the confidence of each where there is one. Throws why nothing can be told. */
const predictorOf = <Input, Label extends Task.Label>(
  list: RuleList<Input, Label>,
  confidences?: ReadonlyArray<number>
): ((input: Input) => Prediction<Label>) => {
  const decide = deciding(list)
  return (input) => {
    const place = decide(input)
    if (typeof place === "string") throw new Candidate.CandidateError({ message: place })
    const label = place === list.rules.length ? list.otherwise : list.rules[place]?.answer
    if (label === undefined) return { outcome: Outcome.escalated("no rule holds") }
    const confidence = confidences?.[place]
    return {
      outcome: Outcome.answered(label, confidence === undefined ? {} : { confidence }),
      because: () => [becauseOf(list.rules, place)]
    }
  }
}

/**
 * Classifies by the first rule that holds, into the labels of a task, a schema or a list. {@link explain} says
 * which rule decides an input.
 *
 * Throws a TypeError for a rule without a condition, and for what types refuse already: a feature that is not declared,
 * a condition that fits no feature, a label that is not among those of the task.
 *
 * @example
 * ```ts
 * const features = {
 *   text: (mail) => mail.body,
 *   links: (mail) => mail.links.length
 * } satisfies Rules.Features<Mail>
 *
 * Rules.classify(task, {
 *   features,
 *   rules: [
 *     [{ text: { has: ["refund", "money back"] } }, "refund"],
 *     [{ text: /cancel/i, links: { atMost: 2 } }, "cancel"]
 *   ],
 *   otherwise: "other"
 * })
 * ```
 */
export const classify = <const Label extends Task.Label, const F extends Features<never>, Input = string>(
  labels: Task.Labels<Label, Input>,
  spec: Spec<Input, F, Label>
): Classifier<Input, Label> => {
  const rows: ReadonlyArray<readonly [object, Label]> = spec.rules
  return fromList(
    readList<Input, Label>(spec.features, rows, spec.otherwise, Task.labelsOf(labels, "Rules.classify"))
  )
}

/** A classifier from rules in their inner form, as `DecisionTree.toRules` makes them. */
export const fromList = <Input, Label extends Task.Label>(
  list: RuleList<Input, Label>
): Classifier<Input, Label> =>
  Object.assign(candidateOf({ predict: predictorOf(list) }, settingsOf(list)), { list })

/** Which rule decides an input, in words: `rule 1: text has "refund"`. */
export const explain = <Input, Label extends Task.Label>(
  { list }: Classifier<Input, Label>,
  input: Input
): string => predictorOf(list)(input).because?.()[0] ?? "no rule holds"

/** A labelled case, as far as rules look at it. */
export interface LabelledCase<Input> {
  /** What the features are read from. */
  readonly input: Input
  /** The label. */
  readonly expected: Task.Label
}

/**
 * How each rule does on cases, in order; the last is of those that no rule decided. A case on which a feature or a pattern
 * fails counts for none.
 */
export const figures = <Input, Label extends Task.Label>(
  { list }: Classifier<Input, Label>,
  cases: Iterable<LabelledCase<Input>>
): ReadonlyArray<RuleFigures> => figuresOf(list, cases)

const figuresOf = <Input, Label extends Task.Label>(
  list: RuleList<Input, Label>,
  cases: Iterable<LabelledCase<Input>>
): ReadonlyArray<RuleFigures> => {
  const decide = deciding(list)
  const found = [...list.rules.map(({ answer }) => answer), list.otherwise].map((answer) => ({
    answer,
    fired: 0,
    right: 0
  }))
  for (const { input, expected } of cases) {
    const place = decide(input)
    const rule = typeof place === "number" ? found[place] : undefined
    if (rule === undefined) continue
    rule.fired++
    if (rule.answer === expected) rule.right++
  }
  return found.map(({ fired, right }) => ({ fired, right }))
}

/** How the table is written. */
export interface TableOptions<Input> {
  /**
   * Labelled cases. With them the table says how often each rule decided, and how often it was right then.
   *
   * @defaultValue none
   */
  readonly cases?: Iterable<LabelledCase<Input>>
  /**
   * The width of the table, in columns of a terminal, 40 or more.
   *
   * @defaultValue 80
   */
  readonly columns?: number
}

/** The rules as a table for people. */
export const table = <Input, Label extends Task.Label>(
  classifier: Classifier<Input, Label>,
  { cases, columns = 80 }: TableOptions<Input> = {}
): string =>
  tableOf(
    classifier.list,
    cases === undefined ? undefined : figures(classifier, cases),
    Math.max(40, columns)
  ).join("\n")

// As many cases as a rule must have decided for its own share to count as much as that of all rules together.
const priorCases = 2

const Shares = Schema.Array(Schema.Struct({ fired: Schema.Natural, right: Schema.Natural }))

/** Of each rule the share of its decisions that were right, drawn to that of all rules together. */
const confidencesOf = (
  found: ReadonlyArray<RuleFigures>,
  answers: (place: number) => boolean
): ReadonlyArray<number> => {
  const answering = found.filter((_, place) => answers(place))
  const all = answering.reduce((sum, { fired }) => sum + fired, 0)
  const share = all === 0 ? 0.5 : answering.reduce((sum, { right }) => sum + right, 0) / all
  return found.map(({ fired, right }) => (right + priorCases * share) / (fired + priorCases))
}

/**
 * The same rules with a confidence: of each rule the share of its decisions that were right, on labelled cases. A rule
 * that decided few cases is drawn to the share of the whole list (m-estimate, m = 2; Cestnik 1990).
 *
 * Without `training` the shares are cross-fitted on the evaluated cases: no case is answered with a confidence that its
 * own label went into.
 */
export const withConfidence = <Input, Label extends Task.Label>(
  { list }: Classifier<Input, Label>,
  options: Learning.Options<Input, Task.Label> = {}
): Learned<Input, Task.Label, Label> => {
  const { otherwise, rules } = settingsOf(list)
  return learned<Input, Task.Label, Label, ReadonlyArray<RuleFigures>, typeof Shares.Type>(
    {
      kind: "rules",
      version: 1,
      settings: { rules, otherwise },
      code: () => settingsOf(list).features,
      prepare: (examples) => ({
        train: (indices) =>
          Effect.sync(() =>
            figuresOf(
              list,
              Array.from(indices, (index) => examples[index]).filter((example) => example !== undefined)
            )
          )
      }),
      predict: (found) =>
        predictorOf(
          list,
          confidencesOf(found, (place) => place < list.rules.length || list.otherwise !== undefined)
        ),
      form: Shares,
      encode: (found) => found.map(({ fired, right }) => ({ fired, right })),
      decode: (stored) => {
        const expected = list.rules.length + 1
        if (stored.length !== expected)
          throw new RangeError(`expected ${expected} rules, found ${stored.length}`)
        for (const [place, { fired, right }] of stored.entries()) {
          if (right > fired) throw new RangeError(`${place}.right: expected at most ${fired}, found ${right}`)
        }
        return stored
      },
      explain: (found) => ({
        notes: found.map(({ fired, right }, place) =>
          place === list.rules.length
            ? `no rule decided ${fired} cases`
            : `rule ${place + 1} decided ${fired} cases, ${right} of them rightly`
        ),
        rules: linesOf(list)
      })
    },
    options
  )
}
