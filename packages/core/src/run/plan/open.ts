/**
 * From a declared experiment to a run in the store: what is to be done, and what is there already.
 */
import { isDeepStrictEqual } from "node:util"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type * as Dataset from "../../dataset/Dataset.ts"
import type { DatasetError } from "../../dataset/DatasetError.ts"
import { indexAndKeep } from "../../dataset/indexing.ts"
import type { Experiment } from "../../definition/definition.ts"
import { ExperimentError } from "../../definition/ExperimentError.ts"
import type { Settings } from "../../definition/settings.ts"
import { settingsOf } from "../../failure/options.ts"
import { defined } from "../../foundation/defined.ts"
import { version } from "../../foundation/version.ts"
import { Journal } from "../../store/Journal.ts"
import type { Manifest } from "../../store/Manifest.ts"
import { Runs, type StoredRun } from "../../store/Runs.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { Trials } from "../../store/Trials.ts"
import { gitCommit, identity, ofScorer } from "./fingerprint.ts"
import { countLeaks, type Leaks } from "./leaks.ts"
import { judgeOf, recalibrated } from "./manifestJudge.ts"
import * as Order from "./order.ts"
import { type PreparedCandidate, prepare } from "./prepare.ts"
import { type OrderedSelection, select } from "./selection.ts"
import { unused } from "./unused.ts"

/** A run that is open for work. `candidates` is what this invocation runs, by position in the manifest. */
export interface RunSetup<Input, Expected, Output> {
  readonly run: StoredRun
  /** Read already, and not read again where it is small. */
  readonly dataset: Dataset.Dataset<Input, Expected>
  readonly candidates: ReadonlyArray<readonly [position: number, PreparedCandidate<Input, Expected, Output>]>
  readonly selection: OrderedSelection
  /** The rows of these cases, in this order. */
  readonly rows: (ids: ReadonlyArray<string>) => Stream.Stream<Dataset.Row<Input, Expected>, DatasetError>
  /** Evaluated cases that a candidate has learned from, or from a near copy of, by position. */
  readonly leaked: ReadonlyMap<number, Leaks>
  /** True when this opening created the run. */
  readonly created: boolean
  /** Answers taken over from earlier runs, at this opening. */
  readonly adopted: number
}

const manifestOf = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  index: Dataset.Index,
  prepared: ReadonlyArray<PreparedCandidate<Input, Expected, Output>>,
  seed: number,
  commit: string | undefined
): Manifest => {
  const { dataset } = experiment
  const manifest = {
    experiment: experiment.name,
    dataset: {
      name: dataset.name,
      ...defined({ version: dataset.version }),
      origin: dataset.origin,
      digest: index.digest,
      cases: index.cases
    },
    candidates: prepared.map(({ name, entrant, fingerprint }) => ({
      name,
      kind: entrant._tag === "Baseline" ? ("baseline" as const) : entrant.kind,
      fingerprint,
      settings: entrant.settings,
      ...(entrant._tag === "Candidate" && entrant.decoding !== undefined
        ? { decoding: entrant.decoding }
        : {})
    })),
    scorers: experiment.scorers.map((scorer) => ({
      name: scorer.name,
      names: scorer.names,
      fingerprint: ofScorer(scorer),
      settings: scorer.settings,
      unit: scorer.unit ?? "share",
      ...defined({
        calls: scorer.calls && [...new Set(scorer.calls.map(({ provider }) => provider.id))],
        judge: judgeOf(scorer.judge),
        opponent: scorer.opponent
      })
    })),
    failures: settingsOf(experiment.scorers, experiment.failures),
    seed,
    ...defined({ against: experiment.against })
  }
  return {
    ...manifest,
    identity: identity(manifest),
    ...defined({ gate: experiment.gate }),
    versions: { assay: version, node: process.versions.node },
    ...defined({ gitCommit: commit })
  }
}

const recordCases = Effect.fnUntraced(function* <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  run: StoredRun
) {
  const journal = yield* Journal
  yield* dataset.rows.pipe(
    Stream.rechunk(1_000),
    Stream.runForEachArray((rows) =>
      journal.recordCases(
        run,
        rows.map((row) => ({
          caseId: row.case.id,
          digest: row.digest,
          inputDigest: row.inputDigest,
          kind: row.case.kind,
          tags: row.case.tags,
          cluster: row.case.cluster,
          inputJson: row.inputJson,
          expectedJson: row.expectedJson
        }))
      )
    )
  )
})

/**
 * Validates the dataset, fingerprints the candidates and finds or starts the run. A run of the same identity is
 * continued unless `fresh`; a new one takes over the answers that still hold. `fitting` is told when a baseline is
 * about to be fitted, later; `note` of answers that a reader may expect to be used and that are not.
 */
export const open = Effect.fn("Run.open")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  settings: Settings,
  fitting: (name: string) => void,
  note: (text: string) => void = () => {}
): Effect.fn.Return<
  RunSetup<Input, Expected, Output>,
  DatasetError | StoreError | ExperimentError,
  Runs | Journal | Trials
> {
  const runs = yield* Runs
  const journal = yield* Journal
  const trials = yield* Trials
  // Asked for now, so that it runs beside the reading.
  const commit = yield* Effect.forkChild(gitCommit, { startImmediately: true })
  const [index, dataset, characters] = yield* indexAndKeep(experiment.dataset)
  // What learns may do to its examples as it likes.
  const context = { dataset: experiment.dataset, datasetDigest: index.digest, seed: settings.seed, fitting }
  const prepared = yield* Effect.forEach(experiment.candidates, ([name, entrant]) =>
    prepare(name, entrant, context)
  )
  const manifest = manifestOf(experiment, index, prepared, settings.seed, yield* Fiber.join(commit))
  if (!settings.fresh) {
    const earlier = yield* runs.list({ experiment: experiment.name })
    for (const text of unused(earlier, manifest)) note(text)
  }
  const { run: found, created } = settings.fresh
    ? { run: yield* runs.create(manifest, { fresh: true }), created: true }
    : yield* runs.findOrCreate(manifest)
  const amended = recalibrated(found.manifest, manifest)
  const run = isDeepStrictEqual(amended, found.manifest) ? found : { ...found, manifest: amended }
  if (run !== found) yield* runs.amend(run)
  // Recording is idempotent: a run that was killed while its cases were recorded gets the rest.
  if ((yield* trials.countCases(run)) < index.cases) yield* recordCases(dataset, run)
  const adopted = yield* journal.adopt(run)
  const selection = yield* select(trials, run, index, settings)
  if (selection.count === 0) {
    if (created) yield* runs.discard(run)
    return yield* new ExperimentError({
      experiment: experiment.name,
      message: `no case of ${dataset.name} matches the filter ${settings.filter.map((pair) => pair.join("=")).join(", ")}`
    })
  }
  return {
    run,
    dataset,
    candidates: [...prepared.entries()].filter(
      ([, { name }]) => settings.only.length === 0 || settings.only.includes(name)
    ),
    selection,
    rows: (ids) => Order.rowsOf(dataset, ids, Order.batchSize(characters / index.cases)),
    leaked: yield* countLeaks(dataset, prepared, settings.seed),
    created,
    adopted
  }
})
