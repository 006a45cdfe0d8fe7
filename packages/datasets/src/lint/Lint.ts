/**
 * What is wrong with a dataset, before anything is measured on it: copies and leaks, labels that disagree or are probably
 * wrong, secrets and personal data, cases that stand in a prompt, and sizes that can show little.
 *
 * Nothing is changed or left out: each finding names rows, for a person to look at. Rows that a model finds hard are not
 * errors; to drop them would flatter models that are like it.
 *
 * **Example**
 *
 * ```ts
 * const { findings } = await Lint.datasetPromise(tickets)
 * for (const { severity, message, rows } of findings) console.log(severity, message, rows)
 * ```
 */
import type { Candidate, Dataset, Experiment } from "@assay/core"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { copies } from "./copies.ts"
import { type Corpus, read, type Source } from "./corpus.ts"
import { type Finding, identityOf, inOrder, type Severity, severities } from "./Finding.ts"
import { lengths } from "./lengths.ts"
import { gatheringPassages } from "./passages.ts"
import { type PromptCheck, prompts } from "./prompts.ts"
import { gathering } from "./rowChecks.ts"
import { type Size, sizes } from "./sizes.ts"
import { type LabelCheck, suspicious } from "./suspicious.ts"

export { type Finding, type RowName, type Rule, rules, type Severity, severities } from "./Finding.ts"
export type { PromptCheck } from "./prompts.ts"
export * as Sidecar from "./sidecar.ts"
export { assumedDiscordance, type Size } from "./sizes.ts"
export type { LabelCheck } from "./suspicious.ts"

/** What a dataset is compared with. */
export interface Options {
  /**
   * Datasets that must not share inputs with this one, such as what a candidate was trained on. Nothing is said of their
   * own rows.
   *
   * @defaultValue none
   */
  readonly against?: ReadonlyArray<Dataset.Dataset<unknown, unknown>>
}

/** What was found, and how far was looked. */
export interface Result {
  /** The names of what was looked at: files as they were given, or datasets. */
  readonly files: ReadonlyArray<string>
  /** How many cases there are, those of `against` not counted. */
  readonly cases: number
  /** Everything that was found, the worst first. */
  readonly findings: ReadonlyArray<Finding>
  /** The whole dataset, kinds and tags, with what so many cases can show. */
  readonly sizes: ReadonlyArray<Size>
  /** How labels were checked. */
  readonly labels: LabelCheck
  /** How prompts were searched. Absent where there is no experiment. */
  readonly prompts?: PromptCheck
  /**
   * How many inputs share wording with so many others that they were not compared with all of these: a copy among them may
   * have been missed. Mostly 0.
   */
  readonly notCompared: number
}

const faultsOf = ({ sources, faults }: Corpus): ReadonlyArray<Finding> =>
  faults.map(({ source, line, problem, more }): Finding => {
    const file = sources[source]?.file ?? ""
    return {
      identity: identityOf("fault", [file, `${line}`, problem]),
      rule: "fault",
      severity: "error",
      message: more > 0 ? `${problem} (and ${more} more faults)` : problem,
      rows: line === 0 ? [] : [{ file, line, id: "" }],
      rowCount: line === 0 ? 0 : 1
    }
  })

const sourcesOf = (
  datasets: ReadonlyArray<Dataset.Dataset<unknown, unknown>>,
  isReference: boolean
): ReadonlyArray<Source> =>
  datasets.map(({ name, origin, rows }) => ({
    file: origin.endsWith("(in memory)") ? name : origin,
    rows,
    isReference
  }))

const lint = Effect.fn("Lint")(function* <Input, Expected, Output>(
  datasets: ReadonlyArray<Dataset.Dataset<unknown, unknown>>,
  { against = [] }: Options,
  experiment: Experiment.Experiment<Input, Expected, Output> | undefined
): Effect.fn.Return<Result, Candidate.Error> {
  const sources = [...sourcesOf(datasets, false), ...sourcesOf(against, true)]
  const rowChecks = gathering()
  const passages = gatheringPassages()
  const corpus = yield* read(sources, (row, texts, position) => {
    rowChecks.look(row, texts)
    // Training rows may stand in a prompt.
    if (experiment !== undefined && sources[row.source]?.isReference === false)
      passages.look(row, texts, position)
  })
  const copied = copies(corpus)
  const sized = sizes(corpus)
  const labels = yield* suspicious(corpus, copied.related)
  const searched =
    experiment === undefined ? undefined : yield* prompts(corpus, experiment, passages, copied.related)
  const findings = inOrder([
    ...faultsOf(corpus),
    ...(searched?.findings ?? []),
    ...copied.findings,
    ...rowChecks.findings(corpus),
    ...labels.findings,
    ...sized.findings,
    ...lengths(corpus)
  ])
  return {
    files: sources.flatMap(({ file, isReference }) => (isReference ? [] : [file])),
    cases: corpus.rows.filter(({ source }) => sources[source]?.isReference === false).length,
    findings,
    sizes: sized.sizes,
    labels: labels.check,
    ...(searched === undefined ? {} : { prompts: searched.check }),
    notCompared: copied.limited
  }
})

/**
 * Looks at a dataset, or at several that belong together, such as training and test set. A fault of the data is a finding;
 * the rows around it are looked at all the same.
 */
export const dataset = (
  datasets: Dataset.Dataset<unknown, unknown> | ReadonlyArray<Dataset.Dataset<unknown, unknown>>,
  options: Options = {}
): Effect.Effect<Result, Candidate.Error> =>
  lint("rows" in datasets ? [datasets] : datasets, options, undefined)

/** {@link dataset} for code without Effect. */
export const datasetPromise = (
  datasets: Dataset.Dataset<unknown, unknown> | ReadonlyArray<Dataset.Dataset<unknown, unknown>>,
  options: Options & {
    /**
     * Stops when it aborts; the promise then rejects with the signal's reason.
     *
     * @defaultValue none
     */
    readonly signal?: AbortSignal
  } = {}
): Promise<Result> => promised(dataset(datasets, options), options.signal)

/**
 * Looks at the dataset of an experiment, and searches the prompts of its candidates for cases that they are not asked about.
 * Nothing is asked of a model.
 */
export const experiment = <Input, Expected, Output>(
  declared: Experiment.Experiment<Input, Expected, Output>,
  options: Options = {}
): Effect.Effect<Result, Candidate.Error> => lint([declared.dataset], options, declared)

/** {@link experiment} for code without Effect. */
export const experimentPromise = <Input, Expected, Output>(
  declared: Experiment.Experiment<Input, Expected, Output>,
  options: Options & {
    /**
     * Stops when it aborts; the promise then rejects with the signal's reason.
     *
     * @defaultValue none
     */
    readonly signal?: AbortSignal
  } = {}
): Promise<Result> => promised(experiment(declared, options), options.signal)

/** Whether a severity is at least as grave as another. */
export const isAtLeast = (severity: Severity, limit: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(limit)
