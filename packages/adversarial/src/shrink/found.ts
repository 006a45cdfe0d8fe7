/**
 * Shrinks a failure of an adversarial run, asked by the engine of runs: paced, cached, held to the budget.
 */
import { hash } from "node:crypto"
import { Dataset, Experiment, Progress } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { defined, isJsonObject, promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { withoutAnswer } from "../assess/judge.ts"
import { holdsSecret } from "../assess/leaks.ts"
import { canaryOf, derive } from "../derive/derive.ts"
import { familyTag, guaranteeTag, idOf, legOf } from "../derive/legs.ts"
import type { DeriveOptions } from "../derive/options.ts"
import { makeFunds } from "../write/funds.ts"
import { writeWith } from "../write/write.ts"
import { editsOf } from "./edits.ts"
import { Spent } from "./ledger.ts"
import type { Ask, Asker, Reply, ShrinkOptions, Shrunk } from "./model.ts"
import { charactersOf, fromKept, shrinkAtoms } from "./shrink.ts"

/** Which failure is shrunk, and how. */
export interface FoundOptions extends Omit<ShrinkOptions, "control"> {
  /** The name of the candidate that failed. */
  readonly candidate: string
  /** The id of the variant, as `Found.caseId` has it. */
  readonly caseId: string
  /** How it failed, as `Found.how` has it. A failure in another mode is another failure. */
  readonly how: string
  /**
   * What the run was derived by.
   *
   * @defaultValue the defaults of `Adversarial.derive`
   */
  readonly derivation?: DeriveOptions
  /**
   * How calls are made, and the budget in money or tokens that all of them are held to: the search stops with the best so
   * far while there is enough for the final rate.
   *
   * @defaultValue the policy of the experiment
   */
  readonly run?: Pick<
    Experiment.RunOptions,
    "budget" | "concurrency" | "timeout" | "retry" | "cache" | "force"
  >
}

/** A perturbed text, and the text before. */
export interface ShrunkTexts {
  /** The text that was shrunk. */
  readonly after: string
  /** The text before the perturbation. Absent where characters were taken away instead of edits. */
  readonly before?: string
}

/** A failure with its smallest input. */
export interface ShrunkCase {
  /** The id of the variant. */
  readonly caseId: string
  /** The id of the case that it is derived from. */
  readonly of: string
  /** The family. */
  readonly family: string
  /** The candidate. */
  readonly candidate: string
  /** How it fails. */
  readonly how: string
  /** The seed of the run. */
  readonly seed: number
  /** The smallest input, as JSON. */
  readonly input: Schema.Json
  /** The label, as JSON. Absent where there is none. */
  readonly expected?: Schema.Json
  /** How it came about. `from` and `to` count edits where the text before is known, else characters. */
  readonly shrunk: Shrunk
  /** The texts that it is a difference of. */
  readonly texts: ShrunkTexts
  /** What it was shrunk with. */
  readonly options: Omit<ShrinkOptions, "control">
  /** What all calls cost in this invocation, in US dollars. */
  readonly spentUsd: number
  /** Texts of the last replies to the smallest input, at most 5, so that it can be looked at without the store. */
  readonly answers: ReadonlyArray<string>
}

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

const mostAnswers = 5

/** The text that differs, and the input with another in its place. */
const differing = (before: Schema.Json | undefined, after: Schema.Json) => {
  if (typeof after === "string")
    return {
      before: typeof before === "string" ? before : undefined,
      after,
      replaced: (text: string): Schema.Json => text
    }
  if (!isJsonObject(after)) return undefined
  const old = isJsonObject(before) ? before : {}
  const [name, text] =
    Object.entries(after).find(([key, value]) => typeof value === "string" && value !== old[key]) ?? []
  if (name === undefined || typeof text !== "string") return undefined
  const own = old[name]
  return {
    before: typeof own === "string" ? own : undefined,
    after: text,
    replaced: (changed: string): Schema.Json => ({ ...after, [name]: changed })
  }
}

/** What came of a trial, beside the failure that is kept. */
const replyOf = (trial: Store.DetailedTrial | undefined, how: string, canary: string): Reply => {
  const why = withoutAnswer(trial)
  if (trial === undefined || why !== undefined) return why === "rejected" ? "rejected" : "unassessed"
  if (how === "leaked")
    return holdsSecret(`${trial.text ?? ""}\n${trial.outputJson ?? ""}`, canary) ? "failed" : "held"
  if (trial.mode === how) return "failed"
  return trial.mode === "right" ? "held" : trial.mode === "not-measured" ? "unassessed" : "other"
}

const byMode = new Set([
  ...["wrong-silent", "wrong-detectable", "hedged", "refused", "escalated", "malformed", "truncated"],
  "leaked",
  "unchanged"
])

/** Takes edits back where the text before is known, else characters away. */
const shrinkTexts = <E>(
  { before, after }: ShrunkTexts,
  asker: Asker<E>,
  options: ShrunkCase["options"],
  stops: Parameters<typeof shrinkAtoms>[3]
): Effect.Effect<Shrunk, E> =>
  before === undefined
    ? shrinkAtoms(charactersOf(after), asker, options, stops)
    : shrinkAtoms(editsOf(before, after), asker, { ...options, control: before }, stops)

/**
 * Shrinks a failure. Of a family that keeps the label, edits are taken back, so that the text and its label stay; of others,
 * characters are taken away, and whether the label still holds is for a person to say.
 *
 * Each question is a trial of a run of its own name. These runs are removed when they were read; replies stay in the cache,
 * so that the same shrinking, taken up again, pays only for what is missing.
 */
export const found = Effect.fn("Shrink.found")(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { candidate, caseId, how, derivation: derivedBy = {}, run: manner = {}, ...options }: FoundOptions
) {
  const wrong = (message: string) => new Experiment.Error({ experiment: experiment.name, message })
  if (!byMode.has(how))
    return yield* wrong(`how: expected a failure mode or leaked, found ${how}: it cannot be shrunk`)
  const funds = makeFunds(
    Experiment.derive(experiment, { name: experiment.name, ...defined({ budget: manner.budget }) }).policy
      .budget
  )
  // Of a family that a model writes, the texts are there since the run.
  const written = derivedBy.written ?? (yield* writeWith(experiment, derivedBy, funds, manner))
  const derivation = { ...derivedBy, ...defined({ written }) }
  const derived = derive(experiment, derivation)
  const name = [...derived.candidates.keys()].find((each) => each === candidate)
  if (name === undefined)
    return yield* wrong(
      `candidate: expected one of ${[...derived.candidates.keys()].join(", ")}; found ${candidate}`
    )
  const leg = legOf(caseId)
  const originalId = leg === undefined ? "" : idOf({ of: leg.of, leg: "original", nth: 1 })
  const rows = yield* Stream.runCollect(
    Stream.filter(derived.dataset.rows, (row) => row.case.id === caseId || row.case.id === originalId)
  )
  const failing = rows.find((row) => row.case.id === caseId)
  if (failing === undefined || leg === undefined)
    return yield* wrong(`case: expected the id of a variant of this run, found ${JSON.stringify(caseId)}`)
  const original = rows.find((row) => row.case.id === originalId)
  const keeps = failing.case.tags[guaranteeTag]?.startsWith("keeps") === true
  const text = differing(
    original === undefined ? undefined : parse(original.inputJson),
    parse(failing.inputJson)
  )
  if (text === undefined) return yield* wrong(`${caseId}: expected a text that differs, found none`)
  const canary = canaryOf(experiment, derivation)
  const target = how === "unchanged" ? "wrong-silent" : how
  const runs = yield* Store.Runs
  const trials = yield* Store.Trials
  let nth = 0
  const answers = new Map<string, Array<string>>()
  const runName = `${derived.name}, shrinking ${hash("sha256", `${candidate} ${caseId}`).slice(0, 8)}`

  const services = yield* Effect.context<Store.Store>()

  const ask: Asker<unknown> = Effect.fnUntraced(function* (asks: ReadonlyArray<Ask>) {
    const cases = asks.map(({ text: changed }) => ({
      id: idOf({ of: caseId, leg: "shrinking", nth: ++nth }),
      input: text.replaced(changed),
      ...defined({ expected: failing.expectedJson === undefined ? undefined : parse(failing.expectedJson) }),
      kind: "adversarial" as const,
      tags: failing.case.tags
    }))
    const dataset = Dataset.fromAsyncIterable(
      derived.dataset.name,
      () => cases,
      derived.task === undefined ? {} : { input: derived.task.schemas.input }
    ) as unknown as Dataset.Dataset<Input, Expected>
    const batch = Experiment.derive(derived, {
      name: runName,
      dataset,
      only: [name],
      repeats: 1,
      maxErrorRate: 1
    })
    const left = funds.left()
    const fresh = new Set<string>()
    const ended = yield* Experiment.run(batch, {
      ...manner,
      ...(left === undefined ? {} : { budget: left }),
      onTrial: ({ id }) => void fresh.add(id)
    }).pipe(
      // A hundred small runs: their progress would say nothing.
      Effect.provide(Progress.layerSilent),
      Effect.provideContext(services)
    )
    const run = yield* runs.byId(ended.id)
    if (run === undefined) return asks.map((): Reply => "unassessed")
    const came = new Map<string, Store.DetailedTrial>()
    yield* trials.eachDetailed(run, (trial) => {
      came.set(trial.caseId, trial)
      if (fresh.has(trial.caseId)) funds.spend(trial)
    })
    yield* runs.discard(run)
    if (ended.stops.some(({ by }) => by === "budget")) return yield* new Spent({ why: "budget" })
    return cases.map(({ id }, at) => {
      const trial = came.get(id)
      const key = asks[at]?.text ?? ""
      const said = answers.get(key) ?? []
      const answer = trial?.text ?? trial?.outputJson
      if (answer !== undefined) answers.set(key, [...said, answer].slice(-mostAnswers))
      return replyOf(trial, target, canary)
    })
  })

  const texts = { after: text.after, ...(keeps && text.before !== undefined ? { before: text.before } : {}) }
  const shrunk = yield* shrinkTexts(texts, ask, options, { affordable: funds.trialsLeft })
  return {
    caseId,
    of: leg.of,
    family: failing.case.tags[familyTag] ?? leg.leg,
    candidate,
    how,
    seed: derivation.seed ?? experiment.policy.seed,
    input: text.replaced(shrunk.text),
    ...defined({ expected: failing.expectedJson === undefined ? undefined : parse(failing.expectedJson) }),
    shrunk,
    texts,
    options,
    spentUsd: funds.spentUsd(),
    answers: answers.get(shrunk.text) ?? []
  } satisfies ShrunkCase
})

/**
 * Takes the steps of a shrinking again, from what was kept of it alone: no call is made, and no store, cache or candidate is
 * needed. The same in, the same out.
 */
export const replayFound = ({
  texts,
  options,
  shrunk
}: Pick<ShrunkCase, "texts" | "options"> & {
  readonly shrunk: Pick<Shrunk, "replies" | "searchCalls">
}): Effect.Effect<Shrunk> => fromKept((asker, stops) => shrinkTexts(texts, asker, options, stops), shrunk)

/** `found` for code without Effect. `store`: the path of the store, or `:memory:`; default `.assay/assay.db`. */
export const foundPromise = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { store, ...options }: FoundOptions & { readonly store?: string }
): Promise<ShrunkCase> =>
  promised(Effect.provide(found(experiment, options), [SqliteStore.layer(store), Progress.layerSilent]))
