/**
 * Teacher: a model whose own kept answers a baseline learns from, where there are no labels.
 *
 * A baseline that learned so can at best agree with its teacher. How far it does, among what it serves, is what
 * `Hybrid` bounds; whether the teacher is right is not said by it.
 */
import { Dataset, type Store } from "@assay/core"

/** Which answers are learned from. */
export interface Options {
  /** The candidate whose answers they are. */
  readonly candidate: string
  /**
   * Only answers that the candidate itself gave at least this confidence, from 0 to 1.
   *
   * @defaultValue all, those without a confidence too
   */
  readonly minConfidence?: number
  /**
   * Whether an answer is learned from. Keep out what the hybrid is evaluated and certified on.
   *
   * @defaultValue all are
   */
  readonly isKept?: (answer: Store.PlainTrial) => boolean
  /**
   * The name of the dataset.
   *
   * @defaultValue "answers of CANDIDATE"
   */
  readonly name?: string
}

/**
 * The answers of a candidate as labelled cases to learn from: input as stored, the answer in the place of the label, case by
 * case, its first answer where it was asked several times. What it refused, broke or handed over is left out.
 *
 * The store is read when the dataset is used, and stays open until then. A run that does not exist, or has no such candidate,
 * is a fault of the dataset.
 *
 * **Example**
 *
 * ```ts
 * const store = await Store.open()
 * const taught = Teacher.dataset(store, "tickets-in-may", classify, { candidate: "gpt" })
 * LogisticRegression.classify(classify, { training: taught })
 * ```
 *
 * @param shape the task, or the schemas of input and label
 */
export const dataset = <Input, Output>(
  store: Pick<Store.OpenStore, "trials">,
  run: Store.RunLike,
  shape: Dataset.Shape<Input, Output>,
  { candidate, minConfidence = 0, isKept = () => true, name = `answers of ${candidate}` }: Options
): Dataset.Dataset<Input, Output> =>
  // Rows are as stored; what they are is said by the shape, which decodes them.
  Dataset.fromAsyncIterable(
    name,
    async function* () {
      let last: string | undefined
      for await (const trial of store.trials(run, { candidate, outcome: "Answered" })) {
        const { id, input, output, kind, tags, cluster, confidence } = trial
        if (id === last || (confidence ?? (minConfidence > 0 ? 0 : 1)) < minConfidence || !isKept(trial))
          continue
        last = id
        yield { id, input, expected: output, kind, tags, cluster, provenance: `${candidate} in ${trial.run}` }
      }
    },
    shape
  ) as Dataset.Dataset<Input, Output>
