/**
 * Texts before they are stored.
 */
import type * as Schema from "effect/Schema"
import type { Redact } from "../guard/options.ts"

/** JSON of a value, redacted. */
export const redacted = (redact: Redact, value: unknown): Schema.Json => {
  const text = typeof value === "string" ? undefined : JSON.stringify(value)
  const json: Schema.Json = typeof value === "string" ? value : text === undefined ? null : JSON.parse(text)
  const said = redact(json)
  const isPair =
    typeof said === "object" &&
    said !== null &&
    !Array.isArray(said) &&
    "value" in said &&
    typeof said.found === "object" &&
    Object.keys(said).length === 2
  // What has both a value and what was found is what `Redact.json` gives.
  return (isPair ? said.value : said) as Schema.Json
}
