/**
 * Labels: from a task, from a schema that lists them, or from a list.
 */
import { type Contract, isContract } from "./contract.ts"
import { isJsonObject, isRecord } from "./json.ts"
import { choicesOf, isScalar, jsonSchemaOf, resolved, type Scalar } from "./jsonSchema.ts"
import type { SchemaLike } from "./SchemaLike.ts"

/** A label: what a classifier answers with. */
export type Label = string | number | boolean

/**
 * What labels are read from: a task whose output they are; a schema that lists them (`Schema.Literals`, `z.enum`,
 * literals in a union, a boolean); or a list.
 */
export type Labels<L extends Label, Input = never> = Contract<Input, L> | SchemaLike<L> | ReadonlyArray<L>

const isList = <L extends Label>(labels: Labels<L>): labels is ReadonlyArray<L> => Array.isArray(labels)

/** Libraries without JSON Schema (Valibot, Zod 3) keep a choice under `options`: the values, or schemas of one each. */
const optionsOf = (schema: object): ReadonlyArray<Scalar> | undefined => {
  // A pipe has the options of its first schema, and may yield others.
  if (!("options" in schema) || "pipe" in schema || !Array.isArray(schema.options)) return undefined
  const choices: ReadonlyArray<unknown> = schema.options.map((option: unknown) =>
    isRecord(option) ? (option.literal ?? option.value) : option
  )
  return choices.every(isScalar) ? choices : undefined
}

const choicesOfSchema = (schema: SchemaLike<unknown>): ReadonlyArray<Scalar> | undefined => {
  const json = jsonSchemaOf(schema, "output")
  if (!isJsonObject(json)) return optionsOf(schema)
  const root = resolved(json, json)
  return root === undefined ? undefined : choicesOf(root, json)
}

/**
 * The labels of a task, a schema or a list, each once and in order. Throws a `TypeError` where a schema does not tell
 * them, because it allows any text or its library does not describe it.
 *
 * @param user what needs the labels, for the message
 *
 * @example
 * Task.labelsOf(classify).join(", ")
 */
export const labelsOf = <L extends Label>(labels: Labels<L>, user = "Task.labelsOf"): ReadonlyArray<L> => {
  if (isList(labels)) return [...new Set(labels)]
  const ofTask = isContract(labels)
  const choices = choicesOfSchema(ofTask ? labels.schemas.output : labels)
  if (choices === undefined || choices.length === 0) {
    const found = ofTask ? "a task whose output schema does not list any" : "a schema that does not list any"
    throw new TypeError(
      `${user}: expected labels, found ${found}; write the labels as a list, such as ["yes", "no"]`
    )
  }
  // The choices of a schema that yields `L` are of type `L`.
  return [...new Set(choices)] as ReadonlyArray<Label> as ReadonlyArray<L>
}
