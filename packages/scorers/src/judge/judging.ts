/**
 * A judge as a scorer: one answer, one sheet of questions.
 */
import { Score, type Scorer } from "@assay/core"
import { declaredPath } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { previewText } from "../comparing/preview.ts"
import { type Asking, askJudge, withRoom } from "./asking.ts"
import { calibrationPath, identityOf, settingsOf } from "./identity.ts"
import { judgeMetrics } from "./metrics.ts"
import { type JudgeOptions, resolve } from "./options.ts"
import type { Exhibit } from "./prompt/fence.ts"
import { makeSheet } from "./prompt/sheet.ts"
import { shownText } from "./prompt/shown.ts"
import { scoreOf } from "./repeats.ts"
import { checked, type Question } from "./scale.ts"

/** What a kind of judge adds to what all of them are. */
export interface Kind<in Input, in Expected, in Output> {
  /** Its name: `rubric`. */
  readonly kind: string
  /** The name of the judge where its options have none. */
  readonly name: string
  readonly questions: ReadonlyArray<Question>
  readonly opening: string
  readonly task: string
  /** Whether the label is shown, and so needed. */
  readonly isReferenced: boolean
  readonly options: JudgeOptions<Input, Output>
  /** What is called the reference where it is not the label as it stands. */
  readonly showExpected?: ((expected: Expected) => string) | undefined
}

/** What an answer is called that ended in no answer, and what it is worth. */
export const withoutAnswer = (
  outcome: Exclude<Scorer.Trial<never, never, unknown>["outcome"], { readonly _tag: "Answered" }>,
  noAnswer: "zero" | "unscored",
  worst: number
): Score.Score => {
  if (outcome._tag === "Errored") return Score.unscored(`errored: ${previewText(outcome.error)}`)
  const reason = previewText(outcome.reason)
  if (outcome._tag === "Escalated") return Score.unscored(`escalated: ${reason}`)
  return noAnswer === "unscored"
    ? Score.unscored(`${outcome._tag.toLowerCase()}: ${reason}`)
    : Score.scored(worst, { outcome: outcome._tag, reason })
}

/** Makes what a user's function shows of a value an exhibit; what it throws is said. */
export const exhibit = <A>(name: string, value: A, show: ((value: A) => string) | undefined): Exhibit => ({
  name,
  text: show === undefined ? shownText(value) : show(value)
})

/** The calls that a judge makes for an answer, for plan and budget. */
export const callsOf = (
  { model, sheet }: Pick<Asking, "model" | "sheet">,
  perTrial: number,
  answers = 1
): ReadonlyArray<Scorer.ScorerCall> => {
  const room = withRoom(model)
  const standing = Math.ceil((sheet.system.length + sheet.closing.length) / 4)
  return [
    {
      provider: model,
      perTrial,
      estimateTokens: ({ input, expected }) =>
        standing + Math.ceil((shownText(input).length + shownText(expected).length) / 4) + answers * 300
    },
    // Asked only where a reply is cut off.
    ...(room === undefined ? [] : [{ provider: room, perTrial: 0 }])
  ]
}

/** Refuses a model that cannot do what is asked of it, before anything is paid. */
export const requireLogprobs = (name: string, { model, grades }: JudgeOptions<never, never>): void => {
  if (grades === "logprobs" && model.alternatives === undefined)
    throw new RangeError(
      `${name}: expected a model whose replies come with alternatives to each token, found ${model.id}, whose replies do not; state logprobs where it takes them, such as { logprobs: 5 }, or grades: "stated"`
    )
}

/** A judge of single answers. */
export const judgeOf = <Input, Expected, Output>(
  parts: Kind<Input, Expected, Output>
): Scorer.Scorer<Input, Expected, Output> => {
  const { kind, options, isReferenced } = parts
  const name = options.name ?? parts.name
  const resolved = resolve(name, options)
  requireLogprobs(name, options)
  if (resolved.labelsIn === "anywhere" && parts.questions.length > 1)
    throw new RangeError(`${name}: expected one question with labelsIn: "anywhere", found several`)
  const questions = parts.questions.map((each) => checked(each, name, resolved.labelsIn === "anywhere"))
  const [first, ...others] = questions.map(({ id }) => id)
  if (first === undefined) throw new RangeError(`${name}: expected at least one question, found none`)
  const shown = ["input", ...(isReferenced ? ["reference"] : []), "answer"]
  const sheet = makeSheet({
    judge: name,
    questions,
    shown,
    opening: parts.opening,
    instructions: options.instructions,
    task: parts.task,
    mostCharacters: resolved.mostCharacters
  })
  const decides = (): { readonly [key: string]: Schema.Json } => settingsOf(kind, options, resolved, sheet)
  const calibration =
    options.calibration === undefined ? undefined : calibrationPath(declaredPath(options.calibration))
  const identity = identityOf(kind, [options.model.id], questions, decides, calibration)
  const asking: Asking = {
    name,
    model: options.model,
    sheet,
    labelsIn: resolved.labelsIn,
    grades: resolved.grades,
    digest: () => identity.digest
  }
  const all = (scoreFor: (question: Question) => Score.Score): Scorer.Scores =>
    Object.fromEntries(questions.map((question) => [question.id, scoreFor(question)]))
  const values = questions.flatMap(({ levels }) => levels.map(({ value }) => value))
  return {
    name,
    names: [first, ...others],
    unit: values.every((value) => value >= 0 && value <= 1) ? "share" : "number",
    get settings() {
      return { ...decides(), noAnswer: resolved.noAnswer, threshold: resolved.threshold ?? null }
    },
    calls: callsOf(asking, resolved.repeats),
    judge: identity,
    metrics: judgeMetrics(questions, resolved.repeats),
    score: Effect.fnUntraced(function* (trial, caller) {
      const { outcome, expected, input, id } = trial
      if (outcome._tag !== "Answered")
        return all(({ levels }) =>
          withoutAnswer(outcome, resolved.noAnswer, Math.min(...levels.map(({ value }) => value)))
        )
      if (isReferenced && (expected === undefined || expected === null))
        return all(() => Score.unscored("the case has no expected value"))
      const exhibits = yield* Effect.result(
        Effect.try({
          try: () => [
            exhibit("input", input, options.showInput),
            ...(isReferenced ? [exhibit("reference", expected, parts.showExpected)] : []),
            exhibit("answer", outcome.output, options.showOutput)
          ],
          catch: (thrown) => (thrown instanceof Error ? thrown.message : String(thrown))
        })
      )
      if (exhibits._tag === "Failure")
        return all(() => Score.failed(`what the judge is to be shown: ${exhibits.failure}`))
      const answers = yield* Effect.forEach(
        Array.from({ length: resolved.repeats }, (_, repeat) => repeat),
        (repeat) => askJudge(asking, exhibits.success, { caseId: id, repeat, caller }),
        { concurrency: "unbounded" }
      )
      const calls = answers.reduce((sum, each) => sum + each.calls, 0)
      return Object.fromEntries(
        questions.map((question, at) => [
          question.id,
          scoreOf(
            answers.flatMap(({ verdicts }) => verdicts[at] ?? []),
            { question, threshold: resolved.threshold, more: calls === resolved.repeats ? {} : { calls } }
          )
        ])
      )
    })
  }
}
