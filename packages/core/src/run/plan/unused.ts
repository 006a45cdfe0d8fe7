/**
 * Which stored answers and scores a new run does not use although their names are the same, and what differs.
 */
import { isDeepStrictEqual } from "node:util"
import type * as Schema from "effect/Schema"
import { isJsonObject } from "../../foundation/json.ts"
import type { Manifest } from "../../store/Manifest.ts"
import type { ListedRun } from "../../store/Runs.ts"

/** A value in a sentence is quoted up to so many characters. */
const longestValue = 40
const mostDifferences = 3

/** Settings that hold a digest of a function, and what they are called. */
const sources: Readonly<Record<string, string>> = {
  source: "the source of its function",
  prompt: "the source of its prompt function",
  on: "the source of its function on"
}

/** Parts of a path that tell a reader nothing. */
const silent: ReadonlySet<string> = new Set(["task", "settings"])

const isDigest = (value: Schema.Json | undefined): boolean =>
  typeof value === "string" && /^[0-9a-f]{64}$/u.test(value)

const quoted = (value: Schema.Json | undefined): string | undefined => {
  if (value === undefined || value === null) return "not set"
  const text = JSON.stringify(value)
  return typeof value === "object" || isDigest(value) || text.length > longestValue ? undefined : text
}

const difference = (
  path: ReadonlyArray<string>,
  before: Schema.Json | undefined,
  now: Schema.Json | undefined
): string => {
  const key = path.at(-1) ?? ""
  const source = sources[key]
  if (source !== undefined && isDigest(before) && isDigest(now)) return `${source} differs`
  const name = path.filter((each) => !silent.has(each)).join(".") || "settings"
  const [was, is] = [quoted(before), quoted(now)]
  return was === undefined || is === undefined ? `${name} differs` : `${name} is ${is}, was ${was}`
}

/** What differs between settings, setting by setting. */
const differences = (
  before: Schema.Json | undefined,
  now: Schema.Json | undefined,
  path: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  if (isDeepStrictEqual(before, now)) return []
  if (!isJsonObject(before) || !isJsonObject(now)) return [difference(path, before, now)]
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].flatMap((key) =>
    differences(before[key], now[key], [...path, key])
  )
}

const listed = (all: ReadonlyArray<string>, otherwise: string): string => {
  if (all.length === 0) return otherwise
  const shown = all.slice(0, mostDifferences).join("; ")
  return all.length > mostDifferences ? `${shown}; and ${all.length - mostDifferences} more` : shown
}

interface Part {
  readonly name: string
  readonly fingerprint: string
}

/** The newest run whose part of this name has another fingerprint; none where a run has the same. */
const replaced = <P extends Part>(
  earlier: ReadonlyArray<ListedRun>,
  partsOf: (manifest: Manifest) => ReadonlyArray<P>,
  part: P
): { readonly run: string; readonly before: P } | undefined => {
  let newest: { readonly run: string; readonly before: P } | undefined
  for (const { id, manifest } of earlier) {
    const before = partsOf(manifest).find(({ name }) => name === part.name)
    if (before?.fingerprint === part.fingerprint) return undefined
    if (before !== undefined) newest ??= { run: id, before }
  }
  return newest
}

/** JSON as the store keeps it: settings may have parts that are worked out when they are read. */
const plain = (settings: Schema.Json): Schema.Json => JSON.parse(JSON.stringify(settings))

/**
 * Says, for each candidate and scorer that an earlier run of the experiment has under the same name and another
 * fingerprint, that its answers or scores are not used, and what differs. `earlier` are the runs, newest first.
 */
export const unused = (
  earlier: ReadonlyArray<ListedRun>,
  now: Pick<Manifest, "candidates" | "scorers">
): ReadonlyArray<string> => {
  const answered = earlier.filter(({ trials }) => trials > 0)
  const answers = now.candidates.flatMap((candidate) => {
    const found = replaced(answered, ({ candidates }) => candidates, candidate)
    if (found === undefined) return []
    const { run, before } = found
    const why =
      before.kind === candidate.kind
        ? listed(
            differences(before.settings, plain(candidate.settings)),
            "what it was trained on, or the seed, differs"
          )
        : `it is a ${candidate.kind}, was a ${before.kind}`
    return [`answers of ${candidate.name} in run ${run} are not used: ${why}`]
  })
  const scores = now.scorers.flatMap((scorer) => {
    const found = replaced(answered, ({ scorers }) => scorers, scorer)
    if (found === undefined) return []
    const { run, before } = found
    const why =
      before.settings === undefined || scorer.settings === undefined
        ? "its settings differ"
        : listed(differences(before.settings, plain(scorer.settings)), "its settings differ")
    return [`scores of ${scorer.name} in run ${run} are not used: ${why}`]
  })
  return [...answers, ...scores]
}
