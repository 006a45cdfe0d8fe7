import { countsOf, majorityOf, type Tree } from "./tree.ts"

/** Node numbers in a binary heap by their value, the smallest first; of equal ones the later node. */
const heapOf = (values: Float64Array) => {
  const items: Array<{ readonly node: number; readonly value: number }> = []
  const before = (a: number, b: number): boolean => {
    const [p, q] = [items[a], items[b]]
    if (p === undefined || q === undefined) return false
    return p.value < q.value || (p.value === q.value && p.node > q.node)
  }
  const swap = (a: number, b: number): void => {
    const [p, q] = [items[a], items[b]]
    if (p === undefined || q === undefined) return
    items[a] = q
    items[b] = p
  }
  return {
    push: (node: number): void => {
      items.push({ node, value: values[node] ?? 0 })
      for (let at = items.length - 1; at > 0; ) {
        const above = (at - 1) >> 1
        if (!before(at, above)) return
        swap(at, above)
        at = above
      }
    },
    pop: () => {
      if (items.length > 1) swap(0, items.length - 1)
      const first = items.pop()
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2]
        const least = before(right, left) ? right : left
        if (!before(least, at)) return first
        swap(at, least)
        at = least
      }
    }
  }
}

/**
 * Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3): for each inner node the price of a leaf from which
 * on it is a leaf itself; infinite for leaves. The cost of a node is its Gini impurity times its share of the rows, as in
 * scikit-learn's `ccp_alpha`. A node is never priced above the nodes above it.
 */
export const collapsePrices = (tree: Tree): Float64Array => {
  const size = tree.column.length
  const parent = new Int32Array(size).fill(-1)
  const cost = new Float64Array(size)
  const total = countsOf(tree, 0).reduce((sum, each) => sum + each, 0)
  for (let node = 0; node < size; node++) {
    const counts = countsOf(tree, node)
    const rows = counts.reduce((sum, each) => sum + each, 0)
    cost[node] = (rows - counts.reduce((sum, each) => sum + each * each, 0) / rows) / total
    if (tree.column[node] === -1) continue
    parent[tree.yes[node] ?? 0] = node
    parent[tree.no[node] ?? 0] = node
  }
  const isLeaf = Uint8Array.from(tree.column, (each) => (each === -1 ? 1 : 0))
  const costBelow = new Float64Array(size)
  const leavesBelow = new Uint32Array(size)
  for (let node = size - 1; node >= 0; node--) {
    const [yes, no] = [tree.yes[node] ?? 0, tree.no[node] ?? 0]
    costBelow[node] = isLeaf[node] === 1 ? (cost[node] ?? 0) : (costBelow[yes] ?? 0) + (costBelow[no] ?? 0)
    leavesBelow[node] = isLeaf[node] === 1 ? 1 : (leavesBelow[yes] ?? 0) + (leavesBelow[no] ?? 0)
  }
  const gain = new Float64Array(size)
  const heap = heapOf(gain)
  const price = (node: number): void => {
    gain[node] = ((cost[node] ?? 0) - (costBelow[node] ?? 0)) / ((leavesBelow[node] ?? 2) - 1)
    heap.push(node)
  }
  for (let node = size - 1; node >= 0; node--) if (isLeaf[node] === 0) price(node)
  const prices = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  let reached = 0
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { node, value } = next
    // Of a node that was priced again the older price is still in the heap.
    if (isLeaf[node] === 1 || value !== gain[node]) continue
    reached = Math.max(reached, value)
    const saved = (cost[node] ?? 0) - (costBelow[node] ?? 0)
    const leaves = (leavesBelow[node] ?? 1) - 1
    const below = [node]
    for (let each = below.pop(); each !== undefined; each = below.pop()) {
      if (isLeaf[each] === 1) continue
      isLeaf[each] = 1
      prices[each] = reached
      below.push(tree.yes[each] ?? 0, tree.no[each] ?? 0)
    }
    for (let above = parent[node] ?? -1; above !== -1; above = parent[above] ?? -1) {
      costBelow[above] = (costBelow[above] ?? 0) + saved
      leavesBelow[above] = (leavesBelow[above] ?? 1) - leaves
      price(above)
    }
  }
  return prices
}

/** The tree without what costs at most `price` a leaf; of `prices` see {@link collapsePrices}. */
export const pruned = (tree: Tree, prices: Float64Array, price: number): Tree => {
  const column: Array<number> = []
  const threshold: Array<number> = []
  const yes: Array<number> = []
  const no: Array<number> = []
  const kept: Array<number> = []
  const open: Array<readonly [node: number, parent: number, side: "yes" | "no"]> = [[0, -1, "yes"]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, parent, side] = next
    const isLeaf = (tree.column[node] ?? -1) === -1 || (prices[node] ?? 0) <= price
    const at = column.push(isLeaf ? -1 : (tree.column[node] ?? -1)) - 1
    threshold.push(isLeaf ? Number.NaN : (tree.threshold[node] ?? Number.NaN))
    yes.push(-1)
    no.push(-1)
    kept.push(node)
    if (parent !== -1) (side === "yes" ? yes : no)[parent] = at
    if (!isLeaf) open.push([tree.no[node] ?? 0, at, "no"], [tree.yes[node] ?? 0, at, "yes"])
  }
  const counts = new Uint32Array(kept.length * tree.classCount)
  for (const [at, node] of kept.entries()) counts.set(countsOf(tree, node), at * tree.classCount)
  return {
    classCount: tree.classCount,
    column: Int32Array.from(column),
    threshold: Float64Array.from(threshold),
    yes: Int32Array.from(yes),
    no: Int32Array.from(no),
    counts
  }
}

/**
 * Adds to `wrong[i]` the rows that are answered wrongly when the tree is pruned at `grid[i]` (increasing). One walk
 * through the whole tree tells it for every price: a node answers from its own price up to that of the node above.
 *
 * @param holds whether a row goes to `yes` at a node
 */
export const addErrors = (
  tree: Tree,
  prices: Float64Array,
  rows: Uint32Array,
  classes: Uint32Array,
  holds: (row: number, node: number) => boolean,
  grid: Float64Array,
  wrong: Uint32Array
): void => {
  const majority = Uint32Array.from(tree.column.keys(), (node) => majorityOf(tree, node))
  for (const row of rows) {
    let upTo = grid.length
    for (let node = 0; upTo > 0; ) {
      const isLeaf = (tree.column[node] ?? -1) === -1
      const from = isLeaf ? 0 : firstFrom(grid, prices[node] ?? 0)
      if (majority[node] !== classes[row])
        for (let at = from; at < upTo; at++) wrong[at] = (wrong[at] ?? 0) + 1
      upTo = Math.min(upTo, from)
      if (isLeaf) break
      node = (holds(row, node) ? tree.yes[node] : tree.no[node]) ?? 0
    }
  }
}

/** The first place in an increasing grid whose value is at least `value`. */
const firstFrom = (grid: Float64Array, value: number): number => {
  let [low, high] = [0, grid.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((grid[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
