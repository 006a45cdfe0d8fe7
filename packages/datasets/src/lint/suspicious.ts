/**
 * Labels that are probably wrong: a cross-fitted logistic regression is sure of another.
 */
import { HeldOut } from "@assay/baselines"
import type { Candidate } from "@assay/core"
import { Rng } from "@assay/stats"
import * as Effect from "effect/Effect"
import { type Corpus, isOwn, keyOf, nameOf, shownLabel } from "./corpus.ts"
import { type Finding, identityOf } from "./Finding.ts"
import { type HeldOutScores, labelNoise } from "./labelNoise.ts"

/** How labels were checked. */
export interface LabelCheck {
  /** How many labelled rows were scored by models that did not see them. */
  readonly rows: number
  /** How many models there were, one for each fold. */
  readonly folds: number
  /** How many rows each model learned from at most; undefined where from all of the other folds. */
  readonly mostTrained: number | undefined
  /** How many labels are suspicious. */
  readonly suspicious: number
  /** How many of these are expected to be right all the same. */
  readonly expectedFalse: number
  /** Why labels were not checked, in words. Undefined where they were. */
  readonly skipped: string | undefined
}

/** What training may cost, by the number of rows. */
const planOf = (
  rows: number
): { readonly folds: number; readonly mostTrained: number | undefined; readonly isPlain: boolean } =>
  rows <= 20_000
    ? { folds: rows <= 5_000 ? 5 : 3, mostTrained: rows <= 10_000 ? undefined : 8_000, isPlain: false }
    : { folds: 2, mostTrained: 6_000, isPlain: true }

/** Scores that are kept of a row. */
const kept = 16

/** Folds that keep related rows together: copies, near copies, clusters. The largest groups go first, to the smallest fold. */
const foldsOf = (
  corpus: Corpus,
  members: ReadonlyArray<number>,
  related: ReadonlyArray<readonly [number, number]>,
  folds: number
): Uint8Array => {
  const parent = Int32Array.from(corpus.rows.keys())
  const rootOf = (position: number): number => {
    let at = position
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at
      at = parent[at] ?? at
    }
    return at
  }
  const join = (a: number, b: number): void => {
    parent[rootOf(b)] = rootOf(a)
  }
  for (const [a, b] of related) join(a, b)
  const firstOfCluster = new Map<string, number>()
  for (const position of members) {
    const cluster = corpus.rows[position]?.cluster
    if (cluster === undefined) continue
    const first = firstOfCluster.get(cluster)
    if (first === undefined) firstOfCluster.set(cluster, position)
    else join(first, position)
  }
  const sizeOf = new Map<number, number>()
  for (const position of members) sizeOf.set(rootOf(position), (sizeOf.get(rootOf(position)) ?? 0) + 1)
  const rng = Rng.make(1)
  const groups = [...sizeOf].map(([root, size]) => ({ root, size, rank: rng.uniform() }))
  groups.sort((a, b) => (a.size === b.size ? a.rank - b.rank : b.size - a.size))
  const loads = new Float64Array(folds)
  const foldOf = new Map<number, number>()
  for (const { root, size } of groups) {
    const smallest = loads.indexOf(Math.min(...loads))
    loads[smallest] = (loads[smallest] ?? 0) + size
    foldOf.set(root, smallest)
  }
  return Uint8Array.from(members, (position) => foldOf.get(rootOf(position)) ?? 0)
}

const skippedFor = (
  skipped: string
): { readonly findings: ReadonlyArray<Finding>; readonly check: LabelCheck } => ({
  findings: [],
  check: { rows: 0, folds: 0, mostTrained: undefined, suspicious: 0, expectedFalse: 0, skipped }
})

/** The fewest rows that models are trained on. */
const leastRows = 100

/**
 * Finds labels that a model which did not see them is sure are others. Copies, near copies (`related`) and clusters are in
 * one fold, so that no model has seen the wrong label beside the same text.
 */
export const suspicious = Effect.fnUntraced(function* (
  corpus: Corpus,
  related: ReadonlyArray<readonly [number, number]>
): Effect.fn.Return<
  { readonly findings: ReadonlyArray<Finding>; readonly check: LabelCheck },
  Candidate.Error
> {
  if (corpus.labels.length < 2)
    return skippedFor(corpus.labels.length === 0 ? "no row has a label" : "all rows have one label")
  if (corpus.noClasses !== undefined) return skippedFor(corpus.noClasses)
  const members = [...corpus.rows.keys()].filter((position) => {
    const row = corpus.rows[position]
    return row !== undefined && row.label !== -1 && row.length > 0 && isOwn(corpus, row)
  })
  if (members.length < leastRows) return skippedFor(`fewer than ${leastRows} rows have a label`)
  const { folds, mostTrained, isPlain } = planOf(members.length)
  const rowsOf = members.flatMap((position) => corpus.rows[position] ?? [])
  const given = Uint32Array.from(rowsOf, ({ label }) => label)
  const scores = {
    rowCount: members.length,
    classCount: corpus.labels.length,
    given,
    givenScore: new Float32Array(members.length).fill(Number.NEGATIVE_INFINITY),
    kept,
    scores: new Float32Array(members.length * kept).fill(Number.NEGATIVE_INFINITY),
    classes: new Uint16Array(members.length * kept),
    isScored: new Uint8Array(members.length)
  } satisfies HeldOutScores
  yield* HeldOut.scores({
    texts: rowsOf.map(({ text }) => text),
    classes: given,
    foldOf: foldsOf(corpus, members, related, folds),
    folds,
    seed: 1,
    ...(mostTrained === undefined ? {} : { mostTrained }),
    text: { maxCharacters: 2_001, ...(isPlain ? { characterNgrams: "none" as const } : {}) },
    look: (row, classes, all) => {
      scores.isScored[row] = 1
      const start = row * kept
      for (const [k, score] of all.entries()) {
        if (classes[k] === given[row]) scores.givenScore[row] = score
        // Insertion into the few largest.
        if (score <= (scores.scores[start + kept - 1] ?? 0)) continue
        let place = start + kept - 1
        while (place > start && score > (scores.scores[place - 1] ?? 0)) {
          scores.scores[place] = scores.scores[place - 1] ?? 0
          scores.classes[place] = scores.classes[place - 1] ?? 0
          place--
        }
        scores.scores[place] = score
        scores.classes[place] = classes[k] ?? 0
      }
    }
  })
  const { doubts, expectedFalse } = labelNoise(scores)
  const findings = doubts.flatMap(({ row, best, error }): ReadonlyArray<Finding> => {
    const of = rowsOf[row]
    return of === undefined
      ? []
      : [
          {
            identity: identityOf("suspicious-label", [keyOf(corpus, of)]),
            rule: "suspicious-label",
            severity: "warning",
            message: `${shownLabel(corpus, of.label)}, where a model is sure of ${shownLabel(corpus, best)} (wrong with a chance of ${Math.floor(100 * error)} %)`,
            rows: [nameOf(corpus, of)],
            rowCount: 1
          }
        ]
  })
  const check: LabelCheck = {
    rows: members.length,
    folds,
    mostTrained,
    suspicious: doubts.length,
    expectedFalse,
    skipped: undefined
  }
  return { findings, check }
})
