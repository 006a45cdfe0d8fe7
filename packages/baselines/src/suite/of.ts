/**
 * The sensible baselines of a task, by the type of its output.
 */
import { type Case, Task } from "@assay/core"
import { jsonSchemaOf, type SchemaLike, typesOfProperty } from "@assay/core/internal"
import { type Classifiers, classifiers } from "./classify.ts"
import { type ExtractOptions, type Extractors, extractors } from "./extract.ts"
import { type Generators, generators } from "./generate.ts"
import type { Options, TextOf } from "./limited.ts"

/** A kind of task, as its output type tells: labels, records, and all else. */
type KindOf<Output> = [string] extends [Output]
  ? "generate"
  : [number] extends [Output]
    ? "generate"
    : [Output] extends [Task.Label]
      ? "classify"
      : [Output] extends [ReadonlyArray<unknown> | Date]
        ? "generate"
        : [Output] extends [object]
          ? "extract"
          : "generate"

/** The baselines of a task. */
export type Of<Input, Output extends Case.Present> = {
  /** Of labels. */
  classify: Classifiers<Input, Output>
  /** Of records. */
  extract: Extractors<Input, Output>
  /** Of texts, and of all else. */
  generate: Generators<Input, Output>
}[KindOf<Output>]

/** Their options. */
export type OfOptions<Input, Output extends Case.Present> = {
  /** Of labels. */
  classify: Options<Input, Task.Label>
  /** Of records. */
  extract: ExtractOptions<Input, Output>
  /** Of texts, and of all else. */
  generate: Options<Input, Output>
}[KindOf<Output>]

/** Whether a schema lists labels: a task or a list of labels that is none is told apart by its message alone. */
const labelsOf = (schema: SchemaLike.SchemaLike<unknown>): ReadonlyArray<Task.Label> | undefined => {
  try {
    return Task.labelsOf(schema as SchemaLike.SchemaLike<Task.Label>)
  } catch {
    return undefined
  }
}

/** The baselines of an output of any type. */
export const baselines = <Output extends Case.Present, Input>(
  schema: SchemaLike.SchemaLike<Output>,
  options: object,
  on: TextOf<Input>
): Of<Input, Output> => {
  const any = schema as SchemaLike.SchemaLike<never>
  const made = (): unknown => {
    const labels = labelsOf(schema)
    if (labels !== undefined) return classifiers(labels, options, on)
    const types = typesOfProperty(jsonSchemaOf(schema, "output"), [])
    if (types === undefined)
      throw new TypeError(
        "Suite.of: expected an output schema that says of what type it is, found one that does not; use Suite.classify, Suite.extract or Suite.generate"
      )
    return types.every((type) => type === "object")
      ? extractors(any, options, on)
      : generators(any, options, on)
  }
  // The type of an output tells its kind as its schema does.
  return made() as Of<Input, Output>
}
