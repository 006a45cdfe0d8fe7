import { hash } from "node:crypto"
import { signalOf } from "./confidence.ts"
import { type GrowOptions, grow } from "./grow.ts"
import { addErrors, collapsePrices, pruned } from "./prune.ts"
import type { Table } from "./table.ts"
import { countsOf, majorityOf, type Tree } from "./tree.ts"

/** A number that a text and a seed decide. */
const drawn = (seed: number, text: string): number =>
  Number.parseInt(hash("sha256", `${seed} ${text}`, "hex").slice(0, 12), 16)

/**
 * The fold of each row: those of one group together, groups of one class dealt out evenly in a seeded order.
 *
 * @param groups what must not be torn apart: a cluster, or equal inputs
 */
const foldsOf = (
  rows: Uint32Array,
  classes: Uint32Array,
  groups: ReadonlyArray<string>,
  folds: number,
  seed: number
): Uint8Array => {
  const classOfGroup = new Map<string, number>()
  for (const row of rows) {
    const group = groups[row] ?? ""
    if (!classOfGroup.has(group)) classOfGroup.set(group, classes[row] ?? 0)
  }
  const dealt = [...classOfGroup]
    .map(([group, ofClass]) => ({ group, ofClass, order: drawn(seed, group) }))
    .sort((a, b) => a.ofClass - b.ofClass || a.order - b.order)
  const foldOfGroup = new Map(dealt.map(({ group }, nth) => [group, nth % folds]))
  return Uint8Array.from(rows, (row) => foldOfGroup.get(groups[row] ?? "") ?? 0)
}

/** Whether a flag holds for a row, or its number is at most the threshold. */
const holding = (table: Table, tree: Tree) => {
  const { columnCount, pointers, columns } = table.flags
  return (row: number, node: number): boolean => {
    const column = tree.column[node] ?? -1
    const values = table.numbers[column - columnCount]
    if (values !== undefined) return (values[row] ?? Number.NaN) <= (tree.threshold[node] ?? Number.NaN)
    return columns.subarray(pointers[row], pointers[row + 1]).includes(column)
  }
}

/** How a tree grows, and how its size is chosen. */
export interface ChoiceOptions extends GrowOptions {
  /** How many parts the rows are divided into, 2 to 255. */
  readonly folds: number
  /** Decides the parts. */
  readonly seed: number
}

/** A tree, and how its size was chosen. */
export interface Chosen {
  readonly tree: Tree
  /** What a leaf had to be worth to stay. */
  readonly price: number
  /** Share of wrong answers on the inner folds at that price. NaN where there were too few rows to hold any out. */
  readonly error: number
  /** How the trees of the inner folds, at that price, answered the rows that each had not learned from. */
  readonly heldOut: HeldOut
}

/** Answers of trees for rows that they had not learned from. */
interface HeldOut {
  /** Log odds of each answer by its leaf alone. */
  readonly signals: ReadonlyArray<number>
  /** Whether each was right. */
  readonly rights: ReadonlyArray<boolean>
}

/** At most so many prices are compared: more lie closer together than the folds can tell apart. */
const mostPrices = 200

/** Prices to compare: 0, then the geometric middles of those at which the tree gets smaller, then no split at all. */
const gridOf = (prices: Float64Array): Float64Array => {
  const steps = [...new Set(prices)]
    .filter((price) => Number.isFinite(price) && price > 0)
    .sort((a, b) => a - b)
  const middles = steps.map((price, nth) => Math.sqrt(price * (steps[nth + 1] ?? 4 * price)))
  const stride = Math.max(1, Math.ceil(middles.length / mostPrices))
  return Float64Array.from([
    0,
    ...middles.filter((_, nth) => nth % stride === 0 || nth === middles.length - 1)
  ])
}

/**
 * Grows a tree and prunes it to the size that cross-validation supports: of all prices whose error on the inner folds
 * is within one standard error of the least, the largest (Breiman et al. 1984, section 3.4.3). Pauses after each tree.
 */
export function* choosing(
  table: Table,
  rows: Uint32Array,
  classes: Uint32Array,
  classCount: number,
  groups: ReadonlyArray<string>,
  { folds, seed, ...growing }: ChoiceOptions
): Generator<void, Chosen> {
  const tree = grow(table, rows, classes, classCount, growing)
  yield
  const prices = collapsePrices(tree)
  const grid = gridOf(prices)
  const foldOf = foldsOf(rows, classes, groups, folds, seed)
  const wrong = new Uint32Array(grid.length)
  const others: Array<{ readonly tree: Tree; readonly prices: Float64Array; readonly outside: Uint32Array }> =
    []
  let judged = 0
  for (let fold = 0; fold < folds; fold++) {
    const inside = rows.filter((_, at) => foldOf[at] !== fold)
    const outside = rows.filter((_, at) => foldOf[at] === fold)
    if (inside.length === 0 || outside.length === 0) continue
    const other = grow(table, inside, classes, classCount, growing)
    const pricesOfOther = collapsePrices(other)
    addErrors(other, pricesOfOther, outside, classes, holding(table, other), grid, wrong)
    others.push({ tree: other, prices: pricesOfOther, outside })
    judged += outside.length
    yield
  }
  if (judged === 0) {
    return {
      tree: pruned(tree, prices, 0),
      price: 0,
      error: Number.NaN,
      heldOut: { signals: [], rights: [] }
    }
  }
  const least = Math.min(...wrong) / judged
  const allowed = least + Math.sqrt((least * (1 - least)) / judged)
  const at = grid.findLastIndex((_, nth) => (wrong[nth] ?? 0) / judged <= allowed)
  const price = grid[at] ?? 0
  const answers: Array<{ readonly signal: number; readonly isRight: boolean }> = []
  for (const other of others) {
    const small = pruned(other.tree, other.prices, price)
    const holds = holding(table, small)
    const all = countsOf(small, 0)
    for (const row of other.outside) {
      let node = 0
      while (small.column[node] !== -1) node = (holds(row, node) ? small.yes[node] : small.no[node]) ?? 0
      const answer = majorityOf(small, node)
      answers.push({ signal: signalOf(countsOf(small, node), all, answer), isRight: answer === classes[row] })
    }
    yield
  }
  // In an order of their own: that of the rows must not decide how sums are rounded.
  answers.sort((a, b) => a.signal - b.signal || Number(a.isRight) - Number(b.isRight))
  return {
    tree: pruned(tree, prices, price),
    price,
    error: (wrong[at] ?? 0) / judged,
    heldOut: { signals: answers.map(({ signal }) => signal), rights: answers.map(({ isRight }) => isRight) }
  }
}
