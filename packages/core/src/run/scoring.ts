/**
 * What is made of an answer: its scores, and how the trial failed.
 */
import * as Effect from "effect/Effect"
import type { Candidate } from "../candidate/Candidate.ts"
import type { Case } from "../dataset/Case.ts"
import { words } from "../dataset/gracefulLabel.ts"
import { modeOf } from "../failure/modeOf.ts"
import { isRightBy } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import * as Score from "../scorer/Score.ts"
import type { Judgement, NewScore } from "../store/Journal.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { LastAttempt } from "./call/attempt.ts"
import { type Signs, signsOf } from "./judging.ts"
import { type AllScores, type Asking, scoreAll, toScoreRow } from "./measure/scoreAll.ts"
import type { PendingTrial, TrialContext } from "./trialContext.ts"
import { caseFor, outcomeFor } from "./views.ts"

/**
 * The scores of a case that is not to be answered. No scorer can tell: what tells right answers is 1 where the trial
 * failed as it was to, and else 0.
 */
const scoresOfGraceful = <Input, Expected, Output>(
  { scorers, right }: TrialContext<Input, Expected, Output>,
  graceful: NonNullable<Case<Input, Expected>["graceful"]>,
  mode: Judgement["mode"],
  candidate: string
): ReadonlyArray<NewScore> => {
  const expected = words({ graceful })
  return scorers.flatMap(({ names, opponent }, scorer) =>
    (opponent === candidate ? [] : names).map((name) =>
      toScoreRow(
        scorer,
        name,
        scorer !== right?.scorer || name !== right.name || right.unit !== "share"
          ? Score.unscored(`not asked: the case expects ${expected}`)
          : mode === "right"
            ? Score.scored(1)
            : Score.scored(0, { reason: `expected ${expected}, found ${foundIn(mode)}` })
      )
    )
  )
}

/** What came of a case that was not to be answered. */
const foundIn = (mode: Judgement["mode"]): string =>
  mode === "wrong-detectable" || mode === "wrong-silent" ? "an answer" : `a trial that is ${mode}`

/** What a trial was found to be. `calledBy` as in {@link AllScores}. */
interface Judged extends AllScores {
  readonly judgement: Judgement
}

/** Scores a trial and finds how it failed. `kept` as in `scoreAll`. */
export const judge = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  last: LastAttempt<Output>,
  kept: ReadonlyArray<NewScore>,
  asking: Asking<Output>
): Effect.fn.Return<Judged, StoreError> {
  const { outcome, facts } = last
  const { case: each } = pending.row
  if (outcome._tag === "Errored") return { judgement: { mode: "not-measured" }, scores: [], calledBy: [] }
  const own = () => Effect.all([caseFor(pending.row), outcomeFor(candidate, outcome, facts)])
  const signs: Signs = yield* signsOf(context.failures, pending.prepared.name, outcome, facts, own, {
    timeouts: context.timeouts,
    stray: (what) => context.stray(pending.prepared.name, each.id, what)
  })
  const modeBy = (isRight: boolean | undefined): Judgement["mode"] =>
    modeOf({
      outcome: outcome._tag,
      isRight,
      abstaining: signs.abstention?.kind,
      isCaught: signs.alarm !== undefined,
      graceful: each.graceful
    })
  const judged = (mode: Judgement["mode"]): Judgement => ({
    mode,
    ...defined({ abstains: signs.abstention?.evidence, alarm: signs.alarm })
  })
  if (each.graceful !== undefined) {
    const mode = modeBy(undefined)
    const scores = scoresOfGraceful(context, each.graceful, mode, pending.prepared.name)
    return { judgement: judged(mode), scores, calledBy: [] }
  }
  const { scores, calledBy } = yield* scoreAll(context, pending, candidate, last, kept, asking)
  const { right } = context
  const value = scores.find(({ scorer, name }) => scorer === right?.scorer && name === right.name)?.value
  return {
    judgement: judged(modeBy(right === undefined ? undefined : isRightBy(right, value))),
    scores,
    calledBy
  }
})
