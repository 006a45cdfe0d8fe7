/**
 * A decision tree: learned from labelled cases, and short enough to be read.
 *
 * Each node asks one question: does a text have these words, is a category this one, is a number at most that. The tree
 * is grown by CART with the Gini impurity and pruned by cross-validation, so that it has the splits that the cases
 * support. {@link toRules} writes it down as rules that a person can edit.
 *
 * **Gotchas**
 *
 * On many classes of short texts a tree is weak, as each question tells one class from the others: logistic regression is
 * the rival to beat there. It is strong on records, and where a few phrases decide.
 */
import { Outcome, Task } from "@assay/core"
import { sourceDigest } from "@assay/core/internal"
import { type Explanation, type Learned, learned, pausing } from "./learner.ts"
import type * as Learning from "./learning.ts"
import * as Rules from "./Rules.ts"
import type { Features } from "./rules/features.ts"
import { linesOf } from "./rules/list.ts"
import type { WordOptions } from "./tree/columns.ts"
import { type Grown, growerOf, revive, Stored, store } from "./tree/grown.ts"
import { decisionList } from "./tree/node.ts"
import { predictorOf } from "./tree/predictor.ts"
import { type FeatureImport, sourceOf } from "./tree/source.ts"

export type { WordOptions } from "./tree/columns.ts"
export type { Grown } from "./tree/grown.ts"
export type { Node } from "./tree/node.ts"
export type { FeatureImport } from "./tree/source.ts"

/** How a tree grows and is pruned. */
export interface TreeOptions<Input> {
  /**
   * What it looks at: functions of the input by name, as for `Rules.classify`.
   *
   * @defaultValue of a string the text; of a record its fields that are texts, numbers and booleans
   */
  readonly features?: Features<Input>
  /**
   * How the words of texts are looked at.
   *
   * @defaultValue the defaults of {@link WordOptions}
   */
  readonly text?: WordOptions
  /**
   * How many questions an answer takes at most. A whole number of 1 or more.
   *
   * @defaultValue 200
   */
  readonly maxDepth?: number
  /**
   * How many examples a leaf has at least. A whole number of 1 or more.
   *
   * @defaultValue 1
   */
  readonly minLeaf?: number
  /**
   * In how many parts the examples are divided to find the size of the tree. A whole number of 2 to 255.
   *
   * @defaultValue 5
   */
  readonly innerFolds?: number
}

/** How a tree learns. */
export interface Options<Input> extends Learning.Options<Input, Task.Label>, TreeOptions<Input> {}

