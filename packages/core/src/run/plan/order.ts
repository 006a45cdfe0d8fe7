/**
 * The order in which cases are asked: random, and the same each time.
 *
 * Decided by a hash of the seed and the case's cluster, then of its id, so that whatever a run got to when it stopped
 * is a random sample, a smaller sample begins a larger one, and cases that are added do not move the others. Cases of one
 * cluster follow each other: a document that they share is still in the provider's cache.
 */
import { hash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Dataset, Row } from "../../dataset/Dataset.ts"
import type { DatasetError } from "../../dataset/DatasetError.ts"

/** What places a case. */
export interface OrderedRow {
  readonly caseId: string
  readonly cluster: string | undefined
}

/** 48 bits of a hash: a number that is as good as drawn at random. */
const draw = (text: string): number => hash("sha256", text, "buffer").readUIntBE(0, 6)

/** Puts cases in order as they are added. Memory: the id of each and two numbers. */
export const make = (seed: number) => {
  const ids: Array<string> = []
  const groups: Array<number> = []
  const places: Array<number> = []
  return {
    add: ({ caseId, cluster }: OrderedRow): void => {
      ids.push(caseId)
      const own = draw(`${seed} case ${caseId}`)
      places.push(own)
      groups.push(cluster === undefined ? own : draw(`${seed} cluster ${cluster}`))
    },
    /** The ids in order. */
    ids: (): ReadonlyArray<string> => {
      const compare = (a: number, b: number): number =>
        (groups[a] ?? 0) - (groups[b] ?? 0) ||
        (places[a] ?? 0) - (places[b] ?? 0) ||
        ((ids[a] ?? "") < (ids[b] ?? "") ? -1 : 1)
      return Array.from(Uint32Array.from(ids.keys()).sort(compare), (index) => ids[index] ?? "")
    }
  }
}

/** Rows held at once: cases, and characters of their JSON. */
const most = { cases: 100_000, characters: 64_000_000 } as const

/** How many cases are read in one pass, where one has so many characters on average. */
export const batchSize = (charactersPerCase: number): number =>
  Math.max(1_000, Math.min(most.cases, Math.floor(most.characters / Math.max(1, charactersPerCase))))

/**
 * The rows of these cases, in this order. A dataset has no order but its own, so rows are gathered a batch at a time,
 * one pass over the dataset for each. Memory: the rows of one batch.
 *
 * @param size rows in a batch, 1 or more
 */
export const rowsOf = <Input, Expected>(
  dataset: Pick<Dataset<Input, Expected>, "rows">,
  ids: ReadonlyArray<string>,
  size: number
): Stream.Stream<Row<Input, Expected>, DatasetError> => {
  const starts = Array.from({ length: Math.ceil(ids.length / size) }, (_, nth) => nth * size)
  const gather = (start: number): Effect.Effect<ReadonlyArray<Row<Input, Expected>>, DatasetError> => {
    const wanted = new Map(ids.slice(start, start + size).map((id, place) => [id, place]))
    const found = new Array<Row<Input, Expected> | undefined>(wanted.size)
    let missing = wanted.size
    return dataset.rows.pipe(
      Stream.takeUntil((row) => {
        const place = wanted.get(row.case.id)
        if (place === undefined) return false
        found[place] = row
        return --missing === 0
      }),
      Stream.runDrain,
      // Every id was read in an earlier pass; a source that changed since may lack some.
      Effect.map(() => found.filter((row) => row !== undefined))
    )
  }
  return Stream.fromIterable(starts, { chunkSize: 1 }).pipe(
    Stream.mapEffect(gather),
    Stream.flatMap((rows) => Stream.fromIterable(rows))
  )
}
