/**
 * Which of two answers is better, asked in both orders.
 */
import { type Case, type Outcome, Score, type Scorer } from "@assay/core"
import { declaredPath, defined, sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { previewText } from "../comparing/preview.ts"
import { type Asking, askJudge } from "./asking.ts"
import { calibrationPath, digestOf, rubricJson, settingsOf } from "./identity.ts"
import { callsOf, exhibit, requireLogprobs, withoutAnswer } from "./judging.ts"
import { judgeMetrics } from "./metrics.ts"
import { type JudgeOptions, resolve } from "./options.ts"
import { pairMetric } from "./pairs/metrics.ts"
import { type Order, outcomeOf, type PairOutcome, type Positions } from "./pairs/orders.ts"
import { makeSheet } from "./prompt/sheet.ts"
import { shownText } from "./prompt/shown.ts"
import { scoreOf } from "./repeats.ts"
import { cannotTell, checked, type Question, scaleOf } from "./scale.ts"
import type { Verdict } from "./verdict.ts"

/** The case of a pair, for a function that gives the other answer. */
export interface PairedCase<out Input, out Expected> {
  /** The id of the case. */
  readonly id: string
  /** What was asked. */
  readonly input: Input
  /** The label. */
  readonly expected: Expected
}

/** Options of `Judge.pairwise`. */
export interface PairwiseOptions<in Input, in Expected, in out Output> extends JudgeOptions<Input, Output> {
  /**
   * The other answer of each pair: that of the candidate of this name, to the same case in the same repeat; the expected
   * value (`"expected"`); or what a function gives for a case.
   */
  readonly against: string | ((paired: PairedCase<Input, Expected>) => Output | string)
  /**
   * What makes an answer the better one.
   *
   * @defaultValue `"Which answer serves better what the input asks for?"`
   */
  readonly asks?: string
  /**
   * What the judge says for the answer that it is shown first, for the second, and for a tie.
   *
   * @defaultValue `{ first: "first", second: "second", tie: "tie" }`
   */
  readonly labels?: Positions
  /**
   * What the judge is shown of the expected value, where that is the other answer.
   *
   * @defaultValue a text as it is, anything else as JSON
   */
  readonly showExpected?: (expected: Expected) => string
}

const opening =
  "You compare two answers that others gave to the same input. Who gave them, which is shown first and which is longer is no reason for either. Where neither is better, say so."

const defaults: Positions = { first: "first", second: "second", tie: "tie" }

/** The answer of the other side, or what is scored where there is none. */
type Other =
  | { readonly _tag: "Text"; readonly name: string; readonly text: string }
  | { readonly _tag: "Score"; readonly score: Score.Score }

/** What an answer is worth beside one that is none. */
const besideNone = (
  mine: Outcome.Outcome<unknown>,
  theirs: Outcome.Outcome<unknown>,
  noAnswer: "zero" | "unscored"
): Score.Score | undefined => {
  if (theirs._tag === "Answered")
    return mine._tag === "Answered" ? undefined : withoutAnswer(mine, noAnswer, 0)
  if (mine._tag === "Errored" || mine._tag === "Escalated") return withoutAnswer(mine, noAnswer, 0)
  const other = withoutAnswer(theirs, noAnswer, 0)
  if (other._tag === "Unscored") return Score.unscored(`the other answer: ${other.reason}`)
  const reason = `the other answer: ${theirs._tag.toLowerCase()}`
  return mine._tag === "Answered"
    ? Score.scored(1, { label: "better", reason, how: "not asked" })
    : Score.scored(0.5, { outcome: mine._tag, label: "tie", reason })
}

/** What `Judge.pairwise` is. */
export interface Pairwise {
  /** Beside the expected value, which is needed. */
  <Input = unknown, Expected = Case.Present, Output = unknown>(
    options: PairwiseOptions<Input, Expected, Output> & { readonly against: "expected" }
  ): Scorer.Scorer<Input, Expected, Output>
  /** Beside another candidate, or what a function gives. */
  <Input = unknown, Expected = unknown, Output = unknown>(
    options: PairwiseOptions<Input, Expected, Output>
  ): Scorer.Scorer<Input, Expected, Output>
}

/**
 * Compares each answer with another one to the same case: 1 where it is better, 0 where the other is, 0.5 for a tie.
 *
 * The judge is asked twice, with either answer first. An answer wins where it wins in both orders. Where the first one that
 * is shown wins both times, or the second, that is a flip: it is counted as one, and then as a tie. Verdicts are stored by
 * the names of candidates, which the judge never learns. The metric `pairs` has the share of flips, how often the first
 * shown and how often the longer answer wins, each with its interval.
 *
 * Two answers of the same text are a tie, and the judge is not asked.
 *
 * @throws RangeError when labels, the question or instructions are not as they must be
 *
 * ```ts
 * const better = Judge.pairwise({ model: Model.of("openai/gpt-5-mini"), against: "current" })
 * ```
 */
export const pairwise: Pairwise = <Input, Expected, Output>(
  options: PairwiseOptions<Input, Expected, Output>
): Scorer.Scorer<Input, Expected, Output> => {
  const { against, labels: positions = defaults, showInput, showOutput, showExpected } = options
  const name = options.name ?? "better"
  const resolved = resolve(name, options)
  requireLogprobs(name, options)
  if (resolved.grades === "logprobs")
    throw new RangeError(
      `${name}: expected grades: "stated", since the two orders of a pair are compared by label`
    )
  const calibration =
    options.calibration === undefined ? undefined : calibrationPath(declaredPath(options.calibration))
  const asks = options.asks ?? "Which answer serves better what the input asks for?"
  const silent = resolved.abstain ? [cannotTell] : []
  // What the judge is asked is by position; what is scored is by candidate.
  const asked = checked(
    {
      id: name,
      asks,
      levels: [
        { value: 1, label: positions.first, anchor: "the answer that is shown first is better" },
        { value: 0, label: positions.second, anchor: "the answer that is shown second is better" },
        { value: 0.5, label: positions.tie, anchor: "neither is better" }
      ],
      silent
    },
    name,
    resolved.labelsIn === "anywhere"
  )
  const scored: Question = {
    id: name,
    asks,
    levels: [
      { value: 0, label: "worse" },
      { value: 0.5, label: "tie" },
      { value: 1, label: "better" }
    ],
    silent
  }
  const sheet = makeSheet({
    judge: name,
    questions: [asked],
    shown: ["input", "first answer", "second answer"],
    opening,
    instructions: options.instructions,
    task: "Now say which answer is better.",
    mostCharacters: resolved.mostCharacters
  })
  const decides = (): { readonly [key: string]: Schema.Json } =>
    settingsOf("pairwise", options, resolved, sheet)
  let digest: string | undefined
  const digestNow = (): string => {
    digest ??= digestOf(decides())
    return digest
  }
  const asking: Asking = {
    name,
    model: options.model,
    sheet,
    labelsIn: resolved.labelsIn,
    grades: "stated",
    digest: digestNow
  }

  const otherOf = (trial: Scorer.Trial<Input, Expected, Output>): Other => {
    const { opponent, expected, input, id, outcome } = trial
    if (typeof against === "function") {
      const given = against({ id, input, expected })
      const text =
        typeof given === "string" || showOutput === undefined ? shownText(given) : showOutput(given)
      return { _tag: "Text", name: "against", text }
    }
    if (against === "expected") {
      if (expected === undefined || expected === null)
        return { _tag: "Score", score: Score.unscored("the case has no expected value") }
      return { _tag: "Text", name: "expected", text: exhibit("", expected, showExpected).text }
    }
    if (opponent === undefined)
      return { _tag: "Score", score: Score.unscored(`there is no answer of ${against} to compare with`) }
    const none = besideNone(outcome, opponent.outcome, resolved.noAnswer)
    if (none !== undefined) return { _tag: "Score", score: none }
    return opponent.outcome._tag === "Answered"
      ? {
          _tag: "Text",
          name: opponent.candidate,
          text: exhibit("", opponent.outcome.output, showOutput).text
        }
      : { _tag: "Score", score: Score.unscored("there is no other answer") }
  }

  const askBoth = (
    trial: Scorer.Trial<Input, Expected, Output>,
    caller: Parameters<Scorer.Scorer<Input, Expected, Output>["score"]>[1],
    repeat: number,
    texts: ReadonlyMap<string, string>,
    [one, other]: readonly [Order, Order]
  ): Effect.Effect<{ readonly outcome: PairOutcome; readonly calls: number }> => {
    const ask = (order: Order) =>
      askJudge(
        asking,
        [
          exhibit("input", trial.input, showInput),
          { name: "first answer", text: texts.get(order.first) ?? "" },
          { name: "second answer", text: texts.get(order.second) ?? "" }
        ],
        { caseId: trial.id, repeat, caller }
      )
    return Effect.map(Effect.all([ask(one), ask(other)], { concurrency: "unbounded" }), ([a, b]) => ({
      outcome: outcomeOf([a.verdicts[0] ?? nothing, b.verdicts[0] ?? nothing], [one, other], positions),
      calls: a.calls + b.calls
    }))
  }

  const score = Effect.fnUntraced(function* (
    trial: Scorer.Trial<Input, Expected, Output>,
    caller?: Parameters<Scorer.Scorer<Input, Expected, Output>["score"]>[1]
  ): Effect.fn.Return<Score.Score> {
    const { outcome } = trial
    const other = otherOf(trial)
    if (other._tag === "Score") return other.score
    if (outcome._tag !== "Answered") return withoutAnswer(outcome, resolved.noAnswer, 0)
    const mine = trial.candidate ?? "this answer"
    const text = exhibit("", outcome.output, showOutput).text
    if (text === other.text)
      return Score.scored(0.5, {
        verdict: "Graded",
        label: "tie",
        winner: null,
        reason: "both answers are the same text",
        how: "not asked",
        orders: []
      })
    const texts = new Map([
      [mine, text],
      [other.name, other.text]
    ])
    const orders = [
      { first: mine, second: other.name },
      { first: other.name, second: mine }
    ] as const
    const results = yield* Effect.forEach(
      Array.from({ length: resolved.repeats }, (_, repeat) => repeat),
      (repeat) => askBoth(trial, caller, repeat, texts, orders),
      { concurrency: "unbounded" }
    )
    const verdicts = results.map(({ outcome }): Verdict => toVerdict(outcome, mine))
    const decided = results.flatMap(({ outcome }) => (outcome._tag === "Decided" ? [outcome] : []))
    const calls = results.reduce((sum, each) => sum + each.calls, 0)
    const made = scoreOf(verdicts, {
      question: scored,
      threshold: resolved.threshold,
      more: {
        against: other.name,
        orders: decided.flatMap((each) =>
          each.orders.map(({ first, second, winner, reason }) => ({
            first,
            second,
            winner,
            reason: previewText(reason)
          }))
        ),
        asked: decided.length,
        flips: decided.filter(({ isFlip }) => isFlip).length,
        ...(calls === 2 * resolved.repeats ? {} : { calls }),
        longer: text.length === other.text.length ? null : text.length > other.text.length ? mine : other.name
      }
    })
    if (made._tag === "Unscored") return made
    const winner = made.value > 0.5 ? mine : made.value < 0.5 ? other.name : null
    return { ...made, detail: { ...(made.detail as { readonly [key: string]: Schema.Json }), winner } }
  })

  return {
    name,
    names: [name],
    unit: "share",
    get settings() {
      return {
        ...decides(),
        noAnswer: resolved.noAnswer,
        threshold: resolved.threshold ?? null,
        against: typeof against === "function" ? sourceDigest(against) : against,
        showExpected: showExpected === undefined ? null : sourceDigest(showExpected)
      }
    },
    calls: callsOf(asking, 2 * resolved.repeats, 2),
    judge: {
      get digest() {
        return digestNow()
      },
      models: [options.model.id],
      scales: { [name]: scaleOf(scored, "pairwise") },
      rubric: rubricJson("pairwise", [scored]),
      ...defined({ calibration })
    },
    ...(typeof against === "string" && against !== "expected" ? { opponent: against } : {}),
    metrics: [...judgeMetrics([scored], resolved.repeats), pairMetric],
    score: (trial, caller) =>
      score(trial, caller).pipe(
        Effect.catchDefect((defect) =>
          Effect.succeed(Score.failed(defect instanceof Error ? defect.message : String(defect)))
        ),
        Effect.map((each) => ({ [name]: each }))
      )
  }
}

const nothing: Verdict = {
  _tag: "Unparseable",
  fault: "absent",
  reason: "expected a verdict, found none",
  raw: ""
}

/** The verdict of a pair as one on the candidate's own answer. */
const toVerdict = (outcome: PairOutcome, mine: string): Verdict => {
  if (outcome._tag === "Undecided") return outcome.verdict
  const { winner, isFlip, orders, how } = outcome
  const reason = isFlip
    ? `each order has another winner: ${orders[0].reason} | ${orders[1].reason}`
    : orders[0].reason
  const [label, value] =
    winner === null
      ? (["tie", 0.5] as const)
      : winner === mine
        ? (["better", 1] as const)
        : (["worse", 0] as const)
  return { _tag: "Graded", label, value, reason, how }
}
