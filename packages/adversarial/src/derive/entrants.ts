/**
 * The candidates of an adversarial run: the experiment's own, which know neither that an input is perturbed nor anything of
 * the perturbed data.
 */
import { Baseline, type Candidate, Dataset, type Experiment, type Provider } from "@assay/core"
import { defined, Folds } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { planted } from "./canary.ts"
import { legOf, variantOf } from "./legs.ts"

/** Repeats of the leg that asks again begin here, so that no reply of the first leg is taken from the cache for it. */
const againFrom = 1_000_000

/** Each question of a shrinking is a repeat of its own: all its answers are fresh, and come from the cache when it is taken up. */
const shrinkingFrom = 2_000_000

/** The question as the candidate gets it: the case itself under its own id, and asked again as a later repeat. */
const asAsked = <Input>(question: Candidate.Question<Input>): Candidate.Question<Input> => {
  const leg = legOf(question.caseId)
  if (leg === undefined) return question
  if (leg.leg === "original") return { ...question, caseId: leg.of }
  if (leg.leg === "again") return { ...question, caseId: leg.of, repeat: question.repeat + againFrom }
  return leg.leg === "shrinking" ? { ...question, repeat: shrinkingFrom + leg.nth } : question
}

/** The same provider under other keys of the cache. */
const anew = (provider: Provider.Provider, asked: string): Provider.Provider => ({
  ...provider,
  settings: { settings: provider.settings, asked }
})

/** What makes the calls of a function that is asked again: its steps are asked anew too. */
const callerAnew = (caller: Candidate.Caller, caseId: string): Candidate.Caller => {
  const leg = legOf(caseId)
  return leg?.leg === "again" || leg?.leg === "shrinking"
    ? {
        ...caller,
        complete: (provider, request) => caller.complete(anew(provider, `${leg.leg} ${leg.nth}`), request)
      }
    : caller
}

/** A canary, and in the prompts of which cases it is planted. */
export interface Planting {
  readonly canary: string
  readonly isFor: (caseId: string) => boolean
}

const wrapCall = <Input, Output>(
  call: Candidate.Call<Input, Output>,
  planting: Planting | undefined
): Candidate.Call<Input, Output> => ({
  ...call,
  request: (question) =>
    Effect.map(call.request(asAsked(question)), (request) =>
      planting?.isFor(question.caseId) === true
        ? { ...request, messages: planted(request.messages, planting.canary) }
        : request
    )
})

/** A candidate on the cases of an adversarial run. */
const wrapCandidate = <Input, Output>(
  candidate: Candidate.Candidate<Input, Output>,
  planting: Planting | undefined
): Candidate.Candidate<Input, Output> => {
  const call = candidate.call === undefined ? undefined : wrapCall(candidate.call, planting)
  return {
    _tag: "Candidate",
    kind: candidate.kind,
    // Settings may be read from a file: not before a run is planned. A canary is part of what decides a reply.
    get settings() {
      return call === undefined || planting === undefined
        ? candidate.settings
        : { settings: candidate.settings, canary: planting.canary }
    },
    ...defined({
      decoding: candidate.decoding,
      lane: candidate.lane,
      routes: candidate.routes,
      estimateTokens: candidate.estimateTokens
    }),
    ...defined({ call }),
    answer: (question, caller) =>
      candidate.answer(asAsked(question), caller && callerAnew(caller, question.caseId)),
    restore: candidate.restore
  }
}

type Examples<Input, Expected> = ReadonlyArray<Baseline.Example<Input, Expected>>

/** The labelled cases of the experiment's own dataset with their folds, as a run of it has them. */
const foldedExamples = <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  folds: number,
  seed: number
) =>
  Effect.map(
    Stream.runFold(
      dataset.rows,
      (): { examples: Array<Examples<Input, Expected>[number]>; members: Array<Folds.Member> } => ({
        examples: [],
        members: []
      }),
      (all, { case: { id, input, expected, cluster, graceful }, inputDigest, expectedJson }) => {
        if (expectedJson !== undefined && graceful === undefined) {
          all.examples.push({ id, input, expected, cluster })
          all.members.push({ caseId: id, inputDigest, label: expectedJson, cluster })
        }
        return all
      }
    ),
    ({ examples, members }) => {
      const foldOf = Folds.assign(members, folds, seed)
      return { examples, foldOf, byCase: new Map(members.map(({ caseId }, at) => [caseId, foldOf[at] ?? 0])) }
    }
  )

/**
 * A learner of the experiment. One that is cross-fitted learns from the experiment's own cases in the folds of a run of it,
 * never from perturbed ones; a variant is answered by the model that has not seen its case.
 */
const wrapLearner = <Input, Expected, Output>(
  { settings, learning }: Baseline.Baseline<Input, Expected, Output>,
  dataset: Dataset.Dataset<Input, Expected>
): Baseline.Baseline<Input, Expected, Output> => {
  if (learning._tag === "Separate") return Baseline.make({ settings, learning })
  const { folds, fit } = learning
  return Baseline.make<Input, Expected, Output>({
    settings: { settings, folds },
    learning: {
      _tag: "Separate",
      // The cases that are perturbed are among the examples, and each is answered by a model that has not seen it: none of
      // them counts as a copy.
      training: Effect.map(Dataset.index(dataset), ({ digest, cases }) => ({
        digest,
        examples: cases,
        inputDigests: new Set<string>()
      })),
      fit: Effect.fnUntraced(function* ({ seed }) {
        const { examples, foldOf, byCase } = yield* foldedExamples(dataset, folds, seed)
        const fitted = yield* fit(examples, { folds, foldOf, seed })
        const of = (caseId: string) => fitted[byCase.get(variantOf(caseId)?.of ?? caseId) ?? 0] ?? fitted[0]
        const [first] = fitted
        if (first === undefined) return yield* Effect.die(new Error("the learner gave no candidate"))
        return {
          ...first,
          answer: (question, caller) => (of(question.caseId) ?? first).answer(asAsked(question), caller)
        }
      })
    }
  })
}

/** The candidates of an experiment, for its adversarial run. */
export const wrapEntrants = <Input, Expected, Output, Name extends string>(
  {
    candidates,
    dataset
  }: Pick<Experiment.Experiment<Input, Expected, Output, Name>, "candidates" | "dataset">,
  planting: Planting | undefined
): ReadonlyMap<Name, Experiment.Entrant<Input, Expected, Output>> =>
  new Map(
    [...candidates].map(([name, entrant]) => [
      name,
      entrant._tag === "Candidate" ? wrapCandidate(entrant, planting) : wrapLearner(entrant, dataset)
    ])
  )
