/**
 * Datasets from other datasets. Each is a value as well: nothing is read before it is used.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { show } from "../foundation/SchemaLike.ts"
import { describe } from "../foundation/userCode.ts"
import type { Case, Kind, Tags } from "./Case.ts"
import { canonicalJson, sha256 } from "./canonical.ts"
import type { DatasetError } from "./DatasetError.ts"
import * as FaultList from "./faultList.ts"
import { fromPass } from "./fromItems.ts"
import * as IdTable from "./idTable.ts"
import type { Dataset, Row } from "./model.ts"
import { contentOf } from "./read/rowReader.ts"
import { type Machine, transduce } from "./read/transduce.ts"

/**
 * The cases for which `predicate` holds. Rows that it throws for are faults. Keeps the name unless one is given.
 */
export const filter = <Input, Expected>(
  self: Dataset<Input, Expected>,
  predicate: (row: Case<Input, Expected>) => boolean,
  options: { readonly name?: string } = {}
): Dataset<Input, Expected> =>
  fromPass({ ...self, name: options.name ?? self.name }, () => {
    const pass = self.pass()
    const rows = transduce(pass.rows, () => {
      const faults = FaultList.make(self.origin)
      return {
        feed: (chunk) =>
          chunk.filter((row) => {
            try {
              return predicate(row.case)
            } catch (thrown) {
              faults.add(row.line, "", `the filter threw ${describe(thrown)}`)
              return false
            }
          }),
        end: () => {
          const error = faults.error()
          return error === undefined ? Effect.succeed([]) : Effect.fail(error)
        }
      }
    })
    return { rows, dropped: pass.dropped }
  })

/** The first `count` cases. Rows after them are not read, and so not validated. */
export const take = <Input, Expected>(
  self: Dataset<Input, Expected>,
  count: number
): Dataset<Input, Expected> =>
  fromPass(self, () => {
    const pass = self.pass()
    return { rows: Stream.take(pass.rows, count), dropped: pass.dropped }
  })

/** The same cases, all of one kind. */
export const withKind = <Input, Expected>(
  self: Dataset<Input, Expected>,
  kind: Kind
): Dataset<Input, Expected> => relabelled(self, () => ({ kind }))

/** The same cases with more tags. A tag of the same name gives way. */
export const tagged = <Input, Expected>(
  self: Dataset<Input, Expected>,
  tags: Tags
): Dataset<Input, Expected> => relabelled(self, (row) => ({ tags: { ...row.tags, ...tags } }))

/**
 * The cases of several datasets, one after the other. An id that occurs in two of them is a fault. Fails as the
 * first faulty part does.
 */
export const concat = <Input, Expected>(
  name: string,
  parts: ReadonlyArray<Dataset<Input, Expected>>
): Dataset<Input, Expected> => {
  const origin = parts.map((part) => part.origin).join(" + ")
  const holdOuts = parts.flatMap((part) => part.holdOuts ?? [])
  const common = { name, version: undefined, origin, ...(holdOuts.length === 0 ? {} : { holdOuts }) }
  return fromPass(common, () => {
    const passes = parts.map((part) => part.pass())
    const rows = passes.reduce<Stream.Stream<Row<Input, Expected>, DatasetError>>(
      (before, pass) => Stream.concat(before, pass.rows),
      Stream.empty
    )
    return {
      rows: transduce(rows, () => distinct(origin)),
      dropped: () => passes.reduce((sum, pass) => sum + pass.dropped(), 0)
    }
  })
}

const distinct = <Input, Expected>(
  origin: string
): Machine<Row<Input, Expected>, Row<Input, Expected>, DatasetError> => {
  const faults = FaultList.make(origin)
  const ids = IdTable.make()
  const origins: Array<string> = []
  const lines: Array<number> = []
  return {
    feed: (chunk) =>
      chunk.filter((row) => {
        const { id } = row.case
        const earlier = ids.add(id, origins.length)
        if (earlier === undefined) {
          origins.push(row.origin)
          lines.push(row.line)
          return true
        }
        const first = `${origins[earlier]}:${lines[earlier]}`
        faults.add(
          0,
          "id",
          `expected each id once, found ${show(id)} at ${first} and at ${row.origin}:${row.line}`
        )
        return false
      }),
    end: () => {
      const error = faults.error()
      return error === undefined ? Effect.succeed([]) : Effect.fail(error)
    }
  }
}

const relabelled = <Input, Expected>(
  self: Dataset<Input, Expected>,
  change: (row: Case<Input, Expected>) => Partial<Pick<Case<Input, Expected>, "kind" | "tags">>
): Dataset<Input, Expected> =>
  fromPass(self, () => {
    const pass = self.pass()
    return {
      rows: Stream.map(pass.rows, (row) => {
        const changed = Object.freeze({ ...row.case, ...change(row.case) })
        const content = contentOf({ ...row, ...changed, tagsJson: canonicalJson(changed.tags) }, changed.id)
        return { ...row, case: changed, digest: sha256(content) }
      }),
      dropped: pass.dropped
    }
  })
