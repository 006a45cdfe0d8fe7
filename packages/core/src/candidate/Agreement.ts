/**
 * A candidate that asks several times and answers what most of the calls say.
 */
import * as Effect from "effect/Effect"
import { toCanonicalJson } from "../dataset/canonical.ts"
import { defined } from "../foundation/defined.ts"
import { ProviderError } from "../provider/ProviderError.ts"
import { type Caller, direct } from "./Caller.ts"
import { type Answer, type Call, type Candidate, CandidateError, make, type Question } from "./Candidate.ts"
import * as Outcome from "./Outcome.ts"

/** How often is asked. */
export interface Options {
  /** How many calls are made for each case, 2 or more. */
  readonly calls: number
}

/** One of the calls: what it came to, and the text of its reply. */
interface Vote<Output> {
  readonly outcome: Outcome.CandidateOutcome<Output>
  readonly text: string | undefined
  /** Equal for outputs that agree. */
  readonly says: string
}

const voteOf = <Output>({ outcome, facts }: Answer<Output>, nth: number): Vote<Output> => {
  const json = outcome._tag === "Answered" ? toCanonicalJson(outcome.output) : undefined
  // What is no JSON agrees with nothing.
  return { outcome, text: facts.text, says: typeof json === "string" ? json : `${outcome._tag} ${nth}` }
}

/** One call of a provider, made as the step of a function is. */
const callBy = <Input, Output>(
  { provider, request, conclude, fail }: Call<Input, Output>,
  question: Question<Input>,
  caller: Caller
): Effect.Effect<Answer<Output>, CandidateError> =>
  Effect.flatMap(request(question), ({ caseId: _, candidate: __, repeat: ___, ...asked }) =>
    Effect.matchEffect(
      Effect.tryPromise({ try: () => caller.complete(provider, asked), catch: (thrown) => thrown }),
      {
        onFailure: (thrown) =>
          thrown instanceof ProviderError
            ? fail(thrown)
            : Effect.fail(new CandidateError({ message: String(thrown) })),
        onSuccess: conclude
      }
    )
  )

/** The answer that most calls give, the earlier of two that as many give, with how many give it. */
const mostOf = <Output>(
  votes: ReadonlyArray<Vote<Output>>
): { readonly vote: Vote<Output>; readonly count: number } | undefined => {
  const groups = Map.groupBy(
    votes.filter(({ outcome }) => outcome._tag === "Answered"),
    ({ says }) => says
  )
  const [largest] = [...groups.values()].toSorted((a, b) => b.length - a.length)
  const vote = largest?.[0] ?? votes[0]
  return vote === undefined ? undefined : { vote, count: largest?.length ?? 0 }
}

/**
 * The candidate, asked several times at once for each case, as production does that wants calls to agree. The answer is
 * that of most calls, and its confidence the share of calls that give it; where no call has an answer, the trial ends as
 * the first one did. All calls are steps of the trial, so cost, tokens and latency are those of all of them.
 *
 * State the share that production asks for as `confidence` under `failures`, and answers below it are detectable.
 *
 * @example
 * const careful = Agreement.of(Task.on(classify, model), { calls: 3 })
 * @throws RangeError when `calls` is no whole number of 2 or more
 */
export const of = <Input, Output>(
  candidate: Candidate<Input, Output>,
  { calls }: Options
): Candidate<Input, Output> => {
  if (!Number.isSafeInteger(calls) || calls < 2)
    throw new RangeError(`calls: expected a whole number of 2 or more, found ${calls}`)
  const { call, routes } = candidate
  const once = (question: Question<Input>, caller: Caller): Effect.Effect<Answer<Output>, CandidateError> =>
    call === undefined ? candidate.answer(question, caller) : callBy(call, question, caller)
  const asked = (question: Question<Input>, caller: Caller): Effect.Effect<Answer<Output>, CandidateError> =>
    Effect.flatMap(
      Effect.all(
        Array.from({ length: calls }, () => once(question, caller)),
        { concurrency: "unbounded" }
      ),
      (answers) => {
        const most = mostOf(answers.map(voteOf))
        if (most === undefined) return Effect.fail(new CandidateError({ message: "no call was made" }))
        const { vote, count } = most
        if (vote.text !== undefined) caller.report({ text: vote.text })
        const { outcome } = vote
        return Effect.succeed({
          outcome:
            outcome._tag === "Answered"
              ? Outcome.answered(outcome.output, { confidence: count / calls })
              : outcome,
          facts: defined({ text: vote.text })
        })
      }
    )
  return make<Input, Output>({
    kind: "function",
    settings: {
      calls,
      get of() {
        return candidate.settings
      },
      decoding: candidate.decoding ?? null
    },
    ...defined({ lane: call === undefined ? candidate.lane : undefined, routes }),
    restore: ({ text, output }) => candidate.restore({ text, output }),
    answer: (question, caller) =>
      Effect.suspend(() => {
        if (caller !== undefined) return asked(question, caller)
        const aborting = new AbortController()
        return asked(question, direct(question, aborting.signal)).pipe(
          Effect.onInterrupt(() => Effect.sync(() => aborting.abort()))
        )
      })
  })
}
