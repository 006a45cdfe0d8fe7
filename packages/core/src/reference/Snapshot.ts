/**
 * Snapshots: what a comparison needs of a run, as a small JSON file to commit.
 *
 * A run lives in a store that no other machine has; a snapshot goes where the code goes. Comparing with the
 * file gives the verdicts that comparing with the run would. It holds ids, digests, how trials ended, scores, latency
 * and cost, and neither inputs nor outputs, prompts, settings or reasons.
 *
 * The same run always gives the same bytes, and each case has a line of its own, so that a diff shows which cases
 * changed. Times are not kept.
 *
 * **Gotchas**
 *
 * Scores are kept exactly. Latency is kept in four digits and cost in six, so that their ratios may differ from the
 * run's in the fourth digit. Case ids are in the file: if they name customers, so does it.
 */

import { readFile } from "node:fs/promises"
import * as Effect from "effect/Effect"
import { answerDigest, judgedScores } from "../calibration/judgedTrials.ts"
import { answerLength } from "../calibration/model.ts"
import { ComparisonError } from "../definition/ComparisonError.ts"
import { modeByScore } from "../failure/modeOf.ts"
import { type RightRule, storedRule } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import { describe } from "../foundation/userCode.ts"
import type { Manifest } from "../store/Manifest.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { FinishedTrial, RecordedCase } from "../store/Trials.ts"
import type { Reader } from "./reader.ts"
import {
  digestLength,
  format,
  type Header,
  read as parse,
  type SnapshotCase,
  SnapshotError,
  type SnapshotFile,
  type Trials,
  write
} from "./snapshotFile.ts"

export { SnapshotError as Error } from "./snapshotFile.ts"

/** A snapshot that was read: a run as a comparison sees it, and where its cases and trials are read from. */
export interface Snapshot {
  /** The run as a comparison sees it. */
  readonly run: StoredRun
  /** Where its cases and trials are read from. */
  readonly from: Reader
}

const round = (value: number, digits: number): number => Number(value.toPrecision(digits))

type Names = ReadonlyArray<{ readonly scorer: number; readonly name: string }>

const namesOf = (scorers: Header["scorers"]): Names =>
  scorers.flatMap(({ names }, scorer) => names.map((name) => ({ scorer, name })))

const costOf = (cost: FinishedTrial["cost"]): number | "unpriced" | null => {
  if (cost === undefined) return null
  return cost.unpriced === undefined ? round(cost.inputUsd + cost.outputUsd, 6) : "unpriced"
}

/** A list that says something. */
const said = <A>(values: ReadonlyArray<A | null>): values is ReadonlyArray<A | null> =>
  values.some((each) => each !== null)

/** Whether the mode of a trial says more than its outcome and its score do. */
const isTelling = ({ mode, outcome, scores }: FinishedTrial, right: RightRule | undefined): boolean =>
  mode !==
  modeByScore(
    outcome,
    scores.find((row) => row.scorer === right?.scorer && row.name === right.name)?.value,
    right?.atLeast
  )

const trialsOf = (
  trials: ReadonlyArray<FinishedTrial>,
  names: Names,
  right: RightRule | undefined
): Trials => {
  const repeats = 1 + trials.reduce((most, { repeat }) => Math.max(most, repeat), 0)
  const byRepeat = Array.from({ length: repeats }, (_, repeat) =>
    trials.find((trial) => trial.repeat === repeat)
  )
  const each = <A>(of: (trial: FinishedTrial) => A | null): ReadonlyArray<A | null> =>
    byRepeat.map((trial) => (trial === undefined ? null : of(trial)))
  const ms = each(({ latencyMs }) => (latencyMs === undefined ? null : round(latencyMs, 4)))
  const replayed = each(({ replayed: isReplayed }) => (isReplayed ? (true as const) : null))
  const usd = each(({ cost }) => costOf(cost))
  const modes = each((trial) => (isTelling(trial, right) ? trial.mode : null))
  return {
    outcomes: each(({ outcome }) => outcome),
    ...(said(modes) ? { modes } : {}),
    scores: names.map(({ scorer, name }) =>
      each(({ scores }) => scores.find((row) => row.scorer === scorer && row.name === name)?.value ?? null)
    ),
    ...(said(ms) ? { ms } : {}),
    ...(said(replayed) ? { replayed } : {}),
    ...(said(usd) ? { usd } : {})
  }
}

