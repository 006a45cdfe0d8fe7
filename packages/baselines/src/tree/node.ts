import * as Schema from "effect/Schema"
import type { Rule } from "../rules/list.ts"
import type { Test } from "../rules/test.ts"
import type { Question } from "./columns.ts"
import { countsOf, type Tree } from "./tree.ts"

/** A node of a tree that has learned: what it asks, or how many training examples of each class it has. */
export type Node =
  | {
      readonly _tag: "Split"
      /** The feature that is looked at. */
      readonly feature: string
      /** What is asked of it. */
      readonly test: Test
      /** The node where the test holds. */
      readonly yes: number
      /** The node where it does not, and where the feature is missing. */
      readonly no: number
    }
  | {
      readonly _tag: "Leaf"
      /** Training examples of each class. */
      readonly counts: ReadonlyArray<number>
    }

/** The nodes of a tree, the root first. */
export const nodesOf = (tree: Tree, question: Question): ReadonlyArray<Node> =>
  Array.from(tree.column, (column, node): Node => {
    const asked = question(column, tree.threshold[node] ?? Number.NaN)
    return asked === undefined
      ? { _tag: "Leaf", counts: [...countsOf(tree, node)] }
      : { _tag: "Split", feature: asked[0], test: asked[1], yes: tree.yes[node] ?? 0, no: tree.no[node] ?? 0 }
  })

/** The class of most rows of a leaf; of equal ones the first. */
export const mostOf = (counts: ReadonlyArray<number>): number => {
  let best = 0
  for (const [position, count] of counts.entries()) if (count > (counts[best] ?? 0)) best = position
  return best
}

/** How a node is kept in a file: the counts of a leaf that are not 0, by position; or what a split asks. */
export const StoredNode = Schema.Union([
  Schema.Struct({ leaf: Schema.Array(Schema.Tuple([Schema.Natural, Schema.Natural])) }),
  Schema.Struct({
    feature: Schema.String,
    ask: Schema.Union([
      Schema.Struct({ has: Schema.String }),
      Schema.Struct({ is: Schema.Union([Schema.String, Schema.Boolean]) }),
      Schema.Struct({ atMost: Schema.Finite })
    ]),
    yes: Schema.Natural,
    no: Schema.Natural
  })
])
export type StoredNode = typeof StoredNode.Type

const storedTest = (test: Test): Extract<StoredNode, { readonly feature: string }>["ask"] => {
  switch (test._tag) {
    case "Has":
      return { has: test.phrases[0] ?? "" }
    case "Is": {
      const [value] = test.values
      return { is: typeof value === "boolean" ? value : String(value) }
    }
    case "Within":
      return { atMost: test.bounds[0]?.[1] ?? 0 }
    default:
      throw new RangeError(`expected a test that a tree asks, found ${test._tag}`)
  }
}

export const toStored = (node: Node): StoredNode =>
  node._tag === "Leaf"
    ? {
        leaf: node.counts.flatMap(
          (count, position): ReadonlyArray<readonly [number, number]> =>
            count === 0 ? [] : [[position, count]]
        )
      }
    : { feature: node.feature, ask: storedTest(node.test), yes: node.yes, no: node.no }

const testOf = (ask: Extract<StoredNode, { readonly feature: string }>["ask"]): Test =>
  "has" in ask
    ? { _tag: "Has", phrases: [ask.has] }
    : "is" in ask
      ? { _tag: "Is", values: [ask.is] }
      : { _tag: "Within", bounds: [["atMost", ask.atMost]] }

/** Reads nodes. Children come after their parents, so that every walk ends. Throws what is wrong, beginning with the field. */
export const fromStored = (stored: ReadonlyArray<StoredNode>, classCount: number): ReadonlyArray<Node> => {
  if (stored.length === 0) throw new RangeError("nodes: expected at least one, found none")
  return stored.map((node, at): Node => {
    if ("leaf" in node) {
      const counts = new Array<number>(classCount).fill(0)
      for (const [position, count] of node.leaf) {
        if (position >= classCount)
          throw new RangeError(`nodes.${at}.leaf: expected a class below ${classCount}, found ${position}`)
        counts[position] = count
      }
      return { _tag: "Leaf", counts }
    }
    for (const side of ["yes", "no"] as const) {
      if (node[side] <= at || node[side] >= stored.length) {
        throw new RangeError(
          `nodes.${at}.${side}: expected a node after ${at} and below ${stored.length}, found ${node[side]}`
        )
      }
    }
    return { _tag: "Split", feature: node.feature, test: testOf(node.ask), yes: node.yes, no: node.no }
  })
}

type Named = Rule<unknown>["tests"][number]

/** The tests of a path without bounds that a later one makes narrower. */
const narrowed = (path: ReadonlyArray<Named>): ReadonlyArray<Named> =>
  path.filter(
    ([feature, test], at) =>
      test._tag !== "Within" ||
      !path.slice(at + 1).some(([other, { _tag }]) => other === feature && _tag === "Within")
  )

/**
 * A tree as an ordered list of rules that answers the same, with what is answered where none holds.
 *
 * The leaves where a test holds come before those where it does not. So every case that reaches the later ones is one of
 * which the test does not hold, and these need not say so: a rule has only the tests that hold on its path.
 */
export const decisionList = <Label>(
  nodes: ReadonlyArray<Node>,
  classes: ReadonlyArray<Label>
): { readonly rules: ReadonlyArray<Rule<Label>>; readonly otherwise: Label | undefined } => {
  const labelOf: Array<number | undefined> = []
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]
    if (node?._tag === "Leaf") labelOf[at] = mostOf(node.counts)
    // A split whose sides answer alike is no rule: only their confidence differs.
    else if (node !== undefined && labelOf[node.yes] === labelOf[node.no]) labelOf[at] = labelOf[node.yes]
  }
  const rules: Array<Rule<Label>> = []
  const open: Array<readonly [at: number, path: ReadonlyArray<Named>]> = [[0, []]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, path] = next
    const node = nodes[at]
    const label = labelOf[at]
    if (label !== undefined) {
      const answer = classes[label]
      if (answer !== undefined) rules.push({ tests: narrowed(path), answer })
    } else if (node?._tag === "Split") {
      open.push([node.no, path], [node.yes, [...path, [node.feature, node.test]]])
    }
  }
  const otherwise = rules.pop()?.answer
  while (rules.length > 0 && rules.at(-1)?.answer === otherwise) rules.pop()
  return { rules, otherwise }
}
