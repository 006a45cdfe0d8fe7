/**
 * The sensible baselines of a task, in one line: a serious opponent before the first model is asked.
 *
 * - in an experiment: `candidates: { ...Suite.of(task), model }`
 * - on their own: {@link leaderboard}
 *
 * {@link of} looks at the output of the task: labels are {@link classify | classified}, records {@link extract | extracted},
 * and all else is {@link generate | generated}. What only you can write stands beside them:
 * `{ ...Suite.of(task), regex: Regex.extract(task, patterns) }`.
 */
import type { Case, Task } from "@assay/core"
import { type Contract, isContract, type SchemaLike } from "@assay/core/internal"
import type { On } from "./on.ts"
import { type Classifiers, classifiers } from "./suite/classify.ts"
import { type ExtractOptions, type Extractors, extractors } from "./suite/extract.ts"
import { type Generators, generators } from "./suite/generate.ts"
import type { Options } from "./suite/limited.ts"
import { baselines, type Of, type OfOptions } from "./suite/of.ts"

export type { Classifiers } from "./suite/classify.ts"
export type { ExtractOptions, Extractors } from "./suite/extract.ts"
export type { Generators } from "./suite/generate.ts"
export { type Leaderboard, type LeaderboardOptions, leaderboard } from "./suite/leaderboard.ts"
export type { Options } from "./suite/limited.ts"
export type { Of, OfOptions } from "./suite/of.ts"
export type { Row } from "./suite/table.ts"

const schemaOf = <Input, Output>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>
): SchemaLike.SchemaLike<Output> =>
  typeof from === "object" && isContract(from) ? from.schemas.output : from

/**
 * Majority, chance, naive Bayes, logistic regression and a decision tree, into the labels of a task, a schema or a list.
 *
 * @example
 * ```ts
 * Experiment.make("intents", {
 *   dataset,
 *   candidates: { ...Suite.classify(task), model: Task.on(task, OpenAI.chat("gpt-5-mini")) },
 *   scorers: [Exact.match]
 * })
 * ```
 */
export const classify = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input, Task.Label> & On<Input>]
    : [options: Options<Input, Task.Label> & On<Input>]
): Classifiers<Input, Label> => classifiers<Label, Input>(labels, options ?? {}, options?.on)

/**
 * The commonest value of each field, the record of the nearest case, and a tagger, into records of a task or a schema. Patterns
 * stand beside them.
 *
 * @example
 * ```ts
 * { ...Suite.extract(task), regex: Regex.extract(task, { total: /total:? ([\d.,]+)/i }) }
 * ```
 */
export const extract = <Output extends object, Input = string>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  ...[options]: [Input] extends [string]
    ? [options?: ExtractOptions<Input, NoInfer<Output>> & On<Input>]
    : [options: ExtractOptions<Input, NoInfer<Output>> & On<Input>]
): Extractors<Input, Output> => extractors<Output, Input>(schemaOf(from), options ?? {}, options?.on)

/**
 * The commonest answer, and the answer of the nearest case, for a task or a schema. A template stands beside them.
 *
 * @example
 * ```ts
 * { ...Suite.generate(task), letter: Template.of(task, { slots, text: ({ name }) => `Dear ${name},` }) }
 * ```
 */
export const generate = <Output extends Case.Present, Input = string>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input, NoInfer<Output>> & On<Input>]
    : [options: Options<Input, NoInfer<Output>> & On<Input>]
): Generators<Input, Output> => generators<Output, Input>(schemaOf(from), options ?? {}, options?.on)

/**
 * The baselines for the output of a task or a schema: those of {@link classify} for labels, of {@link extract} for records, of
 * {@link generate} for all else.
 *
 * @throws TypeError where the schema does not say of what type it is
 *
 * @example
 * ```ts
 * console.log(String(await Suite.leaderboard(dataset, Suite.of(task))))
 * ```
 */
export const of = <Output extends Case.Present, Input = string>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  ...[options]: [Input] extends [string]
    ? [options?: OfOptions<Input, NoInfer<Output>> & On<Input>]
    : [options: OfOptions<Input, NoInfer<Output>> & On<Input>]
): Of<Input, Output> => baselines<Output, Input>(schemaOf(from), options ?? {}, options?.on)
