import type { Rule } from "../rules/list.ts"
import type { Test } from "../rules/test.ts"
import { mostOf, type Node } from "./node.ts"

type Named = readonly [feature: string, test: Test]

/** The tests of a path without what another of them says more narrowly. */
const narrowed = (path: ReadonlyArray<Named>): ReadonlyArray<Named> =>
  path.filter(([feature, test], at) => {
    if (test._tag !== "Within") return true
    const isNarrower = path.slice(at + 1).some(([other, { _tag }]) => other === feature && _tag === "Within")
    return !isNarrower
  })

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
