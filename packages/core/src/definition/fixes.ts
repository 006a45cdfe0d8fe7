/**
 * What a declaration that does not compile should be instead. A sentence as a type stands in the first line of the
 * compiler's message, since nothing but itself is assignable to it.
 */
import type { Baseline } from "../candidate/Baseline.ts"
import type { AnswerFunction, Candidate } from "../candidate/Candidate.ts"
import type { Present } from "../dataset/Case.ts"
import type { Instead } from "../foundation/instead.ts"
import type { Provider } from "../provider/Provider.ts"
import type { Scorer } from "../scorer/Scorer.ts"
import type { Task } from "../task/Task.ts"

/** Any value. Its parts keep literals what they are where they are inferred. */
export type Anything = string | number | bigint | boolean | Present | undefined

/** Whether no task was stated: nothing was inferred for its output. */
type IsTaskless<TaskOutput> =
  (<A>() => A extends TaskOutput ? 1 : 2) extends <A>() => A extends Anything ? 1 : 2 ? true : false

/** What all candidates answer with: what the task says, or the candidates where there is no task. */
export type OutputOf<TaskOutput, Output> = IsTaskless<TaskOutput> extends true ? Output : TaskOutput

export type WrittenData = "write `dataset:` instead of `data:`"

export type WrittenScorer = "write `scorers:` instead of `scorer:`"

export type WrittenModels = "write `candidates:` instead of `models:`"

/**
 * The name of an experiment, or the sentence for one without cases or candidates. It stands at the name, because beside
 * the candidates it would take the literals from what these answer.
 */
export type CheckName<Cases, Data, Candidates> = [unknown, unknown] extends [Cases, Data]
  ? Instead<"of no cases: state `dataset:`">
  : [keyof Candidates] extends [never]
    ? Instead<"of no candidates: state at least one">
    : string

export type ModelAlone =
  "a model without a task: state `task:` in the experiment, or write Task.on(task, model)"

export type TaskAlone =
  "a task without a model: write Task.on(task, model), or state it as `task:` and name models here"

/** What a candidate answers with. */
type AnswerOf<Entrant> =
  Entrant extends Candidate<never, infer Output>
    ? Output
    : Entrant extends Baseline<never, never, infer Output>
      ? Output
      : Entrant extends AnswerFunction<never, infer Output>
        ? Output
        : never

type Foreign<Answer, TaskOutput> = Extract<Exclude<Answer, TaskOutput>, string>

/** A union gives one sentence, not one for each of its parts. */
type Quoted<Text extends string, Each extends string = Text> = [Text] extends [never]
  ? never
  : Each extends Text
    ? [Text] extends [Each]
      ? `"${Text}"`
      : "a label"
    : never

type OtherAnswer<Answer, TaskOutput> = [Foreign<Answer, TaskOutput>] extends [never]
  ? "answers with another type than the output of the task"
  : string extends Foreign<Answer, TaskOutput>
    ? "answers with any text, and the task with some: write `as const` behind a label"
    : `answers ${Quoted<Foreign<Answer, TaskOutput>>}, which is no output of the task`

type OtherOutput = "answers with another type than the other candidates: all of an experiment answer with one"

/** The sentence for what cannot stand under `candidates`; `unknown` for what can. */
export type CheckEntrant<Entrant, Expected, TaskOutput, Output> = unknown extends Entrant
  ? unknown
  : Entrant extends string
    ? Instead<"the name of a model: write Model.of(name)">
    : Entrant extends Provider
      ? IsTaskless<TaskOutput> extends true
        ? ModelAlone
        : unknown
      : Entrant extends Task<never, unknown>
        ? TaskAlone
        : Entrant extends
              | Candidate<never, OutputOf<TaskOutput, Output>>
              | Baseline<never, never, OutputOf<TaskOutput, Output>>
              | AnswerFunction<never, OutputOf<TaskOutput, Output>>
          ? Entrant extends Baseline<never, infer Needed, unknown>
            ? LabelsMissing<Expected, Needed> extends true
              ? UnlabelledLearning
              : unknown
            : unknown
          : IsTaskless<TaskOutput> extends true
            ? OtherOutput
            : OtherAnswer<AnswerOf<Entrant>, TaskOutput>

type UnlabelledLearning = "learns from labels: the dataset has none, state its `expected`"

/** Whether labels are needed where there may be none. */
type LabelsMissing<Expected, Needed> = [undefined] extends [Expected]
  ? [Expected] extends [Needed]
    ? false
    : true
  : false

type Listed<Scorers> =
  Scorers extends ReadonlyArray<infer Each>
    ? Each
    : Scorers extends Scorer<never, never, never> | ((...all: never) => unknown)
      ? Scorers
      : Scorers[keyof Scorers]

/** Whether a function answers with nothing, always or sometimes. */
type ReturnsNothing<Returned> = unknown extends Returned
  ? false
  : [Extract<Awaited<Returned>, void>] extends [never]
    ? false
    : true

/** The sentence for one scorer that does not fit; `never` for one that does. */
type Misfit<Each, Expected, Output> =
  Each extends Scorer<never, infer Needed, infer Taken>
    ? LabelsMissing<Expected, Needed> extends true
      ? "a scorer here needs labels: the dataset has none, state its `expected`"
      : [Output] extends [Taken]
        ? never
        : "a scorer here is for another output than that of the candidates"
    : Each extends (...all: never) => infer Returned
      ? ReturnsNothing<Returned> extends true
        ? "a scorer here returns nothing: return a number, a boolean or a score on every way"
        : never
      : "no scorer and no function: of a namespace write a member, such as Exact.match"

/** The sentence for scorers that do not fit the labels or the output; `unknown` where all do. */
export type CheckScorers<Scorers, Expected, Output> = unknown extends Scorers
  ? unknown
  : [Listed<Scorers>] extends [never]
    ? "state at least one scorer"
    : [Misfit<Listed<Scorers>, Expected, Output>] extends [never]
      ? unknown
      : Misfit<Listed<Scorers>, Expected, Output>
