/**
 * The JSON Schema of the JSON rendering, as published in `docs/reference/summary.schema.json`.
 */
import * as Schema from "effect/Schema"
import { Summary } from "../summary/Summary.ts"

/** The schema as the text of its file: draft 2020-12, ending in a newline. */
export const jsonSchema = (): string => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(Summary)
  return `${JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Summary of a run",
      ...schema,
      $defs: definitions
    },
    null,
    2
  )}\n`
}
