/**
 * The JSON Schema of the JSON rendering, as published in `docs/reference/run.schema.json`.
 */
import * as Schema from "effect/Schema"
import { RunReport } from "../experiment/reportModel.ts"

/** The schema as the text of its file: draft 2020-12, ending in a newline. */
export const jsonSchema = (): string => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(RunReport)
  return `${JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Report of a run",
      ...schema,
      $defs: definitions
    },
    null,
    2
  )}\n`
}
