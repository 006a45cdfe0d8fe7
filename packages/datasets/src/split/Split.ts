/**
 * Splits that stay: which part a case belongs to depends on its content alone, so that cases which are added later move no
 * other, and the order of rows does not matter.
 *
 * Cases of one cluster, and cases of the same input, are in one part. Parts are even by label: of 64 deals the most even is
 * taken, and its number is kept in a small file, which is committed. Near copies are not kept together, since copies of
 * copies would tie everything; `check` counts those that stand on both sides.
 *
 * @example
 * const split = await Split.makePromise(tickets, { parts: { train: 0.8, test: 0.2 } })
 * const test = Split.part(tickets, split, "test")
 */
import { readFileSync, writeFileSync } from "node:fs"
import { Dataset } from "@assay/core"
import { NearCopies, promised, SchemaLike } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type Counts, countsOf, type Dealable, evenDeal, gathering } from "./balance.ts"
import { hashOf, partOf, unitOf } from "./deal.ts"
import { Split } from "./model.ts"

export type { Split } from "./model.ts"
export { Split as schema } from "./model.ts"

/** A split that makes no sense, or a file that holds none. */
export class SplitError extends Error {
  readonly _tag = "SplitError"
}

/** How a dataset is split. */
export interface Options {
  /** The share of each part, above 0; together 1: `{ train: 0.8, test: 0.2 }`. */
  readonly parts: Readonly<Record<string, number>>
  /**
   * The seed of the deals.
   *
   * @defaultValue 1
   */
  readonly seed?: number
}

/** The parts of a split, counted. */
export interface Balance {
  /** How many cases of each label each part has; `unlabelled` for those without one. */
  readonly counts: Counts
  /** Cases whose input is nearly that of a case in another part. */
  readonly nearCopies: number
}

const partsFault = (parts: Options["parts"]): string | undefined => {
  const shares = Object.values(parts)
  const sum = shares.reduce((all, share) => all + share, 0)
  return shares.length >= 2 && shares.every((share) => share > 0) && Math.abs(sum - 1) < 1e-9
    ? undefined
    : `expected two or more parts whose shares are above 0 and 1 together, found ${JSON.stringify(parts)}`
}

type AnyRow = Pick<Dataset.Row<unknown, unknown>, "expectedJson" | "inputDigest"> & {
  readonly case: { readonly cluster?: string | undefined }
}

const unitOfRow = ({ case: { cluster }, inputDigest }: AnyRow): string => unitOf({ cluster, inputDigest })

const casesOf = <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>
): Effect.Effect<Dealable, Dataset.Error> =>
  Effect.suspend(() => {
    const gathered = gathering()
    const reading = Stream.runForEachArray(dataset.rows, (rows) =>
      Effect.sync(() => {
        for (const row of rows) gathered.add(unitOfRow(row), row.expectedJson ?? "unlabelled")
      })
    )
    return Effect.map(reading, gathered.cases)
  })

/** Splits a dataset anew. Fails where the shares make no sense, and as the dataset does. */
export const make = Effect.fn("Split.make")(function* <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  { parts, seed = 1 }: Options
): Effect.fn.Return<Split, Dataset.Error | SplitError> {
  const fault = partsFault(parts)
  if (fault !== undefined) return yield* Effect.fail(new SplitError(fault))
  const cases = yield* casesOf(dataset)
  return { format: "assay-split", version: 1, parts, seed, deal: evenDeal(cases, { parts, seed }) }
})

/** `make` for code without Effect. */
export const makePromise = <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  options: Options
): Promise<Split> => promised(make(dataset, options), undefined)

/** The cases of one part, as a dataset. A part that the split does not have is a fault of the dataset. */
export const part = <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  split: Split,
  name: string
): Dataset.Dataset<Input, Expected> => {
  const pass = (): Dataset.Pass<Input, Expected> => {
    const whole = dataset.pass()
    if (Object.hasOwn(split.parts, name)) {
      const rows = Stream.filter(whole.rows, (row) => partOf(hashOf(unitOfRow(row)), split) === name)
      return { rows, dropped: whole.dropped }
    }
    const problem = `expected a part among ${Object.keys(split.parts).join(", ")}, found ${JSON.stringify(name)}`
    const fault = new Dataset.Error({
      origin: dataset.origin,
      faults: [{ line: 0, field: "", problem }],
      count: 1
    })
    return { rows: Stream.fail(fault), dropped: () => 0 }
  }
  return { ...dataset, name: `${dataset.name}-${name}`, rows: Stream.suspend(() => pass().rows), pass }
}

/** Counts the parts of a split, and near copies that stand in two of them. Fails as the dataset does. */
export const check = Effect.fn("Split.check")(function* <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  split: Split
): Effect.fn.Return<Balance, Dataset.Error> {
  const counts = countsOf(yield* casesOf(dataset), split)
  // A case is counted once, however many parts its copies are in; both sides of a pair are cases.
  const copies = new Set<string>()
  const eachRow = (
    look: (id: string, inputJson: string, name: string) => void
  ): Effect.Effect<void, Dataset.Error> =>
    Stream.runForEachArray(dataset.rows, (rows) =>
      Effect.sync(() => {
        for (const row of rows) look(row.case.id, row.inputJson, partOf(hashOf(unitOfRow(row)), split))
      })
    )
  for (const name of Object.keys(split.parts)) {
    const near = NearCopies.make()
    yield* eachRow((_, inputJson, of) => {
      if (of === name) near.add(inputJson)
    })
    yield* eachRow((id, inputJson, of) => {
      if (of !== name && near.has(inputJson)) copies.add(id)
    })
  }
  return { counts, nearCopies: copies.size }
})

const decode = SchemaLike.decoder(Split)

/** Reads a split from its file. Throws a `SplitError` that names the file and the field. */
export const read = async (file: string): Promise<Split> => {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, "utf8"))
  } catch (cause) {
    throw new SplitError(
      `${file}: expected a split, ${cause instanceof Error ? cause.message : String(cause)}`
    )
  }
  const decoded = await decode(json)
  if (Result.isFailure(decoded))
    throw new SplitError(
      `${file}: ${decoded.failure.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ")}`
    )
  const fault = partsFault(decoded.success.parts)
  if (fault !== undefined) throw new SplitError(`${file}: ${fault}`)
  return decoded.success
}

/**
 * Writes a split, to be committed beside its dataset. A file that is there is not replaced: parts would change. Throws what
 * the file system says.
 */
export const write = (file: string, split: Split): void =>
  writeFileSync(file, `${JSON.stringify(split, null, 2)}\n`, { flag: "wx" })
