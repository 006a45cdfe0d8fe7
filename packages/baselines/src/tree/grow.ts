import type { Table } from "./table.ts"
import type { Tree } from "./tree.ts"

/** How far a tree grows. */
export interface GrowOptions {
  /** Levels of splits at most, 0 or more. */
  readonly maxDepth: number
  /** Training rows of a leaf at least, 1 or more. */
  readonly minLeaf: number
  /** Flags looked at at most, those that hold for most rows; a whole number of 1 or more. */
  readonly maxFlags: number
}

/** The best split of a node that was found so far. */
interface Best {
  column: number
  threshold: number
  /** Sum over both sides of squared class counts over rows: the larger, the lower the Gini impurity. */
  merit: number
}

// Merits that differ by less are equal: what is left of two sums of the same fractions in another order.
const tolerance = 1e-12

const improves = (best: Best, merit: number, column: number): boolean => {
  const slack = tolerance * Math.max(1, Math.abs(best.merit))
  return merit > best.merit + slack || (merit >= best.merit - slack && column < best.column)
}

/** Rows whose flags are those looked at alone, renumbered in order. */
interface Kept {
  readonly pointers: Uint32Array
  readonly flags: Uint32Array
  /** Column of the table of each flag. */
  readonly columnOf: Uint32Array
}

/** The flags that enough of the rows have, by increasing column, and of each row those. */
const keep = ({ flags }: Table, rows: Uint32Array, maxFlags: number): Kept => {
  const held = new Uint32Array(flags.columnCount)
  let entries = 0
  for (const row of rows) {
    const end = flags.pointers[row + 1] ?? 0
    for (let entry = flags.pointers[row] ?? 0; entry < end; entry++) {
      const column = flags.columns[entry] ?? 0
      held[column] = (held[column] ?? 0) + 1
      entries++
    }
  }
  const enough = Array.from(held.keys()).filter(
    (column) => (held[column] ?? 0) >= Math.max(1, flags.leastRows[column] ?? 1)
  )
  const kept =
    enough.length <= maxFlags
      ? enough
      : enough
          .toSorted((a, b) => (held[b] ?? 0) - (held[a] ?? 0) || a - b)
          .slice(0, maxFlags)
          .sort((a, b) => a - b)
  const flagOf = new Int32Array(flags.columnCount).fill(-1)
  for (const [flag, column] of kept.entries()) flagOf[column] = flag
  const pointers = new Uint32Array(rows.length + 1)
  const found = new Uint32Array(entries)
  let size = 0
  for (const [at, row] of rows.entries()) {
    const end = flags.pointers[row + 1] ?? 0
    for (let entry = flags.pointers[row] ?? 0; entry < end; entry++) {
      const flag = flagOf[flags.columns[entry] ?? 0] ?? -1
      if (flag !== -1) found[size++] = flag
    }
    pointers[at + 1] = size
  }
  return { pointers, flags: found.slice(0, size), columnOf: Uint32Array.from(kept) }
}

/** Nodes of a tree as they are made. */
const nodesOf = (classCount: number) => {
  const column: Array<number> = []
  const threshold: Array<number> = []
  const yes: Array<number> = []
  const no: Array<number> = []
  let counts = new Uint32Array(64 * classCount)
  return {
    add: (ofClass: Float64Array): number => {
      const node = column.length
      if ((node + 1) * classCount > counts.length) {
        const longer = new Uint32Array(2 * counts.length)
        longer.set(counts)
        counts = longer
      }
      counts.set(ofClass, node * classCount)
      column.push(-1)
      threshold.push(Number.NaN)
      yes.push(-1)
      no.push(-1)
      return node
    },
    hang: (parent: number, side: "yes" | "no", node: number): void => {
      if (parent !== -1) (side === "yes" ? yes : no)[parent] = node
    },
    split: (node: number, best: Best): void => {
      column[node] = best.column
      threshold[node] = best.threshold
    },
    tree: (): Tree => ({
      classCount,
      column: Int32Array.from(column),
      threshold: Float64Array.from(threshold),
      yes: Int32Array.from(yes),
      no: Int32Array.from(no),
      counts: counts.slice(0, column.length * classCount)
    })
  }
}

