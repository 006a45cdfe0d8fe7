/**
 * Values as the texts that a judge is shown.
 */
import { writeExactJson } from "@assay/core/internal"

/** A text as it is; everything else as indented JSON. What is no JSON is said to be none. */
export const shownText = (value: unknown): string => {
  if (typeof value === "string") return value
  try {
    const json = writeExactJson(value)
    if (json === undefined) return "(nothing)"
    return typeof value === "object" ? JSON.stringify(JSON.parse(json), null, 2) : json
  } catch {
    return "(a value that cannot be shown as JSON)"
  }
}
