/**
 * A queue from a run: answers of its candidates, with what its judge said of them, which no one is shown.
 */
import { Label } from "@assay/core"
import type { Store } from "@assay/core/analysis"
import { defined } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Item, Judged } from "../session/model.ts"
import { draw } from "./draw.ts"
import { once } from "./once.ts"
import { QueueError } from "./QueueError.ts"

/** What is drawn, and what it is drawn from. */
export interface Drawn {
  /** What is labelled. */
  readonly items: ReadonlyArray<Item>
  /** Every answer that it was drawn from, with the judge's grades. */
  readonly population: ReadonlyArray<Judged>
}

/** Which answers of a run are labelled. */
export interface RunOptions {
  /** Name of the candidate; undefined for all of them. */
  readonly candidate: string | undefined
  /** Name of the other candidate, for cases on which the two differ, side by side. */
  readonly against: string | undefined
  /** Names of the judge's scores; empty without a judge. */
  readonly scores: ReadonlyArray<string>
  /** How many are drawn, a whole number of 1 or more. */
  readonly n: number
  /** Seed of the draw. */
  readonly seed: number
}

const parsed = (json: string): Schema.Json => JSON.parse(json)

/** The judge's scorers by position. */
const judges = ({ manifest }: Store.StoredRun): ReadonlySet<number> =>
  new Set(manifest.scorers.flatMap(({ judge }, nth) => (judge === undefined ? [] : [nth])))

const gradesOf = (
  { scores }: Store.DetailedTrial,
  wanted: ReadonlyArray<string>,
  judging: ReadonlySet<number>
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    scores.flatMap(({ scorer, name, value }) =>
      judging.has(scorer) && wanted.includes(name) && value !== undefined ? [[name, value]] : []
    )
  )

const positionOf = (run: Store.StoredRun, name: string): Effect.Effect<number, QueueError> => {
  const found = run.manifest.candidates.findIndex((each) => each.name === name)
  const known = run.manifest.candidates.map((each) => each.name).join(", ")
  return found === -1
    ? Effect.fail(new QueueError({ message: `run ${run.id} has no candidate ${name}; it has ${known}` }))
    : Effect.succeed(found)
}

/** A trial with an answer that can be labelled. */
type Answered = Store.DetailedTrial & { readonly outputJson: string }

const isAnswered = (trial: Store.DetailedTrial): trial is Answered =>
  trial.outcome === "Answered" && trial.outputJson !== undefined && trial.graceful === undefined

const about = (run: Store.StoredRun, trial: Answered) => ({
  case: trial.caseId,
  run: run.id,
  input: parsed(trial.inputJson),
  ...(trial.repeat === 0 ? {} : { repeat: trial.repeat }),
  ...(trial.expectedJson === undefined ? {} : { expected: parsed(trial.expectedJson) })
})

/** A draw of these, stratified by the first of the judge's scores and by kind. */
const drawn = (
  all: ReadonlyArray<Item>,
  [score = ""]: ReadonlyArray<string>,
  kinds: ReadonlyMap<string, string>,
  n: number,
  seed: number
): ReadonlyArray<Item> =>
  draw(
    all.map((item) => ({ item, grade: item.judged[score], kind: kinds.get(item.case) ?? "" })),
    n,
    seed
  ).map(([{ item }, inclusion]) => ({ ...item, ...defined({ inclusion }) }))

const singles = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  { candidate, scores, n, seed }: RunOptions
) {
  const only = candidate === undefined ? undefined : yield* positionOf(run, candidate)
  const judging = judges(run)
  const all: Array<Item> = []
  const population: Array<Judged> = []
  const kinds = new Map<string, string>()
  yield* trials.eachDetailed(run, (trial) => {
    if (!isAnswered(trial) || (only !== undefined && trial.candidate !== only)) return
    const shared = about(run, trial)
    kinds.set(trial.caseId, trial.kind)
    const output = parsed(trial.outputJson)
    const answer = Label.digestOf({ input: shared.input, output })
    const judged = gradesOf(trial, scores, judging)
    const name = run.manifest.candidates[trial.candidate]?.name
    all.push({ ...shared, answer, outputs: [{ output, ...defined({ candidate: name }) }], judged })
    population.push({ answer, cluster: trial.cluster ?? trial.caseId, judged })
  })
  return { items: drawn(once(all), scores, kinds, n, seed), population }
})

/** The scores by which two trials of a case are told apart: those of the judge, or else all. */
const differ = (a: Answered, b: Answered): boolean =>
  a.outputJson !== b.outputJson &&
  a.scores.some((score) => {
    const other = b.scores.find((each) => each.scorer === score.scorer && each.name === score.name)
    return score.value !== undefined && other?.value !== undefined && score.value !== other.value
  })

const pairs = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  first: string,
  second: string,
  { scores, n, seed }: RunOptions
) {
  const [one, other] = [yield* positionOf(run, first), yield* positionOf(run, second)]
  const judging = judges(run)
  const isPaired = run.manifest.scorers.some(({ opponent }) => opponent === second)
  const found = new Map<string, { readonly mine?: Answered; readonly theirs?: Answered }>()
  yield* trials.eachDetailed(run, (trial) => {
    if (!isAnswered(trial) || ![one, other].includes(trial.candidate)) return
    const key = JSON.stringify([trial.caseId, trial.repeat])
    found.set(key, { ...found.get(key), [trial.candidate === one ? "mine" : "theirs"]: trial })
  })
  const all: Array<Item> = []
  const population: Array<Judged> = []
  const kinds = new Map<string, string>()
  for (const { mine, theirs } of found.values()) {
    if (mine === undefined || theirs === undefined) continue
    const shared = about(run, mine)
    kinds.set(mine.caseId, mine.kind)
    const outputs = { [first]: parsed(mine.outputJson), [second]: parsed(theirs.outputJson) }
    const answer = Label.digestOfPair({ input: shared.input, outputs })
    const judged = isPaired ? gradesOf(mine, scores, judging) : {}
    if (isPaired ? mine.outputJson === theirs.outputJson : !differ(mine, theirs)) continue
    population.push({ answer, cluster: mine.cluster ?? mine.caseId, judged })
    all.push({
      ...shared,
      answer,
      outputs: [
        { candidate: first, output: parsed(mine.outputJson) },
        { candidate: second, output: parsed(theirs.outputJson) }
      ],
      judged
    })
  }
  return { items: drawn(once(all), scores, kinds, n, seed), population: isPaired ? population : [] }
})

/** Draws what is labelled of a run. Fails where there is nothing to label. */
export const ofRun = Effect.fn("Queue.ofRun")(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  options: RunOptions
): Effect.fn.Return<Drawn, Store.StoreError | QueueError> {
  const { candidate, against } = options
  if (against !== undefined && candidate === undefined)
    return yield* new QueueError({
      message: "two candidates to compare: expected one under --candidate, found none"
    })
  const found =
    against === undefined || candidate === undefined
      ? yield* singles(trials, run, options)
      : yield* pairs(trials, run, candidate, against, options)
  return found.items.length > 0
    ? found
    : yield* new QueueError({
        message:
          against === undefined
            ? `run ${run.id} has no answers to label`
            : `run ${run.id} has no case on which ${candidate} and ${against} differ`
      })
})
