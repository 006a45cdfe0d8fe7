/**
 * A binary tree that classifies. At each inner node a row goes to `yes` where the split's column holds, or its number
 * is at most the threshold; else to `no`, a missing number too.
 */
export interface Tree {
  readonly classCount: number
  /** Column of the split of each node, -1 of a leaf. The root is node 0; children come after their parents. */
  readonly column: Int32Array
  /** Threshold of each node whose column is of numbers; NaN of the others. */
  readonly threshold: Float64Array
  readonly yes: Int32Array
  readonly no: Int32Array
  /** How many training rows of each class a node has: node-major, `classCount` each. */
  readonly counts: Uint32Array
}

/** The counts of a node, one a class. */
export const countsOf = ({ counts, classCount }: Tree, node: number): Uint32Array =>
  counts.subarray(node * classCount, (node + 1) * classCount)

/** The class of most rows of a node; of equal ones the first. */
export const majorityOf = (tree: Tree, node: number): number => {
  const counts = countsOf(tree, node)
  let best = 0
  for (let each = 1; each < counts.length; each++) {
    if ((counts[each] ?? 0) > (counts[best] ?? 0)) best = each
  }
  return best
}

/** How many levels of splits there are below the root. */
export const depthOf = ({ column, yes, no }: Tree): number => {
  const depth = new Uint32Array(column.length)
  for (let node = column.length - 1; node >= 0; node--) {
    if ((column[node] ?? -1) === -1) continue
    depth[node] = 1 + Math.max(depth[yes[node] ?? 0] ?? 0, depth[no[node] ?? 0] ?? 0)
  }
  return depth[0] ?? 0
}

/** How many leaves there are. */
export const leavesOf = ({ column }: Tree): number =>
  column.reduce((sum, each) => sum + (each === -1 ? 1 : 0), 0)
