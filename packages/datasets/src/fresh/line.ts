/**
 * A line of a sample: what was asked, and how it was picked.
 */
import { isRecord } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { inputNames, labelNames } from "../source/guess.ts"
import { faultOf } from "../source/jsonFault.ts"
import type { Row } from "./model.ts"
import { labelOf, textOf } from "./rows.ts"

/** Which properties are the parts of a request. Those that are absent are told by their names. */
export interface SampleFields {
  /**
   * The id.
   *
   * @defaultValue `id`
   */
  readonly id?: string
  /**
   * What was asked.
   *
   * @defaultValue `input`, `text`, `question` or the like
   */
  readonly input?: string
  /**
   * The label.
   *
   * @defaultValue `expected`, `label`, `intent` or the like
   */
  readonly expected?: string
  /**
   * The user or conversation.
   *
   * @defaultValue `cluster` or `user`
   */
  readonly cluster?: string
}

/** A request, and how it was picked. */
export interface Line extends Omit<Row, "id"> {
  /** Its id. Undefined where it has none. */
  readonly id: string | undefined
  /** How it was picked. Undefined where the line does not say. */
  readonly picked: { readonly by: string; readonly probability: number | undefined } | undefined
}

type Properties = Readonly<Record<string, unknown>>

/** The value at a path: own properties only, an exact name before a dotted one. */
const at = (value: Properties, path: string): unknown => {
  if (Object.hasOwn(value, path)) return value[path]
  const dot = path.indexOf(".")
  const head = path.slice(0, Math.max(0, dot))
  const inner = dot > 0 && Object.hasOwn(value, head) ? value[head] : undefined
  return isRecord(inner) ? at(inner, path.slice(dot + 1)) : undefined
}

/** The first of some properties that a line has, and not as null. */
const found = (
  line: Properties,
  names: ReadonlyArray<string>
): { readonly name: string; readonly value: unknown } | undefined => {
  for (const name of names) {
    const value = at(line, name)
    if (value !== undefined && value !== null) return { name, value }
  }
  return undefined
}

/** Whether what was read as JSON is kept by JSON. */
const isJson = (value: unknown, path: string): value is Schema.Json => faultOf(value, path) === undefined

/** An id or a group: numbers name as well as texts do. */
const nameOf = (line: Properties, names: ReadonlyArray<string>): { name?: string; fault?: string } => {
  const own = found(line, names)
  if (own === undefined) return {}
  const { value } = own
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint")
    return { name: String(value) }
  return { fault: `${own.name}: expected a text or a number, found ${JSON.stringify(value)?.slice(0, 60)}` }
}

const pickedOf = (line: Properties): Line["picked"] | string => {
  const picked = at(line, "picked")
  if (picked === undefined || picked === null) return undefined
  const shown = JSON.stringify(picked)?.slice(0, 60)
  if (!isRecord(picked)) return `picked: expected { "by", "probability" }, found ${shown}`
  const { by, probability } = picked
  if (typeof by !== "string") return `picked.by: expected a text, found ${JSON.stringify(by) ?? "none"}`
  if (probability === undefined) return { by, probability: undefined }
  return typeof probability === "number" && probability > 0 && probability <= 1
    ? { by, probability }
    : `picked.probability: expected a number above 0 and at most 1, found ${JSON.stringify(probability)}`
}

/** A line's request; a text where something is wrong with it, which names the field. */
export const lineOf = (line: Properties, fields: SampleFields): Line | string => {
  const named = (name: string | undefined, guesses: ReadonlyArray<string>) =>
    name === undefined ? guesses : [name]
  const input = found(line, named(fields.input, inputNames))
  if (input === undefined) return `${fields.input ?? "input"}: expected a value, found none`
  const id = nameOf(line, named(fields.id, ["id"]))
  const cluster = nameOf(line, named(fields.cluster, ["cluster", "user"]))
  const picked = pickedOf(line)
  const wrong = id.fault ?? cluster.fault ?? (typeof picked === "string" ? picked : undefined)
  if (wrong !== undefined || typeof picked === "string") return wrong ?? ""
  const label = labelOf(
    found(
      line,
      named(fields.expected, labelNames).filter((name) => name !== input.name)
    )?.value
  )
  const output = at(line, "output")
  const fault = faultOf(input.value, input.name) ?? faultOf(output, "output")
  return {
    id: id.name,
    picked,
    text: textOf(input.value),
    ...(isJson(input.value, input.name) ? { input: input.value } : {}),
    ...(cluster.name === undefined ? {} : { cluster: cluster.name }),
    ...(label === undefined ? {} : { label }),
    ...(output === undefined || output === null || !isJson(output, "output") ? {} : { output }),
    ...(fault === undefined ? {} : { fault })
  }
}