/** Moves the entries of `span` for which `isYes` to the front, in order; tells how many. `spare` is as long. */
const partition = (span: Uint32Array, isYes: Uint8Array, spare: Uint32Array): number => {
  let front = 0
  let back = 0
  for (let at = 0; at < span.length; at++) {
    const each = span[at] ?? 0
    if (isYes[each] === 1) span[front++] = each
    else spare[back++] = each
  }
  span.set(spare.subarray(0, back), front)
  return front
}

/**
 * Grows a classification tree by CART (Breiman et al. 1984): each node takes the split that lowers the Gini impurity
 * most, until a node is of one class, too small or too deep, or no split tells its rows apart. A split that leaves the
 * impurity as it is counts too, as in scikit-learn, for what it makes possible below; pruning takes it back.
 *
 * Time grows with the flags that hold, times the depth: flags that do not hold cost nothing. The counts of both sides
 * are never summed over classes: each entry corrects the sum of squares of its side.
 *
 * @param rows the rows of the table to learn from
 * @param classes the class of each row of the table, below `classCount`
 */
export const grow = (
  table: Table,
  rows: Uint32Array,
  classes: Uint32Array,
  classCount: number,
  { maxDepth, minLeaf, maxFlags }: GrowOptions
): Tree => {
  const { pointers, flags, columnOf } = keep(table, rows, maxFlags)
  const classOf = rows.map((row) => classes[row] ?? 0)
  const numbers = table.numbers.map((values) => Float64Array.from(rows, (row) => values[row] ?? Number.NaN))
  // A node owns the same span of `members`, and of the rows in the order of each column of numbers, missing ones last.
  const members = Uint32Array.from(rows.keys())
  const orders = numbers.map((values) =>
    Uint32Array.from(rows.keys()).sort((a, b) => {
      const [p, q] = [values[a] ?? Number.NaN, values[b] ?? Number.NaN]
      if (Number.isNaN(p) || Number.isNaN(q))
        return Number(Number.isNaN(p)) - Number(Number.isNaN(q)) || a - b
      return p - q || a - b
    })
  )
  const flagCount = columnOf.length
  const left = new Uint32Array(flagCount * classCount)
  const leftRows = new Uint32Array(flagCount)
  const leftSquares = new Float64Array(flagCount)
  const leftDotAll = new Float64Array(flagCount)
  const touched = new Uint32Array(flagCount)
  const ofClass = new Float64Array(classCount)
  const ofSide = new Float64Array(classCount)
  const isYes = new Uint8Array(rows.length)
  const spare = new Uint32Array(rows.length)
  const nodes = nodesOf(classCount)

  const bestFlag = (start: number, end: number, squares: number, best: Best): void => {
    let touchedCount = 0
    for (let at = start; at < end; at++) {
      const row = members[at] ?? 0
      const ofRow = classOf[row] ?? 0
      const all = ofClass[ofRow] ?? 0
      const last = pointers[row + 1] ?? 0
      for (let entry = pointers[row] ?? 0; entry < last; entry++) {
        const flag = flags[entry] ?? 0
        const seen = leftRows[flag] ?? 0
        if (seen === 0) touched[touchedCount++] = flag
        leftRows[flag] = seen + 1
        const cell = flag * classCount + ofRow
        const before = left[cell] ?? 0
        left[cell] = before + 1
        leftSquares[flag] = (leftSquares[flag] ?? 0) + 2 * before + 1
        leftDotAll[flag] = (leftDotAll[flag] ?? 0) + all
      }
    }
    const size = end - start
    for (let nth = 0; nth < touchedCount; nth++) {
      const flag = touched[nth] ?? 0
      const yes = leftRows[flag] ?? 0
      const no = size - yes
      if (yes >= minLeaf && no >= minLeaf) {
        const yesSquares = leftSquares[flag] ?? 0
        const noSquares = squares - 2 * (leftDotAll[flag] ?? 0) + yesSquares
        const merit = yesSquares / yes + noSquares / no
        const column = columnOf[flag] ?? 0
        if (improves(best, merit, column)) {
          best.merit = merit
          best.column = column
          best.threshold = Number.NaN
        }
      }
      leftRows[flag] = 0
      leftSquares[flag] = 0
      leftDotAll[flag] = 0
    }
    for (let at = start; at < end; at++) {
      const row = members[at] ?? 0
      const ofRow = classOf[row] ?? 0
      const last = pointers[row + 1] ?? 0
      for (let entry = pointers[row] ?? 0; entry < last; entry++) {
        left[(flags[entry] ?? 0) * classCount + ofRow] = 0
      }
    }
  }

  const bestNumber = (nth: number, start: number, end: number, squares: number, best: Best): void => {
    const order = orders[nth] ?? members
    const values = numbers[nth] ?? new Float64Array(0)
    const column = table.flags.columnCount + nth
    ofSide.fill(0)
    let yesSquares = 0
    let dotAll = 0
    for (let at = start; at < end - 1; at++) {
      const row = order[at] ?? 0
      const value = values[row] ?? Number.NaN
      if (Number.isNaN(value)) return
      const ofRow = classOf[row] ?? 0
      const before = ofSide[ofRow] ?? 0
      ofSide[ofRow] = before + 1
      yesSquares += 2 * before + 1
      dotAll += ofClass[ofRow] ?? 0
      const next = values[order[at + 1] ?? 0] ?? Number.NaN
      const yes = at + 1 - start
      const no = end - start - yes
      if (next === value || yes < minLeaf || no < minLeaf) continue
      const merit = yesSquares / yes + (squares - 2 * dotAll + yesSquares) / no
      if (!improves(best, merit, column)) continue
      best.merit = merit
      best.column = column
      best.threshold = between(value, next)
    }
  }

  const mark = (best: Best, start: number, end: number): void => {
    const values = numbers[best.column - table.flags.columnCount]
    for (let at = start; at < end; at++) {
      const row = members[at] ?? 0
      if (values !== undefined) isYes[row] = (values[row] ?? Number.NaN) <= best.threshold ? 1 : 0
      else {
        isYes[row] = 0
        const last = pointers[row + 1] ?? 0
        for (let entry = pointers[row] ?? 0; entry < last; entry++) {
          if (columnOf[flags[entry] ?? 0] === best.column) isYes[row] = 1
        }
      }
    }
  }

  const open: Array<
    readonly [start: number, end: number, depth: number, parent: number, side: "yes" | "no"]
  > = [[0, rows.length, 0, -1, "yes"]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [start, end, depth, parent, side] = next
    ofClass.fill(0)
    for (let at = start; at < end; at++) {
      const ofRow = classOf[members[at] ?? 0] ?? 0
      ofClass[ofRow] = (ofClass[ofRow] ?? 0) + 1
    }
    const node = nodes.add(ofClass)
    nodes.hang(parent, side, node)
    const size = end - start
    if (depth >= maxDepth || size < 2 * minLeaf || Math.max(...ofClass) === size) continue
    const squares = ofClass.reduce((sum, each) => sum + each * each, 0)
    const best: Best = { column: -1, threshold: Number.NaN, merit: -1 }
    if (flagCount > 0) bestFlag(start, end, squares, best)
    for (const nth of numbers.keys()) bestNumber(nth, start, end, squares, best)
    if (best.column === -1) continue
    nodes.split(node, best)
    mark(best, start, end)
    const middle = start + partition(members.subarray(start, end), isYes, spare)
    for (const order of orders) partition(order.subarray(start, end), isYes, spare)
    open.push([middle, end, depth + 1, node, "no"], [start, middle, depth + 1, node, "yes"])
  }
  return nodes.tree()
}

/** The middle of two numbers, below the larger whatever is rounded. */
const between = (smaller: number, larger: number): number => {
  const middle = smaller / 2 + larger / 2
  return middle < larger && middle >= smaller ? middle : smaller
}
