import type { Test } from "../rules/test.ts"
import type { Question } from "./columns.ts"
import { countsOf, type Tree } from "./tree.ts"

/** A node of a fitted tree, which stands for itself: what it asks, or how many training rows of each class it has. */
export type Node =
  | {
      readonly _tag: "Split"
      readonly feature: string
      readonly test: Test
      /** Where the test holds. */
      readonly yes: number
      /** Where it does not, and where the feature is missing. */
      readonly no: number
    }
  | { readonly _tag: "Leaf"; readonly counts: ReadonlyArray<number> }

/** The nodes of a tree, the root first. */
export const nodesOf = (tree: Tree, questions: ReadonlyArray<Question>): ReadonlyArray<Node> =>
  Array.from(tree.column, (column, node): Node => {
    const asked = questions[column]?.(tree.threshold[node] ?? Number.NaN)
    return asked === undefined
      ? { _tag: "Leaf", counts: [...countsOf(tree, node)] }
      : { _tag: "Split", feature: asked[0], test: asked[1], yes: tree.yes[node] ?? 0, no: tree.no[node] ?? 0 }
  })

/** The class of most rows of a leaf; of equal ones the first. */
export const mostOf = (counts: ReadonlyArray<number>): number => counts.indexOf(Math.max(...counts))
