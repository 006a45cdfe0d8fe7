/**
 * Reads the trials of a run once for the plots and once for the texts.
 *
 * The plots cover all finished trials of the summary; the texts only as many cases as the file has room for.
 */

import type { Experiment } from "@assay/core"
import type { RunReport, Store } from "@assay/core/analysis"
import { countedAs, defined, GracefulLabel, scoreName } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Header, ShownCase, ShownScore, ShownTrial } from "./explorer/model.ts"
import { makePrompts } from "./prompts.ts"
import { makeCleaner } from "./secrets.ts"
import { shownSettings } from "./settings.ts"
import { shownScorerSteps, shownSteps } from "./steps.ts"
import * as TextBudget from "./textRoom.ts"

/**
 * What plots are made of, for one candidate. `scores`: of the headline, per trial. `costUsd`: per trial, where the
 * cost of all its attempts is known; `unpriced`: trials of which it is not.
 */
export interface Sample {
  readonly name: string
  readonly scores: ReadonlyArray<number>
  readonly latencies: ReadonlyArray<number>
  readonly costUsd: ReadonlyArray<number>
  readonly unpriced: number
  readonly whyUnpriced: string | undefined
}

export interface PageData {
  readonly header: Header
  readonly samples: ReadonlyArray<Sample>
  readonly cases: ReadonlyArray<ShownCase>
}

/** `asked`: the cases in the order of the dataset, with what candidates were sent. */
export interface Settings {
  readonly cases: (caseId: string) => boolean
  readonly mostTrials: number
  readonly asked: Experiment.Run["asked"]
}

type Growing<A> = { -readonly [Key in keyof A]: A[Key] }

/** A case that is being gathered. */
interface GatheredCase extends Omit<ShownCase, "trials" | "prompts"> {
  prompts?: NonNullable<ShownCase["prompts"]>
  readonly trials: Array<Growing<ShownTrial>>
}

/** Ids without a known place: `inv-6` before `inv-12`. */
const natural = new Intl.Collator("en", { numeric: true })

/** Candidates of the summary by their position in the manifest. */
const positionsOf = (
  run: Store.StoredRun,
  { candidates }: RunReport.RunReport
): ReadonlyMap<number, number> =>
  new Map(
    candidates.map(({ name }, nth) => [run.manifest.candidates.findIndex((each) => each.name === name), nth])
  )

const isPriced = ({ cost }: Store.FinishedTrial): boolean => cost !== undefined && cost.unpriced === undefined

const usdOf = ({ cost }: Store.FinishedTrial): number =>
  cost === undefined ? 0 : cost.inputUsd + cost.outputUsd

/** Every k-th case, so that no more trials than these are shown. */
const chosenCases = (trials: ReadonlyMap<string, number>, mostTrials: number): ReadonlySet<string> => {
  const all = [...trials.values()].reduce((sum, each) => sum + each, 0)
  if (all <= mostTrials) return new Set(trials.keys())
  const ids = [...trials.keys()].sort()
  const room = Math.max(1, Math.floor((ids.length * mostTrials) / all))
  return new Set(Array.from({ length: room }, (_, nth) => ids[Math.floor((nth * ids.length) / room)] ?? ""))
}

/** JSON of the store as a person reads it: a string as it is, anything else indented. */
const readable = (stored: string): string => {
  const value: unknown = JSON.parse(stored)
  return typeof value === "string" ? value : JSON.stringify(value, null, 2)
}

/** Whether the store has a text as such. */
const isText = (stored: string): boolean => stored.startsWith('"')

const shownScore = (
  row: Store.ScoreRow | undefined,
  fit: (text: string | undefined) => string | undefined
): ShownScore | null =>
  row === undefined
    ? null
    : {
        ...defined({
          value: row.value,
          unscored: fit(row.unscored),
          detail: row.detailJson === undefined ? undefined : fit(readable(row.detailJson))
        })
      }

/** Every score of the run, by the position of its scorer and its name. */
const scoresOf = ({ manifest }: Store.StoredRun) =>
  manifest.scorers.flatMap(({ name, names, unit }, scorer) =>
    names.map((score) => ({
      scorer,
      score,
      name: scoreName({ scorer: name, score }),
      unit: unit ?? ("share" as const)
    }))
  )

