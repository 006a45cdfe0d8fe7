/**
 * Tools that a task offers a model: what they are for, and what arguments they take. Nothing here is ever executed; a
 * task with tools is about which of them the model calls, and with what.
 */

import { defined } from "../foundation/defined.ts"
import type { SchemaLike } from "../foundation/SchemaLike.ts"
import type { ToolChoice, ToolSpec } from "../provider/Provider.ts"
import { jsonObjectOf } from "./outputFormat.ts"

/** A tool. */
export interface Tool<out Arguments> {
  /**
   * Tells the model when to call it.
   *
   * @defaultValue none
   */
  readonly description?: string
  /** The schema of its arguments, an object, from a library that describes its schemas as JSON Schema. */
  readonly parameters: SchemaLike<Arguments>
}

/** Tools by name. Names are what all providers take: 1 to 64 of `a-zA-Z0-9_-`. */
export interface Tools {
  readonly [name: string]: Tool<unknown>
}

type ArgumentsOf<T> = T extends Tool<infer Arguments> ? Arguments : never

/** A call of one of some tools, its arguments decoded by that tool's schema. */
export type Call<T extends Tools> = {
  [Name in keyof T & string]: {
    /** The name of the tool that was called. */
    readonly name: Name
    /** The arguments, decoded by the tool's schema. */
    readonly arguments: ArgumentsOf<T[Name]>
  }
}[keyof T & string]

/** Effect describes an object without fields as anything but null; to a model it is a tool without arguments. */
const withoutArguments = { type: "object", properties: {} } as const

const isFieldless = ({ $schema: _, ...json }: { readonly [key: string]: unknown }): boolean =>
  JSON.stringify(json) === '{"not":{"type":"null"}}'

const parametersOf = (schema: SchemaLike<unknown>): ToolSpec["parameters"] => {
  const json = jsonObjectOf(schema) ?? {}
  return isFieldless(json) ? withoutArguments : json
}

/** Tools as a provider sends them. A schema that its library does not describe becomes the empty one. */
export const specs = (tools: Tools): ReadonlyArray<ToolSpec> =>
  Object.entries(tools).map(([name, { description, parameters }]) => ({
    name,
    ...defined({ description }),
    parameters: parametersOf(parameters)
  }))

/** Why no provider could take these tools; undefined where all can. */
export const fault = (tools: ReadonlyArray<ToolSpec>, choice: ToolChoice | undefined): string | undefined => {
  const named = tools.find(({ name }) => !/^[a-zA-Z0-9_-]{1,64}$/u.test(name))
  if (named !== undefined)
    return `tool name: expected 1 to 64 characters of a-z, A-Z, 0-9, _ and -, found "${named.name}"`
  const untyped = tools.find(({ parameters }) => parameters.type !== "object")
  if (untyped !== undefined) {
    return `parameters of the tool "${untyped.name}": expected a JSON Schema of type object`
  }
  return typeof choice === "object" && !tools.some(({ name }) => name === choice.tool)
    ? `tool to call: expected one of the tools, found "${choice.tool}"`
    : undefined
}
