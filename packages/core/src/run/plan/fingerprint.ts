/**
 * What identifies candidates, scorers and runs: digests of canonical JSON.
 */
import { execFile } from "node:child_process"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { canonicalJson, sha256 } from "../../dataset/canonical.ts"
import type { Manifest } from "../../store/Manifest.ts"

/** SHA-256, hex, of the canonical JSON of a value. */
export const digest = (value: Schema.Json): string => sha256(canonicalJson(value))

/** The part of a manifest that decides the figures. */
export const identity = (manifest: Omit<Manifest, "identity" | "versions" | "gitCommit" | "gate">): string =>
  digest({
    experiment: manifest.experiment,
    dataset: manifest.dataset.digest,
    candidates: manifest.candidates.map(({ name, fingerprint, decoding }) => ({
      name,
      fingerprint,
      decoding: decoding ?? null
    })),
    scorers: manifest.scorers.map(({ name, names, fingerprint }) => ({ name, names, fingerprint })),
    seed: manifest.seed,
    against: manifest.against ?? null
  })

/** Parts of settings that hold the text of a function, or its digest. */
const texts: ReadonlySet<string> = new Set(["source", "prompt"])

/** Settings without the text of functions. */
const withoutTexts = (settings: Schema.Json): Schema.Json => {
  if (typeof settings !== "object" || settings === null) return settings
  if (Array.isArray(settings)) return settings.map(withoutTexts)
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (texts.has(key) ? [] : [[key, withoutTexts(value)]]))
  )
}

/**
 * Says which candidates of a new run are the same as in an earlier one but for the text of a function: that they are
 * asked again may be meant, or come of a file that is run by another tool, which rewrites functions in its own way.
 */
export const rewritten = (
  before: { readonly id: string; readonly manifest: Pick<Manifest, "candidates"> },
  now: Pick<Manifest, "candidates">
): ReadonlyArray<string> =>
  now.candidates.flatMap(({ name, kind, fingerprint, settings }) => {
    const earlier = before.manifest.candidates.find((each) => each.name === name && each.kind === kind)
    return earlier === undefined ||
      earlier.fingerprint === fingerprint ||
      digest(withoutTexts(earlier.settings)) !== digest(withoutTexts(settings))
      ? []
      : [
          `${name} is asked again: the text of its function or prompt is not that of run ${before.id} (after an edit, or where the file is run by another tool: tsx and node rewrite functions differently)`
        ]
  })

/** The commit checked out in the working directory; absent outside a git checkout. */
export const gitCommit: Effect.Effect<string | undefined> = Effect.callback((resume) => {
  execFile("git", ["rev-parse", "HEAD"], { timeout: 2_000 }, (error, stdout) => {
    resume(Effect.succeed(error === null ? stdout.trim() : undefined))
  })
})
