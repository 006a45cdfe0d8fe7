/**
 * The steps of a trial as the page carries them: the calls that a function made while it answered, and those that scorers
 * made while they scored.
 */
import { Report } from "@assay/core"
import { defined } from "@assay/core/internal"
import type { ShownStep } from "./explorer/model.ts"

/** Steps of a trial that are shown, and characters of each of their texts. The store has all. */
const mostSteps = 20
const mostCharacters = 8_000

const { Figures } = Report

/** A step as the store gives it. */
export interface StoredStep {
  readonly provider: string
  readonly model: string | undefined
  readonly calls: number
  readonly failures: ReadonlyArray<string>
  readonly prompt: string | undefined
  readonly text: string | undefined
  readonly finish: string | undefined
  readonly reason: string | undefined
  readonly replayed: boolean
  readonly latencyMs: number | undefined
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
  readonly costUsd: number | undefined
  readonly unpriced: string | undefined
  readonly note: string | undefined
}

const bounded = (text: string): string =>
  text.length <= mostCharacters
    ? text
    : `${text.slice(0, mostCharacters).toWellFormed()}… (${Figures.count(text.length - mostCharacters)} more characters)`

/** What was sent, as people read it: messages one under the other, other JSON indented. */
const promptText = (json: string): string => {
  try {
    const sent: unknown = JSON.parse(json)
    return typeof sent === "string" ? sent : JSON.stringify(sent, null, 2)
  } catch {
    // Of a very long one the store has the beginning.
    return json
  }
}

const factsOf = (step: StoredStep): ReadonlyArray<readonly [string, string]> => {
  const { model, calls, failures, inputTokens, outputTokens, replayed, finish, unpriced, note } = step
  const tokens = (n: number | undefined): string => (n === undefined ? "unknown" : Figures.count(n))
  return [
    ...(model === undefined ? [] : [["model", model] as const]),
    ...(inputTokens === undefined && outputTokens === undefined
      ? []
      : [["tokens", `${tokens(inputTokens)} in, ${tokens(outputTokens)} out`] as const]),
    ...(unpriced === undefined ? [] : [["cost", `not known in full: ${unpriced}`] as const]),
    ...(calls === 1 && failures.length === 0
      ? []
      : [
          [
            "calls",
            `${Figures.count(calls)}${failures.length === 0 ? "" : `; failed: ${failures.join(", ")}`}`
          ] as const
        ]),
    ...(finish === undefined || finish === "stop" ? [] : [["ended by", finish] as const]),
    ...(replayed ? [["reply", "from the cache or a recording"] as const] : []),
    ...(note === undefined ? [] : [["note", note] as const])
  ]
}

const shownStep = (
  step: StoredStep,
  before: ReadonlyArray<readonly [string, string]>,
  fit: (text: string) => string
): ShownStep => {
  const write = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : fit(bounded(text))
  return {
    provider: step.provider,
    facts: [...before, ...factsOf(step)].map(([name, value]) => [name, bounded(value)] as const),
    ...defined({
      latencyMs: step.latencyMs,
      costUsd: step.unpriced === undefined ? step.costUsd : undefined,
      prompt: write(step.prompt === undefined ? undefined : promptText(step.prompt)),
      text: write(step.text),
      reason: write(step.reason)
    })
  }
}

/** The steps of a trial, and how many there is no room for. `fit`: leaves of a text what there is room for. */
export const shownSteps = (
  { steps = [] }: { readonly attempts: number; readonly steps?: ReadonlyArray<StoredStep> },
  fit: (text: string) => string
): { readonly steps?: ReadonlyArray<ShownStep>; readonly moreSteps?: number } =>
  steps.length === 0
    ? {}
    : {
        steps: steps.slice(0, mostSteps).map((step) => shownStep(step, [], fit)),
        ...(steps.length > mostSteps ? { moreSteps: steps.length - mostSteps } : {})
      }

/** The same of scorers. `nameOf`: the name of a scorer by its position. */
export const shownScorerSteps = (
  steps: ReadonlyArray<StoredStep & { readonly scorer: number }>,
  nameOf: (scorer: number) => string,
  fit: (text: string) => string
): { readonly scorerSteps?: ReadonlyArray<ShownStep>; readonly moreScorerSteps?: number } =>
  steps.length === 0
    ? {}
    : {
        scorerSteps: steps
          .slice(0, mostSteps)
          .map((step) => shownStep(step, [["scorer", nameOf(step.scorer)]], fit)),
        ...(steps.length > mostSteps ? { moreScorerSteps: steps.length - mostSteps } : {})
      }
