/**
 * Rows of recorded replies: their shape, and how they are picked out of records shaped otherwise.
 */

import { Dataset, Prompt, Provider } from "@assay/core"
import { isRecord, SchemaLike, Usage } from "@assay/core/internal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** One recorded reply. */
export const Row = Schema.Struct({
  /** The id of the case that it answers. A whole number counts as its digits. */
  caseId: Schema.Union([Schema.NonEmptyString, Schema.Int]),
  /** Who gave the reply. Absent when it stands for any candidate. */
  candidate: Schema.optionalKey(Schema.NonEmptyString),
  /** 0 for the first answer to a case, 1 for the second, and so on. Absent for 0. */
  repeat: Schema.optionalKey(Schema.Natural),
  /** The reply as it came. */
  text: Schema.String,
  /** Why the model stopped. Absent for `stop`. */
  finish: Schema.optionalKey(Provider.Finish),
  /** What the server said of an end that has no name of its own (`finish` is `other`). Absent for unknown. */
  ending: Schema.optionalKey(Schema.String),
  /** The tokens of the call, as the provider reported them. Absent for unknown. */
  usage: Schema.optionalKey(Usage.Usage),
  /** How long the original call took, in milliseconds, 0 or more. Absent for unknown. */
  latencyMs: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  /** The model that served the call, as the provider reported it. Absent for unknown. */
  model: Schema.optionalKey(Schema.String),
  /** The provider's id of the call. Absent for unknown. */
  requestId: Schema.optionalKey(Schema.String),
  /** The tools that the model called. Absent for none. */
  toolCalls: Schema.optionalKey(Schema.Array(Prompt.ToolCall)),
  /** The log probability of each token of the text. Absent for unknown. */
  logprobs: Schema.optionalKey(Schema.Array(Provider.TokenLogprob))
})
export type Row = typeof Row.Type

/** A line of a JSON Lines file: an object of any shape. */
export type JsonRecord = Readonly<Record<string, unknown>>

/** Where a value comes from: a property (dotted for nested ones), or a function of the line and its number. */
export type Column = string | ((record: JsonRecord, line: number) => unknown)

type Part = keyof Row

/** Where the parts of a row come from. Each defaults to the property of that name. */
export type Fields = { readonly [Name in Part]?: Column }

const parts: ReadonlyArray<Part> = [
  "caseId",
  "candidate",
  "repeat",
  "text",
  "finish",
  "ending",
  "usage",
  "latencyMs",
  "model",
  "requestId",
  "toolCalls",
  "logprobs"
]

/** What is wrong with a record: the field as it is called there, and the problem. */
interface Complaint {
  readonly field: string
  readonly problem: string
}

/** Reads rows out of records. `unseen` lists properties that were named and that no record had. */
export interface RowReader {
  readonly read: (record: unknown, line: number) => Result.Result<Row, ReadonlyArray<Complaint>>
  readonly unseen: () => ReadonlyArray<string>
}

/** The value at a path: own properties only, an exact name before a dotted one. */
const at = (value: unknown, path: string): unknown => {
  if (!isRecord(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  const dot = path.indexOf(".")
  const head = path.slice(0, dot)
  return dot >= 0 && Object.hasOwn(value, head) ? at(value[head], path.slice(dot + 1)) : undefined
}

const decode = SchemaLike.decoder(Row)

/** Reads rows by `fields`. A property that is absent or null is no value. */
export const rowReader = (fields: Fields): RowReader => {
  const unseen = new Set(Object.values(fields).filter((column) => typeof column === "string"))
  const labelOf = (part: string): string => {
    const column = Object.hasOwn(fields, part) ? Reflect.get(fields, part) : undefined
    return typeof column === "string" ? column : part
  }
  const fieldAt = (path: string): string => {
    const [part = "", ...rest] = path.split(".")
    return [labelOf(part), ...rest].join(".")
  }
  return {
    unseen: () => [...unseen],
    read: (record, line) => {
      if (!isRecord(record)) {
        return Result.fail([{ field: "", problem: `expected an object, found ${SchemaLike.show(record)}` }])
      }
      const picked: Record<string, unknown> = {}
      for (const part of parts) {
        const column = fields[part] ?? part
        let value: unknown
        try {
          value = typeof column === "string" ? at(record, column) : column(record, line)
        } catch (thrown) {
          return Result.fail([
            { field: part, problem: `the function for this field threw ${String(thrown)}` }
          ])
        }
        if (value === undefined || value === null) continue
        // A case is found by its digits, however many.
        picked[part] = part === "caseId" && typeof value === "bigint" ? String(value) : value
        if (typeof column === "string" && unseen.size > 0) unseen.delete(column)
      }
      const row = decode(picked)
      if (row instanceof Promise) return Result.fail([{ field: "", problem: "could not be read at once" }])
      return Result.mapError(row, (issues) =>
        issues.map(({ path, message }) => ({ field: fieldAt(path), problem: message }))
      )
    }
  }
}

/** Collects complaints about a source: the first few with their place, and the number of all. */
export const complaints = (origin: string) => {
  const faults: Array<Dataset.Fault> = []
  let count = 0
  return {
    add: (line: number, field: string, problem: string): void => {
      count++
      if (faults.length < Dataset.mostFaults) faults.push({ line, field, problem })
    },
    /** All of them in words; undefined when there was none. */
    message: (): string | undefined =>
      count === 0 ? undefined : new Dataset.Error({ origin, faults, count }).message
  }
}
