/**
 * What decisions are made from, read from the store: a row of numbers for each trial, and no texts.
 */
import * as Effect from "effect/Effect"
import type { JudgedFigures } from "../calibration/correctedModel.ts"
import { answerDigest } from "../calibration/judgedTrials.ts"
import type {
  Grounds,
  GroundsCandidate,
  GroundsMean,
  GroundsScore,
  GroundsTrial
} from "../decision/Grounds.ts"
import { defined } from "../foundation/defined.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { ScorerCallRow } from "../store/Step.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { DetailedTrial, Trials } from "../store/Trials.ts"
import type { CandidateSummary, Summary } from "../summary/Summary.ts"
import { differences } from "./differences.ts"

/** What of a run decides. */
export interface Scope {
  /** Whether a case is among those that were asked for. */
  readonly cases: (caseId: string) => boolean
  /** How many trials of a case count, 1 or more. */
  readonly repeats: number
}

/** What a trial shares with the others of its case. */
type Facts = Pick<GroundsTrial, "kind" | "tags" | "cluster">

/** What the answer of a trial cost. What no attempt of can cost anything costs nothing; what is not known is absent. */
const costOf = ({ cost }: DetailedTrial): Pick<GroundsTrial, "costUsd" | "inputUsd"> => {
  if (cost === undefined) return { costUsd: 0, inputUsd: 0 }
  return cost.unpriced === undefined
    ? { costUsd: cost.inputUsd + cost.outputUsd, inputUsd: cost.inputUsd }
    : {}
}

/** The scores of a trial by their names in a report. */
const scoresOf = (
  { scores }: DetailedTrial,
  scorers: ReadonlyArray<{ readonly name: string }>
): GroundsTrial["scores"] =>
  Object.fromEntries(
    scores.flatMap(({ scorer, name, value }) =>
      value === undefined ? [] : [[scoreName({ scorer: scorers[scorer]?.name ?? "", score: name }), value]]
    )
  )

const trialOf = (trial: DetailedTrial, facts: Facts, scores: GroundsTrial["scores"]): GroundsTrial => ({
  case: trial.caseId,
  ...facts,
  repeat: trial.repeat,
  outcome: trial.outcome,
  mode: trial.mode,
  scores,
  ...costOf(trial),
  ...defined({
    confidence: trial.confidence,
    output: answerDigest(trial),
    latencyMs: trial.latencyMs,
    inputTokens: trial.inputTokens,
    outputTokens: trial.outputTokens
  }),
  attempts: trial.attempts
})

/** What the calls of scorers cost, together; undefined where one of them is not known. */
const measuringFold = () => {
  let usd = 0
  let calls = 0
  let isKnown = true
  return {
    add: ({ cost }: ScorerCallRow): void => {
      if (cost === undefined) return
      calls++
      if (cost._tag === "Priced") usd += cost.usd
      if (cost._tag === "Unpriced" || cost.atLeast !== undefined) isKnown = false
    },
    usd: (): number | undefined => (calls > 0 && isKnown ? usd : undefined)
  }
}

/** The mean by what people say: what is shown first of the corrected one and that of the labels alone. */
const meanOf = ({ corrected, labelsAlone, headline }: JudgedFigures): GroundsMean | undefined => {
  const shown = headline === "labels-alone" ? (labelsAlone ?? corrected) : corrected
  if (shown === undefined) return undefined
  const { value, low, high, confidence } = shown
  return { value, low, high, confidence }
}

/** The scores of the candidates, the headline first, with what a judge's grades may be used for. */
const scoresOfRun = (candidates: ReadonlyArray<CandidateSummary>): ReadonlyArray<GroundsScore> =>
  (candidates[0]?.scores ?? []).map(({ scorer, score, unit }, nth) => {
    const judged = candidates.flatMap(({ name, scores }) => {
      const judge = scores[nth]?.judge
      if (judge === undefined) return []
      const { standing, because, needs } = judge
      return [[name, { standing, because, ...defined({ needs, mean: meanOf(judge) }) }]]
    })
    return {
      name: scoreName({ scorer, score }),
      unit,
      ...(judged.length === 0 ? {} : { judged: Object.fromEntries(judged) })
    }
  })

/** Reads what decisions of a run are made from. `summary`: the figures of the same trials. */
export const gather = Effect.fn("Grounds.gather")(function* (
  trials: Trials["Service"],
  run: StoredRun,
  summary: Summary,
  { cases, repeats }: Scope
): Effect.fn.Return<Grounds, StoreError> {
  const { candidates: named, scorers } = run.manifest
  const wanted = new Set(summary.candidates.map(({ name }) => name))
  const gathered = named.map(() => [] as GroundsTrial[])
  const measuring = named.map(() => measuringFold())
  const known = new Map<string, Facts>()
  const factsOf = ({ caseId, kind, tags, cluster }: DetailedTrial): Facts => {
    const found = known.get(caseId) ?? { kind, tags, ...defined({ cluster }) }
    known.set(caseId, found)
    return found
  }
  const isLooked = (row: Pick<DetailedTrial, "candidate" | "caseId" | "repeat">): boolean =>
    row.repeat < repeats && cases(row.caseId) && wanted.has(named[row.candidate]?.name ?? "")
  yield* trials.eachDetailed(run, (trial) => {
    if (isLooked(trial))
      gathered[trial.candidate]?.push(trialOf(trial, factsOf(trial), scoresOf(trial, scorers)))
  })
  yield* trials.eachScorerCall(run, (call) => {
    if (isLooked(call)) measuring[call.candidate]?.add(call)
  })
  const candidates = named.flatMap(
    ({ name, kind, fingerprint }, position): ReadonlyArray<GroundsCandidate> =>
      wanted.has(name)
        ? [
            {
              name,
              kind,
              fingerprint,
              trials: gathered[position] ?? [],
              ...defined({ measuringUsd: measuring[position]?.usd() })
            }
          ]
        : []
  )
  const { against, seed, dataset, experiment } = summary
  return {
    run: run.id,
    experiment,
    at: new Date(run.startedAt).toISOString(),
    dataset: { name: dataset.name, digest: dataset.digest, cases: dataset.selected },
    seed,
    ...(against !== undefined && wanted.has(against) ? { against } : {}),
    scores: scoresOfRun(summary.candidates),
    candidates,
    difference: differences(trials, run, { cases, repeats, seed })
  }
})