const headerOf = (id: string, manifest: Manifest, positions: ReadonlyArray<number>): Header => ({
  format,
  version: 1,
  run: id,
  experiment: manifest.experiment,
  identity: manifest.identity,
  seed: manifest.seed,
  ...defined({ gitCommit: manifest.gitCommit, failures: manifest.failures }),
  dataset: {
    name: manifest.dataset.name,
    ...defined({ version: manifest.dataset.version }),
    digest: manifest.dataset.digest,
    cases: manifest.dataset.cases
  },
  candidates: positions.flatMap((position) => {
    const candidate = manifest.candidates[position]
    return candidate === undefined
      ? []
      : [{ name: candidate.name, kind: candidate.kind, fingerprint: candidate.fingerprint }]
  }),
  scorers: manifest.scorers.map(({ name, names, fingerprint, unit, judge, opponent }) => ({
    name,
    names,
    fingerprint,
    // What people graded by is in the calibration, as a digest.
    ...defined({ unit, judge: judge && { ...judge, rubric: null }, opponent })
  }))
})

/** What a snapshot keeps. */
export interface Options {
  /**
   * Names of the candidates to keep.
   *
   * @defaultValue all
   */
  readonly candidates?: ReadonlyArray<string>
}

/**
 * Makes the text of a snapshot from a run: JSON, one line per case, ending in a newline.
 *
 * @returns fails with `ComparisonError` when the run has no such candidate
 */
export const take = Effect.fn("Snapshot.take")(function* (
  store: Reader,
  run: StoredRun,
  options: Options = {}
): Effect.fn.Return<string, ComparisonError | StoreError> {
  const { manifest } = run
  const known = manifest.candidates.map(({ name }) => name)
  const wanted = options.candidates ?? known
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    return yield* new ComparisonError({
      reason: "unknown-candidate",
      message: `run ${run.id} has no candidate ${unknown.join(", ")}; it has ${known.join(", ")}`,
      known
    })
  }
  const names = namesOf(manifest.scorers)
  const right = storedRule(manifest)
  const positions = known.flatMap((name, position) => (wanted.includes(name) ? [position] : []))
  const recorded: Array<RecordedCase> = []
  yield* store.eachCase(run, (row) => void recorded.push(row))
  // By candidate, then by case: all that is kept of a trial is a few numbers.
  const tried = positions.map(() => new Map<string, Trials>())
  let gathered:
    | { readonly nth: number; readonly caseId: string; readonly trials: Array<FinishedTrial> }
    | undefined
  const put = (): void => {
    if (gathered !== undefined) {
      tried[gathered.nth]?.set(gathered.caseId, trialsOf(gathered.trials, names, right))
    }
  }
  yield* store.eachFinished(run, (trial) => {
    const nth = positions.indexOf(trial.candidate)
    if (nth < 0) return
    if (gathered?.nth !== nth || gathered.caseId !== trial.caseId) {
      put()
      gathered = { nth, caseId: trial.caseId, trials: [] }
    }
    gathered.trials.push(trial)
  })
  put()
  const isJudged = judgedScores(manifest).length > 0
  const digests = yield* answerDigests(isJudged ? store : {}, run, positions, recorded)
  const cases = recorded.flatMap(({ caseId, digest, inputDigest }): ReadonlyArray<SnapshotCase> => {
    const trials = tried.map((each, nth): Trials | null => {
      const found = each.get(caseId)
      const answers = digests[nth]?.get(caseId)
      return found === undefined
        ? null
        : answers === undefined
          ? found
          : { ...found, answers: found.outcomes.map((_, repeat) => answers.get(repeat) ?? null) }
    })
    return said(trials)
      ? [
          {
            id: caseId,
            digest: digest.slice(0, digestLength),
            input: inputDigest.slice(0, digestLength),
            trials
          }
        ]
      : []
  })
  return write({ ...headerOf(run.id, manifest, positions), cases })
})

/** The first digits of the digests of answers, by candidate, case and repeat: what labels of a judged score find them by. */
const answerDigests = Effect.fnUntraced(function* (
  { answers }: Pick<Reader, "answers">,
  run: StoredRun,
  positions: ReadonlyArray<number>,
  cases: ReadonlyArray<RecordedCase>
): Effect.fn.Return<ReadonlyArray<ReadonlyMap<string, ReadonlyMap<number, string>>>, StoreError> {
  if (answers === undefined) return []
  return yield* Effect.forEach(positions, (position) =>
    Effect.gen(function* () {
      const found = new Map<string, ReadonlyMap<number, string>>()
      for (const { caseId } of cases) {
        const digests = (yield* answers(run, position, caseId)).flatMap((answer) => {
          const digest = answerDigest(answer)
          return digest === undefined ? [] : [[answer.repeat, digest.slice(0, answerLength)] as const]
        })
        if (digests.length > 0) found.set(caseId, new Map(digests))
      }
      return found
    })
  )
})

