/**
 * What is known of a dataset after one complete, validating pass.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { promised } from "../foundation/promised.ts"
import type { Kind, Present } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"
import * as DigestSet from "./digestSet.ts"
import * as FaultList from "./faultList.ts"
import type { Dataset, Row } from "./model.ts"
import * as NearCopies from "./nearCopies.ts"

/** What is known of a dataset after one complete, validating pass. */
export interface Index {
  /** How many cases there are, 1 or more. */
  readonly cases: number
  /** SHA-256, hex, over the sorted digests of the cases. It is the same for the same cases in any order. */
  readonly digest: string
  /** How many cases there are of each kind. */
  readonly kinds: Readonly<Record<Kind, number>>
  /** How many cases have a label. Those that are not to be answered have none. */
  readonly labelled: number
  /** How many rows were left out because an earlier one had their id. */
  readonly dropped: number
}

/**
 * Reads the whole dataset once, validates it, counts and digests it. Keeps 32 bytes and the id of each case.
 *
 * Fails with every fault of the dataset, and when there is no case.
 */
export const index = <Input, Expected>(
  dataset: Dataset<Input, Expected>
): Effect.Effect<Index, DatasetError> => read(dataset, () => {})

/** `index` for code without Effect. Rejects with a `Dataset.Error` that lists every fault. */
export const indexPromise = <Input, Expected>(
  dataset: Dataset<Input, Expected>,
  {
    signal
  }: {
    /**
     * Stops reading when it aborts; the promise then rejects with the signal's reason.
     *
     * @defaultValue none
     */
    readonly signal?: AbortSignal | undefined
  } = {}
): Promise<Index> => promised(index(dataset), signal)

const read = Effect.fn("Dataset.index")(function* <Input, Expected>(
  dataset: Dataset<Input, Expected>,
  look: (row: Row<Input, Expected>) => void
): Effect.fn.Return<Index, DatasetError> {
  const digests = DigestSet.make()
  const kinds = { typical: 0, edge: 0, adversarial: 0 }
  let labelled = 0
  const { rows, dropped } = dataset.pass()
  const cases = yield* eachRow(dataset.origin, rows, (row) => {
    digests.add(row.digest)
    kinds[row.case.kind]++
    if (row.expectedJson !== undefined && row.case.graceful === undefined) labelled++
    look(row)
  })
  return { cases, digest: digests.digest(), kinds, labelled, dropped: dropped() }
})

/** A dataset up to this size is kept in memory: cases, and characters of their JSON. */
const small = { cases: 10_000, characters: 8_000_000 } as const

/**
 * As {@link index}; the dataset with rows that need not be read again, where it is small enough to be kept (its decoded
 * values are the same objects in every pass); and the characters of its JSON.
 */
export const indexAndKeep = <Input, Expected>(
  dataset: Dataset<Input, Expected>
): Effect.Effect<readonly [Index, Dataset<Input, Expected>, characters: number], DatasetError> =>
  Effect.suspend(() => {
    let kept: Array<Row<Input, Expected>> | undefined = []
    let characters = 0
    const look = (row: Row<Input, Expected>): void => {
      characters += row.inputJson.length + (row.expectedJson?.length ?? 0)
      if (kept === undefined || kept.length === small.cases || characters > small.characters) kept = undefined
      else kept.push(row)
    }
    return Effect.map(read(dataset, look), (index) => {
      if (kept === undefined) return [index, dataset, characters]
      const rows = Stream.fromIterable(kept)
      return [index, { ...dataset, rows, pass: () => ({ rows, dropped: () => index.dropped }) }, characters]
    })
  })

/** A case to learn from. Those that share a cluster are not independent. */
export interface Example<out Input, out Expected> {
  /** The id of the case. */
  readonly id: string
  /** What the learner is given. */
  readonly input: Input
  /** The label that it learns. */
  readonly expected: Expected
  /** The cluster of the case. Undefined for a case that stands alone. */
  readonly cluster: string | undefined
}

/** What identifies a training set. */
export interface TrainingSet {
  /** SHA-256, hex, over the sorted digests of the cases, as in {@link Index}. */
  readonly digest: string
  /** How many examples there are. */
  readonly examples: number
  /** SHA-256, hex, of each input. */
  readonly inputDigests: ReadonlySet<string>
  /**
   * Whether an input, given as JSON, is nearly one of these: 80 % of the runs of five characters are in both. Absent where it
   * is not looked for.
   */
  readonly hasNearCopy?: (inputJson: string) => boolean
}

/** Identifies a labelled dataset as a training set, without keeping its cases. Fails as `index` does. */
export const trainingSet = Effect.fn("Dataset.trainingSet")(function* <Input, Expected extends Present>(
  dataset: Dataset<Input, Expected>
): Effect.fn.Return<TrainingSet, DatasetError> {
  const digests = DigestSet.make()
  const inputDigests = new Set<string>()
  const near = NearCopies.make()
  let examples = 0
  yield* eachRow(dataset.origin, dataset.rows, (row) => {
    digests.add(row.digest)
    if (row.case.graceful !== undefined) return
    examples++
    if (!inputDigests.has(row.inputDigest)) near.add(row.inputJson)
    inputDigests.add(row.inputDigest)
  })
  return { digest: digests.digest(), examples, inputDigests, hasNearCopy: near.has }
})

/** All cases of a labelled dataset in memory, in order, with what identifies them. Fails as `index` does. */
export const examples = Effect.fn("Dataset.examples")(function* <Input, Expected extends Present>(
  dataset: Dataset<Input, Expected>
): Effect.fn.Return<
  Omit<TrainingSet, "examples" | "hasNearCopy"> & {
    readonly examples: ReadonlyArray<Example<Input, Expected>>
  },
  DatasetError
> {
  const digests = DigestSet.make()
  const inputDigests = new Set<string>()
  const all: Array<Example<Input, Expected>> = []
  yield* eachRow(dataset.origin, dataset.rows, (row) => {
    digests.add(row.digest)
    // A case that is not to be answered has no label to learn from.
    if (row.case.graceful !== undefined) return
    inputDigests.add(row.inputDigest)
    const { id, input, expected, cluster } = row.case
    all.push({ id, input, expected, cluster })
  })
  return { examples: all, digest: digests.digest(), inputDigests }
})

/** Looks at every row of a pass and returns their number. No rows at all is a failure. */
const eachRow = <Input, Expected>(
  origin: string,
  rows: Stream.Stream<Row<Input, Expected>, DatasetError>,
  look: (row: Row<Input, Expected>) => void
): Effect.Effect<number, DatasetError> =>
  Effect.suspend(() => {
    let count = 0
    const looking = Stream.runForEachArray(rows, (chunk) =>
      Effect.sync(() => {
        count += chunk.length
        for (const row of chunk) look(row)
      })
    )
    return Effect.flatMap(looking, () =>
      count === 0
        ? Effect.fail(FaultList.wholly(origin, "expected at least one case, found none"))
        : Effect.succeed(count)
    )
  })
