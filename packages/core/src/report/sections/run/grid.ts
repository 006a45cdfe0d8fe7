/**
 * A table of scalars.
 */

export type Scalar = string | number | boolean | null
export type Flat = Readonly<Record<string, Scalar>>

/**
 * A table of scalars; undefined where a row has none. `corner` heads the names of the rows. `isMatrix`: counts of which a
 * row is divided among the columns, and the columns of the first rows are named as these. `lines` stand under it.
 */
export interface Grid {
  readonly corner: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<readonly [name: string, cells: ReadonlyArray<Scalar | undefined>]>
  readonly isMatrix?: boolean
  readonly lines?: ReadonlyArray<string>
}
