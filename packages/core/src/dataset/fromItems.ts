/**
 * A dataset from the records of any source.
 */
import * as Stream from "effect/Stream"
import type { Kind, Tags } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"
import type { Graceful } from "./Graceful.ts"
import type { Dataset, Pass } from "./model.ts"
import { type Item, type Reading, read } from "./read/rowReader.ts"

/** What all sources have in common. */
export interface Common {
  /**
   * The user's own name for this state of the data.
   *
   * @defaultValue none
   */
  readonly version?: string
  /**
   * The kind of cases that name none.
   *
   * @defaultValue `"typical"`
   */
  readonly kind?: Kind
  /**
   * Tags of every case. A case's own tags prevail.
   *
   * @defaultValue none
   */
  readonly tags?: Tags
  /**
   * What is expected of the cases of a kind that have no label of their own: `{ adversarial: Graceful.refuse }`.
   *
   * @defaultValue none
   */
  readonly graceful?: { readonly [K in Kind]?: Graceful }
  /**
   * What a repeated id is: an `"error"`, or left out and counted (`"first"` keeps the first).
   *
   * @defaultValue `"error"`
   */
  readonly duplicates?: "error" | "first"
}

/** A dataset whose passes are started by `pass`. */
export const fromPass = <Input, Expected>(
  parts: Pick<Dataset<Input, Expected>, "name" | "version" | "origin" | "holdOuts">,
  pass: () => Pass<Input, Expected>
): Dataset<Input, Expected> => ({ ...parts, rows: Stream.suspend(() => pass().rows), pass })

/** A dataset from the records of a source. */
export const fromItems = <Source, Input, Expected>(
  name: string,
  items: Stream.Stream<Item<Source>, DatasetError>,
  {
    common,
    ...reading
  }: Omit<Reading<Source, Input, Expected>, "kind" | "tags" | "graceful" | "duplicates"> & {
    readonly common: Common
  }
): Dataset<Input, Expected> =>
  fromPass({ name, version: common.version, origin: reading.origin }, () =>
    read(items, {
      ...reading,
      kind: common.kind ?? "typical",
      tags: common.tags ?? {},
      graceful: common.graceful ?? {},
      duplicates: common.duplicates ?? "error"
    })
  )
