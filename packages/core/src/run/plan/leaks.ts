/**
 * Evaluated cases that a candidate has learned from, or from a near copy.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Dataset } from "../../dataset/Dataset.ts"
import type { DatasetError } from "../../dataset/DatasetError.ts"
import * as NearCopies from "../../dataset/nearCopies.ts"
import { turn } from "../../foundation/turn.ts"
import * as Folds from "./folds.ts"
import type { PreparedCandidate } from "./prepare.ts"

/** Evaluated cases whose input a candidate was trained on. */
export interface Leaks {
  /** Those with the very input of an example of the separate training set. */
  readonly copies: number
  /** Others, with an input that is nearly that of an example of it. */
  readonly nearCopies: number
  /** Those of the labelled cases with a near copy in another fold, where it is cross-fitted. */
  readonly acrossFolds: number
  /** The labelled cases. */
  readonly labelled: number
}

const none: Leaks = { copies: 0, nearCopies: 0, acrossFolds: 0, labelled: 0 }

/** Rows that are looked at before others get their turn. */
const atOnce = 100

type Prepared<Input, Expected, Output> = ReadonlyArray<PreparedCandidate<Input, Expected, Output>>

const leaksOfTraining = Effect.fnUntraced(function* <Input, Expected, Output>(
  dataset: Dataset<Input, Expected>,
  prepared: Prepared<Input, Expected, Output>
): Effect.fn.Return<ReadonlyArray<readonly [number, Leaks]>, DatasetError> {
  const trained = [...prepared.entries()].flatMap(([position, { training }]) =>
    training === undefined ? [] : [[position, training] as const]
  )
  const leaked = new Map<number, Leaks>()
  if (trained.length === 0) return []
  yield* Stream.runForEachArray(dataset.rows, (rows) =>
    Effect.sync(() => {
      for (const { inputDigest, inputJson } of rows) {
        for (const [position, { hasNearCopy, inputDigests }] of trained) {
          const leaks = leaked.get(position) ?? none
          if (inputDigests.has(inputDigest)) leaked.set(position, { ...leaks, copies: leaks.copies + 1 })
          else if (hasNearCopy?.(inputJson) === true) {
            leaked.set(position, { ...leaks, nearCopies: leaks.nearCopies + 1 })
          }
        }
      }
    })
  )
  return [...leaked]
})

const leaksAcrossFolds = Effect.fnUntraced(function* <Input, Expected, Output>(
  dataset: Dataset<Input, Expected>,
  prepared: Prepared<Input, Expected, Output>,
  seed: number
): Effect.fn.Return<ReadonlyArray<readonly [number, Leaks]>, DatasetError> {
  const foldsOf = [...prepared.entries()].flatMap(([position, { entrant }]) =>
    entrant._tag === "Baseline" &&
    entrant.learning._tag === "CrossFit" &&
    entrant.learning.ignoresInputs !== true
      ? [[position, entrant.learning.folds] as const]
      : []
  )
  if (foldsOf.length === 0) return []
  const members: Array<Folds.Member> = []
  // Cases with the same input are in the same fold: one stands for all.
  const firsts: Array<number> = []
  const sketches: Array<NearCopies.Sketch> = []
  const timesOf = new Map<string, number>()
  yield* dataset.rows.pipe(
    Stream.rechunk(atOnce),
    Stream.runForEachArray((rows) =>
      Effect.suspend(() => {
        for (const row of rows) {
          const member = Folds.memberOf(row)
          if (member === undefined) continue
          const place = members.push(member) - 1
          const times = timesOf.get(row.inputDigest) ?? 0
          timesOf.set(row.inputDigest, times + 1)
          if (times > 0) continue
          firsts.push(place)
          sketches.push(NearCopies.sketchOf(row.inputJson))
        }
        return turn
      })
    )
  )
  const counts = new Map<number, number>()
  for (const folds of new Set(foldsOf.map(([, each]) => each))) {
    const foldOf = Folds.assign(members, folds, seed)
    const near = NearCopies.acrossParts(sketches, (position) => foldOf[firsts[position] ?? 0] ?? 0)
    const times = near.map((position) => timesOf.get(members[firsts[position] ?? 0]?.inputDigest ?? "") ?? 0)
    counts.set(
      folds,
      times.reduce((sum, each) => sum + each, 0)
    )
    yield* turn
  }
  return foldsOf.map(([position, folds]) => [
    position,
    { ...none, acrossFolds: counts.get(folds) ?? 0, labelled: members.length }
  ])
})

/** Counts the evaluated cases that each candidate has learned from, or from a near copy of: by position, where there are any. */
export const countLeaks = Effect.fnUntraced(function* <Input, Expected, Output>(
  dataset: Dataset<Input, Expected>,
  prepared: Prepared<Input, Expected, Output>,
  seed: number
): Effect.fn.Return<ReadonlyMap<number, Leaks>, DatasetError> {
  return new Map([
    ...(yield* leaksOfTraining(dataset, prepared)),
    ...(yield* leaksAcrossFolds(dataset, prepared, seed))
  ])
})

/** What a reader must know of leaked cases, a sentence each. `cases`: of the whole dataset. */
export const leakNotes = (leaks: Leaks | undefined, cases: number): ReadonlyArray<string> => {
  if (leaks === undefined) return []
  const { acrossFolds, copies, labelled, nearCopies } = leaks
  const measure = "80 % of the runs of five characters are in both"
  return [
    ...(copies === 0
      ? []
      : [
          `${copies} of the evaluated cases (the dataset has ${cases}) have an input that is also in its training set`
        ]),
    ...(nearCopies === 0
      ? []
      : [
          `${nearCopies}${copies === 0 ? "" : " more"} of the evaluated cases have an input that is nearly one of its training set: ${measure}`
        ]),
    ...(acrossFolds === 0
      ? []
      : [
          `${acrossFolds} of ${labelled} cases have a near copy in another fold, which flatters this baseline (${measure}): give near copies one cluster`
        ])
  ]
}
