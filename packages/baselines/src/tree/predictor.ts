import type { Task } from "@assay/core"
import { readerOf } from "../rules/features.ts"
import { describe, type Holds, prepare } from "../rules/test.ts"
import type { Grown } from "./grown.ts"
import { mostOf } from "./node.ts"

/** What a tree says of an input. */
export interface Verdict<out Label> {
  /** The label of most examples of the leaf; of equal ones the first. */
  readonly label: Label
  /** Its share in the leaf, drawn to its share in all examples, 0 to 1. */
  readonly confidence: number
  /** The questions that held on the way, in words. */
  readonly because: () => ReadonlyArray<string>
}

// As many examples as the shares among all count for beside those of a leaf (m-estimate; Cestnik 1990).
const priorExamples = 2

/** How a tree answers. Throws what a feature throws, with its name. */
export const predictorOf = <Input, Label extends Task.Label>({
  features,
  labels,
  nodes
}: Grown<Input, Label>): ((input: Input) => Verdict<Label>) => {
  const tests = nodes.map((node): Holds | undefined =>
    node._tag === "Split" ? prepare(node.test) : undefined
  )
  const all = labels.map(() => 0)
  for (const node of nodes) {
    if (node._tag === "Split") continue
    for (const [position, count] of node.counts.entries()) all[position] = (all[position] ?? 0) + count
  }
  const total = all.reduce((sum, each) => sum + each, 0)
  const answers = nodes.map((node) => {
    if (node._tag === "Split") return undefined
    const position = mostOf(node.counts)
    const label = labels[position]
    const rows = node.counts.reduce((sum, each) => sum + each, 0)
    const prior = total === 0 ? 0 : (all[position] ?? 0) / total
    const confidence = ((node.counts[position] ?? 0) + priorExamples * prior) / (rows + priorExamples)
    return label === undefined ? undefined : { label, confidence }
  })
  const words = (held: ReadonlyArray<number>): ReadonlyArray<string> =>
    held.length === 0
      ? ["no question of the tree holds"]
      : held.flatMap((at) => {
          const node = nodes[at]
          return node?._tag === "Split" ? [describe(node.feature, node.test)] : []
        })
  return (input) => {
    const value = readerOf(features, input)
    const lines = new Map<string, string>()
    const held: Array<number> = []
    for (let at = 0; ; ) {
      const node = nodes[at]
      if (node?._tag !== "Split") {
        const answer = answers[at]
        if (answer === undefined) throw new RangeError("expected at least one label, found none")
        return { ...answer, because: () => words(held) }
      }
      const holds = tests[at]?.(value(node.feature), lines) === true
      if (holds) held.push(at)
      at = holds ? node.yes : node.no
    }
  }
}
