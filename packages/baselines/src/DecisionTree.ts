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
 * the rival to beat there. It is strong on records, and where two or three phrases decide.
 */
import { Baseline, Candidate, Outcome, Task } from "@assay/core"
import { byText, isRecord, sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Learning from "./learning.ts"
import * as Rules from "./Rules.ts"
import { type Features, readerOf, type Value } from "./rules/features.ts"
import { describe, type Holds, prepare } from "./rules/test.ts"
import { read, type WordOptions } from "./tree/columns.ts"
import { choose } from "./tree/crossValidate.ts"
import { decisionList } from "./tree/decisionList.ts"
import { mostOf, type Node, nodesOf } from "./tree/node.ts"
import { type FeatureSource, sourceOf } from "./tree/source.ts"

export type { WordOptions } from "./tree/columns.ts"
export type { Node } from "./tree/node.ts"

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
   * @defaultValue 100
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

/** A tree that has learned. */
export interface Fitted<in Input, out Label extends Task.Label> {
  /** The labels, in the order in which leaves count them. */
  readonly labels: ReadonlyArray<Label>
  /** The root first. */
  readonly nodes: ReadonlyArray<Node>
  /** What it looks at. */
  readonly features: Features<Input>
  /** Where the features come from, for {@link toRules}. */
  readonly featureSource: FeatureSource
  /** Share of wrong answers on the inner folds at the size that was chosen, 0 to 1; NaN with a single example. */
  readonly error: number
}

/** What a tree says of an input. */
export interface Prediction<out Label> {
  /** The label of most examples of the leaf. */
  readonly label: Label
  /** Its share in the leaf, drawn to its share in all examples, 0 to 1. */
  readonly confidence: number
  /** The questions that were answered, in words. */
  readonly because: string
}

const wholeFrom = (name: string, least: number, most: number, value: number): number => {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name}: expected a whole number of ${least} to ${most}, found ${value}`)
}

const typeNames = new Set(["string", "number", "boolean"])

/** The fields of records that are texts, numbers or booleans in any of them, and nothing else. */
const fieldsOf = (inputs: ReadonlyArray<unknown>): ReadonlyArray<readonly [field: string, type: string]> => {
  const types = new Map<string, Set<string>>()
  for (const input of inputs) {
    if (!isRecord(input)) continue
    for (const [field, value] of Object.entries(input)) {
      const known = types.get(field) ?? new Set<string>()
      known.add(value === null ? "null" : typeof value)
      types.set(field, known)
    }
  }
  return [...types]
    .filter(([, found]) => [...found].some((type) => typeNames.has(type)))
    .filter(([, found]) =>
      [...found].every((type) => typeNames.has(type) || type === "null" || type === "undefined")
    )
    .map(
      ([field, found]) =>
        [
          field,
          [...found, "undefined"].filter((type, at, all) => all.indexOf(type) === at).join(" | ")
        ] as const
    )
    .sort(([a], [b]) => byText(a, b))
}

const isValue = (value: unknown): value is Value =>
  value === undefined || value === null || typeNames.has(typeof value)

const fieldOf = (input: unknown, field: string): Value => {
  const value = isRecord(input) && Object.hasOwn(input, field) ? input[field] : undefined
  return isValue(value) ? value : undefined
}

/** The features that inputs have by themselves. */
const ownFeatures = (
  inputs: ReadonlyArray<unknown>
): { readonly features: Features<unknown>; readonly featureSource: FeatureSource } => {
  if (inputs.every((input) => typeof input === "string")) {
    return { features: { text: String }, featureSource: { _tag: "Text", feature: "text" } }
  }
  const types = fieldsOf(inputs)
  if (types.length === 0) {
    throw new RangeError(
      "features: expected texts, or records with fields that are texts, numbers or booleans; give `features` for other inputs"
    )
  }
  return {
    features: Object.fromEntries(types.map(([field]) => [field, (input: unknown) => fieldOf(input, field)])),
    featureSource: { _tag: "Fields", types }
  }
}

/** Prepares learning from any of the given examples: all are read once, and labels only of those learned from. */
const learner = <Input, Label extends Task.Label>(
  known: ReadonlyArray<Label>,
  examples: ReadonlyArray<Baseline.Example<Input, Task.Label>>,
  options: TreeOptions<Input>
): ((rows: Uint32Array, seed: number) => Fitted<Input, Label>) => {
  const { maxDepth = 100, minLeaf = 1, innerFolds = 5, text = {} } = options
  const growing = {
    maxDepth: wholeFrom("maxDepth", 1, 10_000, maxDepth),
    minLeaf: wholeFrom("minLeaf", 1, 1e9, minLeaf),
    folds: wholeFrom("innerFolds", 2, 255, innerFolds),
    maxFlags: wholeFrom("text.maxFeatures", 1, 1e6, text.maxFeatures ?? 20_000)
  }
  if (examples.length === 0)
    throw new RangeError("expected at least one labelled example to learn from, found none")
  const labels = known.toSorted((a, b) => byText(JSON.stringify(a), JSON.stringify(b)))
  const classOf = new Map<Task.Label, number>(labels.map((label, position) => [label, position]))
  const classes = Uint32Array.from(examples, ({ expected }) => {
    const position = classOf.get(expected)
    if (position !== undefined) return position
    throw new RangeError(`label: expected one of ${known.join(", ")}; found ${JSON.stringify(expected)}`)
  })
  const inputs = examples.map(({ input }) => input)
  const { features, featureSource } =
    options.features === undefined
      ? ownFeatures(inputs)
      : {
          features: options.features,
          featureSource: { _tag: "Imported", name: "features", from: "./features.ts" } as const
        }
  const { table, questions } = read<Input>(features, inputs, text)
  const groups = examples.map(({ cluster, input }, row) => {
    if (cluster !== undefined) return `cluster ${cluster}`
    try {
      return `input ${JSON.stringify(input)}`
    } catch {
      return `row ${row}`
    }
  })
  return (rows, seed) => {
    const { tree, error } = choose(table, rows, classes, labels.length, groups, { ...growing, seed })
    return { labels, nodes: nodesOf(tree, questions), features, featureSource, error }
  }
}

/**
 * Learns a tree from labelled examples.
 *
 * Throws a RangeError for a label that is not declared, for no examples, and for an option out of range.
 *
 * @example
 * ```ts
 * const tree = DecisionTree.fit(["spam", "ham"], mails)
 * console.log(DecisionTree.toRules(tree).text)
 * ```
 */
export const fit = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  examples: ReadonlyArray<
    Rules.LabelledCase<Input> & {
      /** Examples of one cluster are kept together. Absent for one that stands alone. */
      readonly cluster?: string | undefined
    }
  >,
  {
    seed = 0,
    ...options
  }: TreeOptions<Input> & {
    /**
     * Decides the inner folds.
     *
     * @defaultValue 0
     */
    readonly seed?: number
  } = {}
): Fitted<Input, Label> => {
  const known = Task.labelsOf(labels, "DecisionTree.fit")
  const learned = examples.map(({ cluster, expected, input }) => ({ cluster, expected, input }))
  return learner<Input, Label>(known, learned, options)(Uint32Array.from(learned.keys()), seed)
}

// As many examples as the shares among all count for beside those of a leaf.
const priorExamples = 2

/** How a fitted tree answers. */
export const predictor = <Input, Label extends Task.Label>({
  features,
  labels,
  nodes
}: Fitted<Input, Label>): ((input: Input) => Prediction<Label>) => {
  const tests = nodes.map((node): Holds | undefined =>
    node._tag === "Split" ? prepare(node.test) : undefined
  )
  const words = nodes.map((node) => (node._tag === "Split" ? describe(node.feature, node.test) : ""))
  const leaves = nodes.filter((node) => node._tag === "Leaf")
  const all = labels.map((_, position) =>
    leaves.reduce((sum, { counts }) => sum + (counts[position] ?? 0), 0)
  )
  const total = all.reduce((sum, each) => sum + each, 0)
  const answers = nodes.map((node) => {
    if (node._tag === "Split") return undefined
    const position = mostOf(node.counts)
    const label = labels[position]
    const rows = node.counts.reduce((sum, each) => sum + each, 0)
    const prior = (all[position] ?? 0) / total
    const confidence = ((node.counts[position] ?? 0) + priorExamples * prior) / (rows + priorExamples)
    return label === undefined ? undefined : { label, confidence }
  })
  return (input) => {
    const value = readerOf(features, input)
    const lines = new Map<string, string>()
    const because: Array<string> = []
    for (let at = 0; ; ) {
      const node = nodes[at]
      if (node?._tag !== "Split") {
        const answer = answers[at]
        if (answer === undefined) throw new RangeError(`node ${at}: expected a leaf with a label, found none`)
        return { ...answer, because: because.length === 0 ? "no question holds" : because.join(" and ") }
      }
      const holds = tests[at]?.(value(node.feature), lines) === true
      if (holds) because.push(words[at] ?? "")
      at = holds ? node.yes : node.no
    }
  }
}

/** How rules are written down. */
export interface ToRulesOptions {
  /**
   * The name that the rules are exported under, an identifier.
   *
   * @defaultValue `"rules"`
   */
  readonly name?: string
  /**
   * Where the source imports declared features from: `name` out of the module `from`. Without declared features it imports
   * none.
   *
   * @defaultValue `{ name: "features", from: "./features.ts" }`
   */
  readonly features?: { readonly name: string; readonly from: string }
}

/** A tree as rules. */
export interface TreeRules<in out Input, out Label extends Task.Label> {
  /** The rules as a candidate. It answers as the tree does. */
  readonly classifier: Rules.Classifier<Input, Label>
  /** The rules as a module of TypeScript, to be edited. */
  readonly source: string
  /** The rules as a table for the terminal. */
  readonly text: string
}

/**
 * A tree as rules that answer the same: as a candidate, as source to edit, and as a table. Rules have no confidence;
 * `Rules.withConfidence` learns it.
 */
export const toRules = <Input, Label extends Task.Label>(
  { features, featureSource, labels, nodes }: Fitted<Input, Label>,
  { name = "rules", features: imported }: ToRulesOptions = {}
): TreeRules<Input, Label> => {
  const { rules, otherwise } = decisionList(nodes, labels)
  const classifier = Rules.fromList<Input, Label>({ features, rules, otherwise })
  const from =
    featureSource._tag === "Imported" && imported !== undefined
      ? { ...featureSource, ...imported }
      : featureSource
  return {
    classifier,
    source: sourceOf(name, labels, rules, otherwise, from),
    text: Rules.table(classifier)
  }
}

const failed = (thrown: unknown): Candidate.CandidateError =>
  new Candidate.CandidateError({ message: thrown instanceof Error ? thrown.message : String(thrown) })

const candidateOf = <Input, Label extends Task.Label>(
  fitted: Fitted<Input, Label>
): Candidate.Candidate<Input, Label> => {
  const predict = predictor(fitted)
  return Candidate.make<Input, Label>({
    kind: "baseline",
    settings: "decision-tree",
    restore: Candidate.fromJson,
    answer: ({ input }) =>
      Effect.try({
        try: () => {
          const { because, confidence, label } = predict(input)
          return { outcome: Outcome.answered(label, { confidence }), facts: { notes: [because] } }
        },
        catch: failed
      })
  })
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
): Baseline.Baseline<Input, Task.Label, Label> => {
  const known = Task.labelsOf(labels, "DecisionTree.classify")
  const { features, innerFolds, maxDepth, minLeaf, text } = options
  return Baseline.make<Input, Task.Label, Label>({
    settings: {
      baseline: "decision-tree",
      labels: known,
      text: { ...text },
      maxDepth: maxDepth ?? null,
      minLeaf: minLeaf ?? null,
      innerFolds: innerFolds ?? null,
      get features() {
        return features === undefined
          ? null
          : Object.entries(features).map(([name, feature]) => [name, sourceDigest(feature)])
      }
    },
    learning: Learning.from<Input, Task.Label, Label>(
      options,
      Effect.fnUntraced(function* (examples, { folds, foldOf, seed, fitted = () => Effect.void }) {
        const learn = yield* Effect.try({
          try: () => learner<Input, Label>(known, examples, options),
          catch: failed
        })
        return yield* Effect.forEach(Array.from({ length: folds }).keys(), (fold) =>
          Effect.tap(
            Effect.try({
              try: () => {
                const rows = Uint32Array.from(examples.keys().filter((index) => foldOf[index] !== fold))
                return candidateOf(learn(rows, seed))
              },
              catch: failed
            }),
            () => fitted(fold + 1)
          )
        )
      })
    )
  })
}
