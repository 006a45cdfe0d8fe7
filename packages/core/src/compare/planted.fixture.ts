/**
 * Simulated runs with a known truth, compared and gated by the code that compares and gates recorded ones.
 */
import { Effect } from "effect"
import * as Rng from "../stats/Rng.ts"
import type { FinishedTrial, Manifest, RecordedCase, StoredRun } from "../store/RunStore.ts"
import { RunStore } from "../store/RunStore.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Comparison from "./Comparison.ts"
import * as Gate from "./Gate.ts"
import { type Recorded, showing } from "./relabelled.ts"

/**
 * - `cases`: how many.
 * - `discordance`: the share of cases on which the candidates differ when they are equally good.
 * - `drop`: by how much the new candidate is worse on a case, 0 to 1.
 * - `isSliced`: whether cases are in six slices, three languages and three customers; default true.
 * - `perCluster`: so many cases share a cluster and all they do; default 1, no clusters.
 * - `slower`: how many times as slow the new candidate is; default: no latencies.
 */
export interface Truth {
  readonly cases: number
  readonly discordance: number
  readonly drop: (row: RecordedCase) => number
  readonly isSliced?: boolean
  readonly perCluster?: number
  readonly slower?: number
}

const manifest: Manifest = {
  experiment: "planted",
  identity: "0123456789abcdef",
  dataset: { name: "planted", origin: "in memory", digest: "d1", cases: 0 },
  candidates: ["old", "new"].map((name) => ({
    name,
    kind: "task",
    fingerprint: `f-${name}`,
    settings: null
  })),
  scorers: [{ name: "match", names: ["match"], fingerprint: "s1" }],
  seed: 1,
  versions: { assay: "0", node: "0" }
}

const run: StoredRun = { key: 1, id: "planted-01234567", manifest, startedAt: 0, finishedAt: 1 }

const caseOf = (nth: number, { isSliced = true, perCluster = 1 }: Truth): RecordedCase => ({
  caseId: `case-${nth}`,
  digest: `digest ${nth}`,
  inputDigest: `input ${nth}`,
  kind: "typical",
  tags: isSliced
    ? { language: ["de", "en", "fr"][nth % 3] ?? "", customer: `c${Math.floor(nth / 3) % 3}` }
    : {},
  cluster: perCluster === 1 ? undefined : `d${Math.floor(nth / perCluster)}`
})

const trialOf = (
  { caseId, kind, tags, cluster }: RecordedCase,
  candidate: number,
  isRight: boolean,
  latencyMs: number | undefined
): FinishedTrial => ({
  candidate,
  caseId,
  repeat: 0,
  attempt: 1,
  elapsedMs: undefined,
  outcome: "Answered",
  scores: [{ scorer: 0, name: "match", value: isRight ? 1 : 0, unscored: undefined, detailJson: undefined }],
  kind,
  tags,
  cluster,
  latencyMs,
  firstTokenMs: undefined,
  queuedMs: undefined,
  limitedMs: undefined,
  replayed: false,
  reason: undefined,
  model: undefined,
  failures: [],
  attempts: 1,
  inputTokens: undefined,
  outputTokens: undefined,
  cost: undefined
})

/** What both candidates did on every case. */
const draw = (truth: Truth, rng: Rng.Rng): Recorded => {
  const { cases, discordance, drop, perCluster = 1, slower } = truth
  const rows = Array.from({ length: cases }, (_, nth) => caseOf(nth, truth))
  let luck = 0
  const trials = rows.flatMap((row, nth) => {
    if (nth % perCluster === 0) luck = rng.uniform()
    const worse = drop(row)
    const lost = discordance / 2 + worse / 2
    const gained = Math.max(0, discordance / 2 - worse / 2)
    const isLost = luck < lost
    const isGained = !isLost && luck < lost + gained
    const base = rng.uniform() < 0.8
    // Latency hangs on the case, and on chance with each call.
    const typical = slower === undefined ? 0 : 800 * Math.exp(0.4 * rng.normal())
    const ms = (times: number) =>
      slower === undefined ? undefined : times * typical * Math.exp(0.3 * rng.normal())
    return [
      trialOf(row, 0, isLost || (!isGained && base), ms(1)),
      trialOf(row, 1, isGained || (!isLost && base), ms(slower ?? 1))
    ]
  })
  return { cases: rows, trials }
}

/** One simulated run, compared and gated. */
export interface Simulated {
  readonly comparison: Comparison.Comparison
  readonly result: Gate.GateResult
}

/** Simulates runs, each with a seed of its own from `from` on. */
export const simulate = (
  count: number,
  truth: Truth,
  from: number,
  gate: Gate.Gate = Gate.noRegression()
): Promise<ReadonlyArray<Simulated>> =>
  Effect.gen(function* () {
    const store = yield* RunStore
    return yield* Effect.forEach(
      Array.from({ length: count }, (_, nth) => from + nth),
      Effect.fnUntraced(function* (seed) {
        const comparison = yield* Comparison.within(showing(store, draw(truth, Rng.make(seed))), run, {
          baseline: "old",
          candidate: "new",
          resamples: 1_000,
          seed: 1
        })
        return { comparison, result: yield* Gate.evaluate(gate, { comparison }) }
      })
    )
  }).pipe(Effect.provide(SqliteStore.layer(":memory:")), Effect.runPromise)

/** The share of runs of which something is so. */
export const share = (runs: ReadonlyArray<Simulated>, is: (one: Simulated) => boolean): number =>
  runs.filter(is).length / runs.length

/** The overall difference has p ≤ 0.05. */
export const isDifferent = ({ comparison: { scores } }: Simulated): boolean =>
  (scores[0]?.overall.evidence?.p ?? 1) <= 0.05

export const isRegressed = ({ comparison: { scores } }: Simulated): boolean =>
  scores[0]?.overall.verdict._tag === "Regressed"

/** The slice of this value, or any, is systematically different. */
export const isSystematic =
  (value?: string) =>
  ({ comparison: { scores } }: Simulated): boolean =>
    scores[0]?.slices.some(
      (slice) => slice.finding === "systematic" && (value === undefined || slice.value === value)
    ) ?? false

export const fails = ({ result }: Simulated): boolean => result.status === "fail"
