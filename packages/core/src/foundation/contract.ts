/**
 * What carries the schemas of an input and an output, so that they need not be said again: a task.
 */
import type { SchemaLike } from "./SchemaLike.ts"

/** The schemas of an input and an output. */
export interface ContractSchemas<out Output> {
  /** The schema of an input. It stands here untyped: the prompt has its type. */
  readonly input: SchemaLike<unknown>
  /** The schema of an output. */
  readonly output: SchemaLike<Output>
}

/** A task, as far as datasets, baselines and scorers look at it. */
export interface Contract<in Input, out Output> {
  /** The schemas of an input and an output. */
  readonly schemas: ContractSchemas<Output>
  /** What asks for a case. It gives the input its type. */
  readonly prompt: (input: Input) => unknown
}

/** Whether a value is a task, and not a schema, a list or options. */
export const isContract = (value: object): value is Contract<never, unknown> =>
  "schemas" in value && "prompt" in value