/** What no comparison reads of the older side. */
const unread = { kind: "typical", tags: {}, cluster: undefined } as const

const unknownFacts = {
  ...unread,
  attempt: 1,
  attempts: 1,
  elapsedMs: undefined,
  firstTokenMs: undefined,
  queuedMs: undefined,
  limitedMs: undefined,
  reason: undefined,
  model: undefined,
  failures: [],
  inputTokens: undefined,
  outputTokens: undefined
}

const restoreCost = (usd: number | "unpriced" | null | undefined): FinishedTrial["cost"] => {
  if (usd === null || usd === undefined) return undefined
  return usd === "unpriced"
    ? { inputUsd: 0, outputUsd: 0, spentUsd: 0, unpriced: "not known when the snapshot was written" }
    : { inputUsd: usd, outputUsd: 0, spentUsd: 0, unpriced: undefined }
}

const restore = (
  caseId: string,
  candidate: number,
  { outcomes, modes, scores, ms, replayed, usd }: Trials,
  names: Names,
  right: RightRule | undefined
): ReadonlyArray<FinishedTrial> => {
  const told = names.findIndex(({ scorer, name }) => scorer === right?.scorer && name === right.name)
  const tells = (repeat: number): number | undefined => scores[told]?.[repeat] ?? undefined
  return outcomes.flatMap((outcome, repeat) =>
    outcome === null
      ? []
      : [
          {
            ...unknownFacts,
            candidate,
            caseId,
            repeat,
            outcome,
            mode: modes?.[repeat] ?? modeByScore(outcome, tells(repeat), right?.atLeast),
            latencyMs: ms?.[repeat] ?? undefined,
            replayed: replayed?.[repeat] === true,
            cost: restoreCost(usd?.[repeat]),
            scores: names.map(({ scorer, name }, nth) => ({
              scorer,
              name,
              value: scores[nth]?.[repeat] ?? undefined,
              unscored: undefined,
              detailJson: undefined
            }))
          }
        ]
  )
}

const manifestOf = ({
  experiment,
  identity,
  dataset,
  candidates,
  scorers,
  seed,
  failures,
  gitCommit
}: SnapshotFile): Manifest => ({
  experiment,
  identity,
  dataset: { ...dataset, origin: "" },
  candidates: candidates.map((candidate) => ({ ...candidate, settings: null })),
  scorers,
  seed,
  versions: { assay: "", node: "" },
  ...defined({ gitCommit, failures })
})

/** A snapshot as the other side of a comparison: kinds, tags and clusters are those of the run. */
const fromSnapshotFile = (snapshotFile: SnapshotFile): Snapshot => {
  const names = namesOf(snapshotFile.scorers)
  const right = storedRule(snapshotFile)
  const byCase = new Map(snapshotFile.cases.map(({ id, trials }) => [id, trials]))
  return {
    run: { key: -1, id: snapshotFile.run, manifest: manifestOf(snapshotFile), startedAt: 0, finishedAt: 0 },
    from: {
      digestLength,
      answerDigests: (candidate, caseId) =>
        (byCase.get(caseId)?.[candidate]?.answers ?? []).map((digest, repeat) => ({
          repeat,
          digest: digest ?? undefined
        })),
      eachCase: (_run, visit) =>
        Effect.sync(() => {
          for (const { id, digest, input } of snapshotFile.cases) {
            visit({ ...unread, caseId: id, digest, inputDigest: input })
          }
        }),
      eachFinished: (_run, visit, part = {}) =>
        Effect.sync(() => {
          for (const candidate of part.candidate === undefined
            ? snapshotFile.candidates.keys()
            : [part.candidate]) {
            for (const { id, trials } of snapshotFile.cases) {
              const found = trials[candidate]
              if (found !== null && found !== undefined)
                restore(id, candidate, found, names, right).forEach(visit)
            }
          }
        })
    }
  }
}

/** Reads the text of a snapshot. `file` is for messages. Fails with `SnapshotError`, which names line and field. */
export const parseText = (file: string, text: string): Effect.Effect<Snapshot, SnapshotError> =>
  Effect.map(parse(file, text), fromSnapshotFile)

/** Reads a snapshot from a file. */
export const fromFile = Effect.fn("Snapshot.fromFile")(function* (
  file: string
): Effect.fn.Return<Snapshot, SnapshotError> {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) => new SnapshotError({ file, message: `${file} cannot be read: ${describe(cause)}` })
  })
  return yield* parseText(file, text)
})
