/**
 * What identifies candidates, scorers and runs: digests of canonical JSON.
 */
import { execFile } from "node:child_process"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { canonicalJson, sha256 } from "../../dataset/canonical.ts"
import type { Scorer } from "../../scorer/Scorer.ts"
import type { Manifest } from "../../store/Manifest.ts"

/** SHA-256, hex, of the canonical JSON of a value. */
export const digest = (value: Schema.Json): string => sha256(canonicalJson(value))

/**
 * SHA-256, hex, of everything that decides the scores of a scorer: its settings, and where it calls models, which ones,
 * as what judge, and with whose answers it compares.
 */
export const ofScorer = ({ settings, calls, judge, opponent }: ScorerParts): string =>
  calls === undefined && judge === undefined && opponent === undefined
    ? digest(settings)
    : digest({
        settings,
        calls: (calls ?? []).map(({ provider }) => ({ id: provider.id, settings: provider.settings })),
        judge: judge?.digest ?? null,
        opponent: opponent ?? null
      })

type ScorerParts = Pick<Scorer<never, never, never>, "settings" | "calls" | "judge" | "opponent">

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
    failures: manifest.failures ?? null,
    seed: manifest.seed,
    against: manifest.against ?? null
  })

/** The commit checked out in the working directory; absent outside a git checkout. */
export const gitCommit: Effect.Effect<string | undefined> = Effect.callback((resume) => {
  execFile("git", ["rev-parse", "HEAD"], { timeout: 2_000 }, (error, stdout) => {
    resume(Effect.succeed(error === null ? stdout.trim() : undefined))
  })
})
