/**
 * What the rows of a dataset are: said by a task, or by the schemas of input and label.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Contract, isContract } from "../foundation/contract.ts"
import type { Instead } from "../foundation/instead.ts"
import type { SchemaLike } from "../foundation/SchemaLike.ts"

/** The schemas of input and label, where no task has them. */
export interface Schemas<out Input, out Expected> {
  /** The schema of the input. */
  readonly input: SchemaLike<Input>
  /**
   * The schema of the label.
   *
   * @defaultValue none, and the dataset has no labels
   */
  readonly expected?: SchemaLike<Expected>
}

/** What a row is: the input and the output of a task, or what the schemas of input and label say. */
export type Shape<Input, Expected> = Contract<Input, Expected> | Schemas<Input, Expected>

/** What a row is; a part of which nothing is said is as the row has it. */
export type MaybeShape<Input, Expected> = Contract<Input, Expected> | Partial<Schemas<Input, Expected>>

/** What stands where a shape is taken. */
export type NoShape = Instead<"of a schema alone: { input: schema }">

/**
 * The schemas of a shape: the label of a task is its output.
 *
 * @throws TypeError for a schema alone
 */
export const schemasOf = <Input, Expected>(
  shape: MaybeShape<Input, Expected> | NoShape
): Partial<Schemas<Input, Expected>> => {
  if ("instead" in shape || Schema.isSchema(shape) || "~standard" in shape)
    throw new TypeError("expected a task or schemas by name, found a schema alone: write { input: schema }")
  return isContract(shape)
    ? // Made for inputs of the type that the prompt takes.
      { input: shape.schemas.input as SchemaLike<Input>, expected: shape.schemas.output }
    : shape
}

/** Takes a value as it is: its type was said where the dataset was declared. */
export const asItIs = <A>(value: unknown): Result.Result<A> => Result.succeed(value as A)
