/**
 * Decisions of a run. A question that cannot be answered costs nothing else: it stands beside the decisions with what is
 * missing, for the answers are paid for.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Decider } from "../decision/Decider.ts"
import type { DecisionError } from "../decision/DecisionError.ts"
import type { Grounds } from "../decision/Grounds.ts"
import { type Decided, Decision, type Undecided } from "../decision/model.ts"
import { compile } from "../foundation/SchemaLike.ts"
import { turn } from "../foundation/turn.ts"
import { describe } from "../foundation/userCode.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import type { Summary } from "../summary/Summary.ts"
import * as Figures from "../text/figures.ts"
import { gather, type Scope } from "./grounds.ts"

const decode = compile(Decision)

/** The decision that a question made, if it is one: whoever wrote the question, others read it. */
const whole = Effect.fnUntraced(function* (
  { name }: Decider,
  made: unknown
): Effect.fn.Return<Decision, string> {
  const decision = yield* decode(made).pipe(
    Effect.mapError(
      ([first]) =>
        `the decision is not valid: ${first?.path === "" ? "" : `${first?.path}: `}${first?.message}`
    )
  )
  return decision.name === name
    ? decision
    : yield* Effect.fail(`expected a decision of the name ${name}, found ${decision.name}`)
})

/** What makes the decisions of a run that is not whole less than they would be. */
const partial = (summary: Summary): ReadonlyArray<string> => {
  const { dataset, candidates } = summary
  const [finished, planned] = [
    candidates.reduce((sum, { trials }) => sum + trials.finished, 0),
    candidates.reduce((sum, { trials }) => sum + trials.planned, 0)
  ]
  return [
    ...(finished < planned
      ? [
          `The run is not complete: ${Figures.count(finished)} of ${Figures.counted(planned, "trial")} are done, and the decision rests on those. It does not hold if the run was stopped because of its results.`
        ]
      : []),
    ...(dataset.selected < dataset.cases
      ? [
          `The run asked ${Figures.count(dataset.selected)} of the ${Figures.counted(dataset.cases, "case")} of the dataset, and the decision rests on those.`
        ]
      : [])
  ]
}

/** Asks one question. */
const ask = Effect.fnUntraced(function* (
  decider: Decider,
  grounds: Grounds
): Effect.fn.Return<Decision, string> {
  const known = grounds.candidates.map(({ name }) => name)
  const missing = decider.candidates.filter((name) => !known.includes(name))
  if (missing.length > 0)
    return yield* Effect.fail(`the run left out ${missing.join(" and ")}; it has ${known.join(", ")}`)
  const made = yield* Effect.suspend(() => decider.decide(grounds)).pipe(
    Effect.mapError((error: DecisionError) => error.message),
    // A question may be anybody's code.
    Effect.catchDefect((defect) => Effect.fail(`the decision failed: ${describe(defect)}`))
  )
  return yield* whole(decider, made)
})

/** Puts the questions to a run, in order. `summary`: the figures of the trials that decide. */
export const decide = Effect.fn("Run.decide")(function* (
  trials: Trials["Service"],
  deciders: ReadonlyArray<Decider>,
  run: StoredRun,
  summary: Summary,
  scope: Scope
): Effect.fn.Return<Decided, StoreError> {
  const decisions: Array<Decision> = []
  const undecided: Array<Undecided> = []
  if (deciders.length === 0) return { decisions, undecided }
  const grounds = yield* gather(trials, run, summary, scope)
  const doubts = partial(summary)
  for (const decider of deciders) {
    yield* turn
    const result = yield* Effect.result(ask(decider, grounds))
    if (Result.isSuccess(result)) {
      const { success } = result
      decisions.push({ ...success, doubts: [...doubts, ...success.doubts] })
    } else {
      const { name, question } = decider
      undecided.push({ decision: name, question, reason: result.failure })
    }
  }
  return { decisions, undecided }
})