/** Reads what the page shows. */
export const collect = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  report: RunReport.RunReport,
  { cases, mostTrials, asked }: Settings
): Effect.fn.Return<PageData, Store.StoreError> {
  const positions = positionsOf(run, report)
  const scores = scoresOf(run)
  const headline = scores[0]
  const find = (trial: Store.FinishedTrial, { scorer, score }: { scorer: number; score: string }) =>
    trial.scores.find((row) => row.scorer === scorer && row.name === score)
  const isShown = (trial: Store.FinishedTrial): boolean =>
    trial.repeat < report.repeats && positions.has(trial.candidate) && cases(trial.caseId)

  const samples = report.candidates.map(({ name, latency }) => ({
    name,
    recorded: latency.recorded,
    scores: [] as Array<number>,
    latencies: [] as Array<number>,
    costUsd: [] as Array<number>,
    unpriced: 0,
    whyUnpriced: undefined as string | undefined
  }))
  const trialsOf = new Map<string, number>()
  let finished = 0
  yield* trials.eachFinished(run, (trial) => {
    if (!isShown(trial)) return
    const sample = samples[positions.get(trial.candidate) ?? -1]
    if (sample === undefined) return
    finished++
    trialsOf.set(trial.caseId, (trialsOf.get(trial.caseId) ?? 0) + 1)
    const value = headline === undefined ? undefined : find(trial, headline)?.value
    if (value !== undefined) sample.scores.push(value)
    if (trial.outcome !== "Errored" && trial.latencyMs !== undefined && trial.replayed === sample.recorded) {
      sample.latencies.push(trial.latencyMs)
    }
    if (isPriced(trial)) sample.costUsd.push(usdOf(trial))
    if (trial.cost?.unpriced !== undefined) {
      sample.unpriced++
      sample.whyUnpriced ??= trial.cost.unpriced
    }
  })

  const chosen = chosenCases(trialsOf, mostTrials)
  const found = new Map<string, GatheredCase>()
  let shown = 0
  const room = TextBudget.make([...chosen].reduce((sum, id) => sum + (trialsOf.get(id) ?? 0), 0))
  const clean = makeCleaner(process.env)
  const fitText = (text: string): string => room.fit(clean(text))
  const fit = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : fitText(text)
  yield* trials.eachDetailed(run, (trial) => {
    if (!isShown(trial) || !chosen.has(trial.caseId)) return
    room.next()
    const each = found.get(trial.caseId) ?? {
      id: trial.caseId,
      kind: trial.kind,
      tags: trial.tags,
      input: fitText(readable(trial.inputJson)),
      ...(trial.expectedJson === undefined
        ? {}
        : trial.graceful !== undefined
          ? { expected: `(${GracefulLabel.words({ graceful: trial.graceful })})` }
          : {
              expected: fitText(readable(trial.expectedJson)),
              ...(isText(trial.expectedJson) ? {} : { isJson: true as const })
            }),
      trials: []
    }
    found.set(trial.caseId, each)
    shown++
    const output = trial.outputJson === undefined ? undefined : readable(trial.outputJson)
    each.trials.push({
      candidate: positions.get(trial.candidate) ?? 0,
      repeat: trial.repeat,
      mode: countedAs(trial.mode, trial.outcome),
      ...defined({
        output: fit(output),
        text: trial.text === output ? undefined : fit(trial.text),
        reason: fit(trial.reason),
        abstains: fit(trial.abstains),
        // Where no answer is expected, a check that fires is no false alarm.
        alarm: trial.mode === "right" && trial.graceful !== undefined ? undefined : fit(trial.alarm)
      }),
      ...(trial.outputJson === undefined || isText(trial.outputJson) ? {} : { isJson: true as const }),
      ...shownSteps(trial, fitText),
      ...shownScorerSteps(trial.scorerSteps, (scorer) => run.manifest.scorers[scorer]?.name ?? "", fitText),
      scores: scores.map((score) => shownScore(find(trial, score), fit)),
      ...defined({ latencyMs: trial.latencyMs }),
      ...(trial.replayed ? { isReplayed: true as const } : {}),
      ...defined({
        costUsd: trial.cost === undefined ? undefined : usdOf(trial),
        unpriced: trial.cost?.unpriced
      }),
      attempts: trial.attempts,
      ...defined({ model: trial.model })
    })
  })
  const places = new Map<string, number>()
  const prompts = makePrompts(fitText)
  const gather = Effect.fnUntraced(function* ({ caseId, messages }: Experiment.AskedCase) {
    const each = found.get(caseId)
    if (each === undefined) return
    places.set(caseId, places.size)
    const own = prompts.ofCase()
    for (const trial of each.trials) {
      const sent = yield* messages(report.candidates[trial.candidate]?.name ?? "", trial.repeat)
      if (sent !== undefined) trial.prompt = own.add(sent)
    }
    if (own.prompts.length > 0) each.prompts = own.prompts
  })
  // The run has read its dataset before; if it cannot be read any more, the page is without prompts.
  yield* Effect.ignore(Stream.runForEach(asked, gather))
  const placeOf = (id: string): number => places.get(id) ?? Number.MAX_SAFE_INTEGER
  const inOrder = [...found.values()].sort(
    (a, b) => placeOf(a.id) - placeOf(b.id) || natural.compare(a.id, b.id)
  )
  return {
    header: {
      candidates: report.candidates.map(({ name }) => name),
      settings: report.candidates.map(({ name }) => {
        const candidate = run.manifest.candidates.find((each) => each.name === name)
        return candidate === undefined
          ? []
          : shownSettings(candidate).map(([key, value]) => [key, fitText(value)])
      }),
      messages: prompts.shared(),
      ...defined({ against: report.comparisons.length > 0 ? report.against : undefined }),
      scores: scores.map(({ name, unit }) => ({ name, unit })),
      repeats: report.repeats,
      shown,
      finished,
      cut: room.cut()
    },
    samples,
    cases: inOrder
  }
})
