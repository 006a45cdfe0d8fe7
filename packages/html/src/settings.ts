/**
 * What a candidate was made with, as lines that people read.
 */
import type { Store } from "@assay/core/analysis"
import { isJsonList, isJsonObject } from "@assay/core/internal"
import type { Schema } from "effect"
import type { ShownSettings } from "./explorer/model.ts"

/** Lines of a candidate, and characters of one: what is longer is in the manifest of the run. */
const mostLines = 40
const mostCharacters = 600

/** Names under which a secret would stand. Providers keep theirs out of the settings; this is for those of users. */
const secretName =
  /(?:^|[-_.])(?:api[-_]?key|authorization|credentials?|password|secret|token)$|(?:ApiKey|Secret|Password|Token)$/i

const isSecret = (name: string, value: Schema.Json): boolean =>
  typeof value === "string" && secretName.test(name)

const write = (value: Schema.Json): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters).toWellFormed()}…`
}

/** Digests say nothing to a reader. */
const isDigest = (value: Schema.Json): boolean => typeof value === "string" && /^[0-9a-f]{32,64}$/.test(value)

const linesOf = (name: string, value: Schema.Json): ShownSettings =>
  value === null || isDigest(value)
    ? []
    : isJsonObject(value) && name !== "outputSchema"
      ? Object.entries(value).flatMap(([key, inner]) => linesOf(name === "" ? key : `${name}.${key}`, inner))
      : isJsonList(value) && value.length === 0
        ? []
        : [[name === "" ? "settings" : name, isSecret(name, value) ? "(not shown)" : write(value)]]

/** The parts of a task's candidate, without the names of these parts: the provider first. */
const partsOf = (settings: Schema.Json): ReadonlyArray<Schema.Json> => {
  if (!isJsonObject(settings) || !isJsonObject(settings.provider) || settings.task === undefined)
    return [settings]
  const { provider, task, ...rest } = settings
  const { id, settings: own, ...others } = provider
  return [
    id === undefined ? {} : { provider: id },
    isJsonObject(own) ? own : own === undefined ? {} : { "provider settings": own },
    { ...others, ...rest },
    task
  ]
}

/** The settings of a candidate of the manifest. */
export const shownSettings = ({ kind, settings }: Store.Manifest["candidates"][number]): ShownSettings => {
  const lines: ShownSettings = [["kind", kind], ...partsOf(settings).flatMap((part) => linesOf("", part))]
  return lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines), ["and", `${lines.length - mostLines} more`]]
}
