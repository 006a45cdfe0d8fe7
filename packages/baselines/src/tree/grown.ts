import type { Baseline, Task } from "@assay/core"
import { byText } from "@assay/core/internal"
import * as Schema from "effect/Schema"
import type { Features } from "../rules/features.ts"
import { read, type WordOptions } from "./columns.ts"
import { Calibration, calibrate } from "./confidence.ts"
import { type ChoiceOptions, choosing } from "./crossValidate.ts"
import { FeatureSource, featuresOf, sourceOf } from "./featureSource.ts"
import { fromStored, type Node, nodesOf, StoredNode, toStored } from "./node.ts"

/** A tree that has learned. */
export interface Grown<in Input, out Label extends Task.Label> {
  /** The labels, in the order in which leaves count them. */
  readonly labels: ReadonlyArray<Label>
  /** The root first. */
  readonly nodes: ReadonlyArray<Node>
  /** What it looks at. */
  readonly features: Features<Input>
  /** Where its features come from. */
  readonly source: FeatureSource
  /** Share of wrong answers on the inner folds at the size that was chosen, 0 to 1; 1 where none could be held out. */
  readonly error: number
  /** How the shares of a leaf become a confidence. Null where there were too few examples to learn it. */
  readonly calibration: Calibration | null
}

/** What the labels are sorted by: ties between classes go to the first. */
const sorted = <Label extends Task.Label>(labels: ReadonlyArray<Label>): ReadonlyArray<Label> =>
  labels.toSorted((a, b) => byText(JSON.stringify(a), JSON.stringify(b)))

/** What must stay together when examples are divided: a cluster, or equal inputs. */
const groupOf = ({ cluster, input }: Baseline.Example<unknown, unknown>, row: number): string => {
  if (cluster !== undefined) return `cluster ${cluster}`
  try {
    return `input ${JSON.stringify(input)}`
  } catch {
    return `row ${row}`
  }
}

/** Prepares learning from any of the examples: all are read once, and labels only of those learned from. */
export const growerOf = <Input, Label extends Task.Label>(
  known: ReadonlyArray<Label>,
  examples: ReadonlyArray<Baseline.Example<Input, Task.Label>>,
  declared: Features<Input> | undefined,
  words: WordOptions,
  sizes: Omit<ChoiceOptions, "seed">
): ((rows: Uint32Array, seed: number) => Generator<void, Grown<Input, Label>>) => {
  const labels = sorted(known)
  const classOf = new Map<Task.Label, number>(labels.map((label, position) => [label, position]))
  const classes = Uint32Array.from(examples, ({ expected }) => {
    const position = classOf.get(expected)
    if (position !== undefined) return position
    throw new RangeError(`label: expected one of ${known.join(", ")}; found ${JSON.stringify(expected)}`)
  })
  const inputs = examples.map(({ input }) => input)
  const source: FeatureSource = declared === undefined ? sourceOf(inputs) : { _tag: "Declared" }
  const features = featuresOf(source, declared)
  const { table, question } = read(features, inputs, words)
  const groups = examples.map(groupOf)
  return function* (rows, seed) {
    const { tree, error, heldOut } = yield* choosing(table, rows, classes, labels.length, groups, {
      ...sizes,
      seed
    })
    return {
      labels,
      nodes: nodesOf(tree, question),
      features,
      source,
      error: Number.isNaN(error) ? 1 : error,
      calibration: calibrate(heldOut.signals, heldOut.rights)
    }
  }
}

/** The form of a tree in a file. */
export const Stored = Schema.Struct({
  source: FeatureSource,
  error: Schema.Finite,
  calibration: Schema.NullOr(Calibration),
  nodes: Schema.Array(StoredNode)
})
export type Stored = typeof Stored.Type

export const store = ({ calibration, error, nodes, source }: Grown<never, Task.Label>): Stored => ({
  source,
  error,
  calibration,
  nodes: nodes.map(toStored)
})

/** The inverse of `store`. Throws what is wrong, beginning with the field. */
export const revive = <Input, Label extends Task.Label>(
  { calibration, error, nodes, source }: Stored,
  known: ReadonlyArray<Label>,
  declared: Features<Input> | undefined
): Grown<Input, Label> => {
  const labels = sorted(known)
  return {
    labels,
    nodes: fromStored(nodes, labels.length),
    features: featuresOf(source, declared),
    source,
    error,
    calibration
  }
}
