/**
 * Runs for tests, written to a store as the engine would.
 */
import { Effect } from "effect"
import type { Kind } from "../dataset/Case.ts"
import { sha256 } from "../dataset/canonical.ts"
import type { AttemptRow, CaseRow, Manifest, Service, StoredRun, TrialRow } from "../store/RunStore.ts"

/** One trial. `value`: of the score `match`; absent means unscored. `usd`: its cost; absent means that it had none. */
export interface Answer {
  readonly outcome?: AttemptRow["outcome"]
  readonly value?: number
  readonly latencyMs?: number
  readonly replayed?: boolean
  readonly usd?: number | "unpriced"
}

export const right: Answer = { value: 1 }
export const wrong: Answer = { value: 0 }
export const unscored: Answer = {}
export const errored: Answer = { outcome: "Errored" }

/** A case and what each candidate did on it, one answer per repeat; none means that it was not tried. */
export interface Row {
  readonly caseId: string
  readonly kind?: Kind
  readonly tags?: Readonly<Record<string, string>>
  readonly cluster?: string
  readonly content?: string
  readonly answers: Readonly<Record<string, ReadonlyArray<Answer>>>
}

export interface RunOptions {
  readonly experiment?: string
  readonly scorerSettings?: string
  readonly identity?: string
  /** Names of the scores; all get the value of the answer. */
  readonly names?: readonly [string, ...ReadonlyArray<string>]
}

const manifestOf = (
  candidates: ReadonlyArray<string>,
  cases: number,
  {
    experiment = "made-up",
    scorerSettings = "s1",
    identity = "0123456789abcdef",
    names = ["match"]
  }: RunOptions
): Manifest => ({
  experiment,
  identity,
  dataset: { name: "made-up", origin: "in memory", digest: "d1", cases },
  candidates: candidates.map((name) => ({ name, kind: "task", fingerprint: `f-${name}`, settings: null })),
  scorers: [{ name: "match", names, fingerprint: scorerSettings }],
  seed: 1,
  versions: { assay: "0", node: "0" }
})

/** Records a run. Candidates are in the order of the first row that names them. */
export const record = Effect.fnUntraced(function* (
  store: Service,
  rows: ReadonlyArray<Row>,
  options: RunOptions = {}
): Effect.fn.Return<StoredRun, unknown> {
  const candidates = [...new Set(rows.flatMap(({ answers }) => Object.keys(answers)))]
  const manifest = manifestOf(candidates, rows.length, options)
  const run = yield* store.create(manifest, { fresh: false })
  yield* store.putCases(
    run,
    rows.map(
      ({ caseId, kind = "typical", tags = {}, cluster, content = "" }): CaseRow => ({
        caseId,
        digest: sha256(`digest ${caseId} ${content}`),
        inputDigest: sha256(`input ${caseId}`),
        kind,
        tags,
        cluster,
        inputJson: "null",
        expectedJson: undefined
      })
    )
  )
  const trials = rows.flatMap(({ caseId, answers }) =>
    Object.entries(answers).flatMap(([name, each]) =>
      each.map((answer, repeat) => ({ key: { candidate: candidates.indexOf(name), caseId, repeat }, answer }))
    )
  )
  yield* Effect.forEach(trials, ({ key, answer }) => store.journal(run, attemptOf(key, answer)), {
    concurrency: "unbounded",
    discard: true
  })
  for (const { key, answer } of trials) yield* store.commit(run, trialOf(key, answer, manifest))
  yield* store.settle
  yield* store.finish(run, 1)
  return { ...run, finishedAt: 1 }
})

interface Key {
  readonly candidate: number
  readonly caseId: string
  readonly repeat: number
}

const costOf = (usd: Answer["usd"]): AttemptRow["cost"] => {
  if (usd === undefined) return undefined
  return usd === "unpriced"
    ? { _tag: "Unpriced", reason: "made up" }
    : {
        _tag: "Priced",
        usd,
        inputUsd: usd / 4,
        outputUsd: (3 * usd) / 4,
        model: "made-up",
        source: "override"
      }
}

const attemptOf = (
  key: Key,
  { outcome = "Answered", latencyMs, replayed = false, usd }: Answer
): AttemptRow => ({
  ...key,
  attempt: 1,
  startedAt: 0,
  latencyMs,
  firstTokenMs: undefined,
  queuedMs: undefined,
  limitedMs: undefined,
  replayed,
  outcome,
  reason: outcome === "Answered" ? undefined : "made up",
  error: undefined,
  cost: costOf(usd),
  outputJson: undefined,
  confidence: undefined,
  text: undefined,
  usage: undefined,
  model: undefined,
  requestId: undefined
})

const trialOf = (key: Key, { outcome = "Answered", value }: Answer, { scorers }: Manifest): TrialRow => ({
  ...key,
  attempt: 1,
  elapsedMs: undefined,
  outcome,
  scores: scorers.flatMap(({ names }, scorer) =>
    names.map((name) => ({
      scorer,
      name,
      value,
      unscored: value === undefined ? "made up" : undefined,
      detailJson: undefined
    }))
  )
})
