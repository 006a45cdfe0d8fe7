/**
 * A summary as JSON: for scripts, and for keeping beside the code it judges.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { Summary } from "../summary/Summary.ts"
import { inertJson } from "../text/inertJson.ts"

const encode = Schema.encodeSync(Schema.toCodecJson(Summary))

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

const isRecord = (json: Schema.Json): json is { readonly [key: string]: Schema.Json } =>
  Predicate.isObject(json) && !Array.isArray(json)

/** The same JSON with the keys of its objects in alphabetical order, at every depth. */
const sorted = (json: Schema.Json): Schema.Json =>
  Array.isArray(json) ? json.map(sorted) : isRecord(json) ? sortedRecord(json) : json

const sortedRecord = (record: {
  readonly [key: string]: Schema.Json
}): { readonly [key: string]: Schema.Json } =>
  Object.fromEntries(
    Object.entries(record)
      .sort(byKey)
      .map(([key, value]) => [key, sorted(value)])
  )

/**
 * Renders a summary: two-space indented, ending in a newline. The same summary gives the same bytes, in whatever
 * order it was put together, and nothing in them that a terminal would act upon: keys follow the schema, and those of kinds and metrics the alphabet.
 */
export const render = (summary: Summary): string => {
  const ordered: Summary = {
    ...summary,
    dataset: {
      ...summary.dataset,
      kinds: Object.fromEntries(Object.entries(summary.dataset.kinds).sort(byKey))
    },
    candidates: summary.candidates.map((candidate) => ({
      ...candidate,
      scores: candidate.scores.map((score) => ({ ...score, metrics: sortedRecord(score.metrics) }))
    }))
  }
  return `${inertJson(JSON.stringify(encode(ordered), null, 2))}\n`
}
