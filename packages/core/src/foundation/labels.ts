/**
 * Labels: from a task, from a schema that lists them, or from a list.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Contract, isContract } from "./contract.ts"
import { isJsonObject, isRecord } from "./json.ts"
import { choicesOf, isScalar, jsonSchemaOf, resolved, type Scalar } from "./jsonSchema.ts"
import { decoder, isEffectSchema, type SchemaLike, show } from "./SchemaLike.ts"

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

/** Whether a schema yields no value at all, beside whatever it lists: `null`, or `undefined` as of an optional label. */
const yieldsNothing = (schema: SchemaLike<unknown>): boolean => {
  const decode = decoder(schema)
  return [null, undefined].some((nothing) => {
    const decoded = decode(nothing)
    if (decoded instanceof Promise) {
      decoded.catch(() => {})
      return false
    }
    return Result.isSuccess(decoded) && (decoded.success ?? null) === null
  })
}

/** What is wrong with the labels of a schema; undefined where nothing is. */
const faultOf = (
  schema: SchemaLike<unknown>,
  choices: ReadonlyArray<Scalar> | undefined
): string | undefined => {
  if (yieldsNothing(schema)) {
    return 'that also allows null or undefined; leave these out, or have a label for them, such as "none"'
  }
  // JSON has no bigint: JSON Schema lists texts in their place.
  const isAsListed = choices === undefined || !isEffectSchema(schema) || choices.every(Schema.is(schema))
  return choices === undefined || choices.length === 0 || !isAsListed
    ? 'that does not list any text, number or boolean; write the labels as a list, such as ["yes", "no"]'
    : undefined
}

/**
 * The labels of a task, a schema or a list, each once and in order.
 *
 * @param user what needs the labels, for the message
 * @throws TypeError where a schema does not tell them, because it allows any text or its library does not describe it, and
 * for what is no label: null, undefined, a bigint
 *
 * @example
 * Task.labelsOf(classify).join(", ")
 */
export const labelsOf = <L extends Label>(labels: Labels<L>, user = "Task.labelsOf"): ReadonlyArray<L> => {
  if (isList(labels)) {
    const other = labels.find((each) => !isScalar(each))
    if (!labels.every(isScalar)) {
      throw new TypeError(
        `${user}: expected labels that are texts, numbers or booleans, found ${show(other)}`
      )
    }
    return [...new Set(labels)]
  }
  const ofTask = isContract(labels)
  const schema = ofTask ? labels.schemas.output : labels
  const choices = choicesOfSchema(schema)
  const fault = faultOf(schema, choices)
  if (choices === undefined || fault !== undefined) {
    throw new TypeError(
      `${user}: expected labels, found ${ofTask ? "a task with an output schema" : "a schema"} ${fault}`
    )
  }
  // The choices of a schema that yields `L` are of type `L`.
  return [...new Set(choices)] as ReadonlyArray<Label> as ReadonlyArray<L>
}
