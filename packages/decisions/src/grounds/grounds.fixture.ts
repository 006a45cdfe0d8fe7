/**
 * Grounds made by hand, for tests.
 */
import { Decision } from "@assay/core"
import * as Effect from "effect/Effect"

/** A trial, of which a test states what it is about. */
export const trial = (
  parts: Partial<Decision.GroundsTrial> & { readonly case: string }
): Decision.GroundsTrial => ({
  kind: "typical",
  tags: {},
  repeat: 0,
  outcome: "Answered",
  mode: "right",
  scores: {},
  attempts: 1,
  ...parts
})

/** A candidate with these trials. */
export const candidate = (
  name: string,
  trials: ReadonlyArray<Decision.GroundsTrial>,
  kind: Decision.GroundsCandidate["kind"] = "task"
): Decision.GroundsCandidate => ({ name, kind, fingerprint: `fingerprint of ${name}`, trials })

/** A run of these candidates, with one score, `exact`, that is a share. Its own comparison knows no difference. */
export const grounds = (
  candidates: ReadonlyArray<Decision.GroundsCandidate>,
  parts: Partial<Decision.Grounds> = {}
): Decision.Grounds => ({
  run: "r-1",
  experiment: "an experiment",
  at: "2026-01-02T03:04:05.000Z",
  dataset: { name: "cases", digest: "d".repeat(64), cases: candidates[0]?.trials.length ?? 0 },
  seed: 1,
  scores: [{ name: "exact", unit: "share" }],
  candidates,
  difference: ({ candidate: one, against }) =>
    Effect.fail(new Decision.Error({ message: `no difference of ${one} and ${against} is stated` })),
  ...parts
})

/** A candidate that is right (1) or wrong (0) on cases named by their position, silently where wrong. */
export const answering = (
  name: string,
  scores: ReadonlyArray<number>,
  each: (nth: number) => Partial<Decision.GroundsTrial> = () => ({}),
  kind: Decision.GroundsCandidate["kind"] = "task"
): Decision.GroundsCandidate =>
  candidate(
    name,
    scores.map((score, nth) =>
      trial({
        case: `case ${nth}`,
        mode: score === 1 ? "right" : "wrong-silent",
        scores: { exact: score },
        ...each(nth)
      })
    ),
    kind
  )
