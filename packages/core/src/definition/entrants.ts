/**
 * What may stand under `candidates`, and the candidates that it becomes.
 */
import type { Baseline } from "../candidate/Baseline.ts"
import * as Candidate from "../candidate/Candidate.ts"
import { isContract } from "../foundation/contract.ts"
import { isRecord } from "../foundation/json.ts"
import { show } from "../foundation/SchemaLike.ts"
import type { Provider } from "../provider/Provider.ts"
import * as Task from "../task/Task.ts"
import type { ModelAlone, TaskAlone } from "./fixes.ts"

/** A candidate, a learner, or a plain function of the input. */
type Answering<Input, Expected, Output> =
  | Candidate.Candidate<Input, Output>
  | Baseline<Input, Expected, Output>
  | Candidate.AnswerFunction<Input, Output>

/**
 * Whatever may stand under `candidates`: a candidate, a learner, a plain function of the input; a model, beside the
 * experiment's `task`.
 */
export type CandidateLike<Input, Expected, Output> = Answering<Input, Expected, Output> | Provider

/** A candidate or a learner, which is what all that may stand under `candidates` becomes. */
export type Entrant<Input, Expected, Output> =
  | Candidate.Candidate<Input, Output>
  | Baseline<Input, Expected, Output>

/**
 * What was declared as a candidate or learner. A model is put to the task.
 *
 * @throws TypeError where it is none of these, with what it is and what to write
 */
export const toEntrant = <Input, Expected, Output>(
  name: string,
  declared: CandidateLike<Input, Expected, Output>,
  task: Task.Task<Input, Output> | undefined
): Entrant<Input, Expected, Output> => {
  if (typeof declared === "function") return Candidate.fromFunction(declared)
  const fault = faultOf(declared)
  if (fault !== undefined) throw new TypeError(`${name}: ${fault}`)
  if ("_tag" in declared) return declared
  if (task === undefined) throw new TypeError(`${name}: ${modelAlone}`)
  return Task.on(task, declared)
}

/** What is wrong with something that no compiler has looked at. */
const faultOf = (declared: unknown): string | undefined => {
  if (isRecord(declared)) {
    if ("_tag" in declared || "complete" in declared) return undefined
    if (isContract(declared)) return taskAlone
  }
  const found = `expected a model, a candidate or a function, found ${show(declared)}`
  return typeof declared === "string" ? `${found}: write Model.of(${show(declared)})` : found
}

const modelAlone =
  "a model without a task: state `task:` in the experiment, or write Task.on(task, model)" satisfies ModelAlone
const taskAlone =
  "a task without a model: write Task.on(task, model), or state it as `task:` and name models here" satisfies TaskAlone