const wholeFrom = (name: string, least: number, most: number, value: number): number => {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name}: expected a whole number of ${least} to ${most}, found ${value}`)
}

const sizesOf = <Input>({ innerFolds = 5, maxDepth = 200, minLeaf = 1, text = {} }: TreeOptions<Input>) => ({
  maxDepth: wholeFrom("maxDepth", 1, 10_000, maxDepth),
  minLeaf: wholeFrom("minLeaf", 1, 1e9, minLeaf),
  folds: wholeFrom("innerFolds", 2, 255, innerFolds),
  maxFlags: wholeFrom("text.maxFeatures", 1, 1_000_000, text.maxFeatures ?? 20_000)
})

/** Examples of a tree that is learned at once. */
export interface Example<out Input> extends Rules.LabelledCase<Input> {
  /**
   * Examples of one cluster are kept together where they are divided.
   *
   * @defaultValue it stands alone
   */
  readonly cluster?: string | undefined
}

/** How a tree learns at once. */
export interface GrowOptions<Input> extends TreeOptions<Input> {
  /**
   * Decides how the examples are divided.
   *
   * @defaultValue 1
   */
  readonly seed?: number
}

/**
 * Learns a tree from examples at once, to look at it: see {@link toRules}.
 *
 * Throws a RangeError for a label that is not declared, for no examples, and for an option out of range.
 *
 * @example
 * ```ts
 * const tree = DecisionTree.grow(["spam", "ham"], mails)
 * console.log(DecisionTree.toRules(tree).text)
 * ```
 */
export const grow = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  examples: ReadonlyArray<Example<Input>>,
  options: GrowOptions<Input> = {}
): Grown<Input, Label> => {
  if (examples.length === 0)
    throw new RangeError("expected at least one labelled example to learn from, found none")
  const growing = growerOf<Input, Label>(
    Task.labelsOf(labels, "DecisionTree.grow"),
    examples.map(({ cluster, expected, input }, nth) => ({ id: String(nth), cluster, expected, input })),
    options.features,
    options.text ?? {},
    sizesOf(options)
  )(Uint32Array.from(examples.keys()), options.seed ?? 1)
  for (;;) {
    const next = growing.next()
    if (next.done === true) return next.value
  }
}

/** How rules are written down. */
export interface ToRulesOptions<Input> {
  /**
   * The name that the rules are exported under, an identifier.
   *
   * @defaultValue `"rules"`
   */
  readonly name?: string
  /**
   * Where the source imports declared features from. Without declared features it imports none.
   *
   * @defaultValue `{ name: "features", from: "./features.ts" }`
   */
  readonly features?: FeatureImport
  /**
   * Labelled cases. With them the table says how often each rule decided, and how often it was right then.
   *
   * @defaultValue none
   */
  readonly cases?: Iterable<Rules.LabelledCase<Input>>
}

/** A tree as rules. */
export interface TreeRules<in out Input, out Label extends Task.Label> {
  /** The rules as a candidate. It answers as the tree does. */
  readonly classifier: Rules.Classifier<Input, Label>
  /** The rules as a module of TypeScript, to be edited. */
  readonly source: string
  /** The rules as a table for the terminal, 80 columns wide. */
  readonly text: string
}

/**
 * A tree as rules that answer the same: as a candidate, as source to edit, and as a table. Rules have no confidence;
 * `Rules.withConfidence` learns it.
 */
export const toRules = <Input, Label extends Task.Label>(
  { features, labels, nodes, source }: Grown<Input, Label>,
  {
    name = "rules",
    features: declared = { name: "features", from: "./features.ts" },
    cases
  }: ToRulesOptions<Input> = {}
): TreeRules<Input, Label> => {
  const { rules, otherwise } = decisionList(nodes, labels)
  const classifier = Rules.fromList<Input, Label>({ features, rules, otherwise })
  return {
    classifier,
    source: sourceOf(name, labels, rules, otherwise, source, declared),
    text: Rules.table(classifier, cases === undefined ? {} : { cases })
  }
}

const explained = <Input>({ error, labels, nodes }: Grown<Input, Task.Label>): Explanation => {
  const leaves = nodes.filter(({ _tag }) => _tag === "Leaf").length
  return {
    notes: [`${leaves} leaves; ${(100 * error).toFixed(1)} % wrong on the inner folds that chose this size`],
    rules: linesOf(decisionList(nodes, labels))
  }
}

/**
 * Classifies by a tree, into the labels of a task, a schema or a list. Without `training` it is cross-fitted on the
 * evaluated cases. The size of each tree is found on inner folds of what that tree learns from. Each answer has a note
 * with the questions that held.
 *
 * Fitting fails when an example's label is not among `labels`, or there are no examples.
 *
 * @example
 * ```ts
 * DecisionTree.classify(task)
 * DecisionTree.classify(task, { features: { text: (mail) => mail.body, links: (mail) => mail.links.length } })
 * ```
 */
export const classify = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  options: Options<Input> = {}
): Learned<Input, Task.Label, Label> => {
  const known = Task.labelsOf(labels, "DecisionTree.classify")
  const { features, text = {} } = options
  const sizes = sizesOf(options)
  return learned<Input, Task.Label, Label, Grown<Input, Label>, Stored>(
    {
      kind: "decision-tree",
      version: 2,
      settings: { labels: known, text: { ...text }, ...sizes },
      code: () =>
        features === undefined
          ? null
          : Object.entries(features).map(([name, feature]) => [name, sourceDigest(feature)]),
      prepare: (examples) => {
        const growing = growerOf<Input, Label>(known, examples, features, text, sizes)
        return { train: (indices, seed) => pausing(() => growing(indices, seed)) }
      },
      predict: (grown) => {
        const predict = predictorOf(grown)
        return (input) => {
          const { because, confidence, label } = predict(input)
          return { outcome: Outcome.answered(label, { confidence }), because }
        }
      },
      form: Stored,
      encode: store,
      decode: (stored) => revive(stored, known, features),
      explain: explained
    },
    options
  )
}
