/**
 * The columns of a flat export: one row per trial.
 */

import type { Store } from "@assay/core/analysis"
import { scoreName, whyOf } from "@assay/core/internal"
import * as Schema from "effect/Schema"

/** What a column holds. Absent is `undefined`. */
export type Value = string | number | boolean | undefined

/** A column. `text`: anything a user or a model wrote; `number`; `count`: a whole number; `flag`. */
export interface Column {
  readonly name: string
  readonly type: "text" | "number" | "count" | "flag"
  readonly of: (trial: Store.DetailedTrial) => Value
}

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

/** A JSON text in a cell: the characters of a string, anything else as JSON. */
const plain = (json: string | undefined): string | undefined => {
  if (json === undefined || !json.startsWith('"')) return json
  const value = parse(json)
  return typeof value === "string" ? value : json
}

const text = (name: string, of: Column["of"]): Column => ({ name, type: "text", of })
const number = (name: string, of: Column["of"]): Column => ({ name, type: "number", of })
const count = (name: string, of: Column["of"]): Column => ({ name, type: "count", of })

/** A cost that is known in full: a part of it would be read as all of it. */
const known = (cost: Store.TrialCost | undefined): Store.TrialCost | undefined =>
  cost?.unpriced === undefined ? cost : undefined

/** The columns of a run. `tags`: the names of all tags that its cases have. */
export const columnsOf = (
  { id, manifest }: Store.StoredRun,
  tags: ReadonlyArray<string>
): ReadonlyArray<Column> => [
  text("run", () => id),
  text("experiment", () => manifest.experiment),
  text("candidate", ({ candidate }) => manifest.candidates[candidate]?.name),
  text("fingerprint", ({ candidate }) => manifest.candidates[candidate]?.fingerprint),
  text("case", ({ caseId }) => caseId),
  count("repeat", ({ repeat }) => repeat),
  text("kind", ({ kind }) => kind),
  text("cluster", ({ cluster }) => cluster),
  ...tags.map((tag) =>
    text(`tag.${tag}`, (trial) => (Object.hasOwn(trial.tags, tag) ? trial.tags[tag] : undefined))
  ),
  text("input", ({ inputJson }) => plain(inputJson)),
  text("expected", ({ expectedJson }) => plain(expectedJson)),
  text("outcome", ({ outcome }) => outcome),
  text("mode", ({ mode }) => mode),
  text("abstains", ({ abstains }) => abstains),
  text("alarm", ({ alarm }) => alarm),
  text("reason", ({ reason }) => reason),
  text("output", ({ outputJson }) => plain(outputJson)),
  text("text", (trial) => trial.text),
  number("confidence", ({ confidence }) => confidence),
  ...manifest.scorers.flatMap(({ name: scorer, names }, position) =>
    names.flatMap((name) => {
      const find = ({ scores }: Store.DetailedTrial) =>
        scores.find((row) => row.scorer === position && row.name === name)
      const title = scoreName({ scorer, score: name })
      return [
        number(`score.${title}`, (trial) => find(trial)?.value),
        text(`unscored.${title}`, (trial) => find(trial)?.unscored),
        // A scorer says it once, beside its first score.
        ...(name === names[0] ? [text(`why.${title}`, (trial) => whyOf(find(trial)?.detailJson))] : [])
      ]
    })
  ),
  number("latency_ms", ({ latencyMs }) => latencyMs),
  number("first_token_ms", ({ firstTokenMs }) => firstTokenMs),
  number("queued_ms", ({ queuedMs }) => queuedMs),
  number("limited_ms", ({ limitedMs }) => limitedMs),
  number("elapsed_ms", ({ elapsedMs }) => elapsedMs),
  { name: "replayed", type: "flag", of: ({ replayed }) => replayed },
  count("attempts", ({ attempts }) => attempts),
  count("steps", ({ steps }) => steps.length),
  count("input_tokens", ({ inputTokens }) => inputTokens),
  count("output_tokens", ({ outputTokens }) => outputTokens),
  number("input_usd", ({ cost }) => known(cost)?.inputUsd),
  number("output_usd", ({ cost }) => known(cost)?.outputUsd),
  number("spent_usd", ({ cost }) => known(cost)?.spentUsd),
  text("unpriced", ({ cost }) => cost?.unpriced),
  text("model", ({ model }) => model),
  text("request_id", ({ requestId }) => requestId)
]
