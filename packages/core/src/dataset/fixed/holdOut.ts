/**
 * Cases that are kept for the end: each run that is measured on them is a look, and there are only as many as were
 * declared. Whoever picks the best of many prompts on the same cases measures how well they were picked.
 *
 * @see Dwork et al. 2015, "The reusable holdout: preserving validity in adaptive data analysis".
 */
import * as Effect from "effect/Effect"
import { declaredPath } from "../../foundation/declaredPath.ts"
import type { DatasetError } from "../DatasetError.ts"
import * as FaultList from "../faultList.ts"
import { index } from "../indexing.ts"
import type { Dataset } from "../model.ts"
import * as Looks from "./looks.ts"

/** How often a hold-out may be looked at, and where that is counted. */
export interface HoldOutOptions {
  /**
   * How many runs may be measured on it, a whole number of 1 or more. The file has the number that was declared first; a
   * further look takes a change in both.
   */
  readonly looks: number
  /**
   * The file in which the looks are counted, such as `test.looks.json`, to be committed. It is looked for like the file of
   * a dataset, and made with the first look.
   */
  readonly file: string | URL
}

const inWords = (looked: ReadonlyArray<Looks.Look>): string =>
  looked.map(({ run, at }) => `${run} on ${at.slice(0, 10)}`).join(", ")

const objection = (
  before: Looks.Looks,
  digest: string,
  { looks }: HoldOutOptions,
  file: string
): string | undefined => {
  if (before.digest !== digest)
    return `expected the cases that were frozen in ${file} (digest ${before.digest.slice(0, 12)}), found others (${digest.slice(0, 12)}): a changed hold-out is a new one, with a file of its own`
  if (before.looks !== looks)
    return `expected the ${before.looks} looks that ${file} declares, found looks: ${looks} in code`
  return before.looked.length >= before.looks
    ? `expected at most ${before.looks} looks at this hold-out, found the next one: it was looked at by ${inWords(before.looked)} (${file})`
    : undefined
}

/**
 * The same dataset as a frozen hold-out: every run that is measured on it is counted in a file, and the next run after the
 * last allowed look is refused before it makes a call, as is any run after a case has changed. A run that is continued
 * or shown again is the same look. Reading the cases, as `Dataset.index` does, is none.
 */
export const holdOut = <Input, Expected>(
  self: Dataset<Input, Expected>,
  options: HoldOutOptions
): Dataset<Input, Expected> => {
  const path = declaredPath(options.file)
  const look = Effect.fn("Dataset.holdOut")(function* (
    next: Looks.Look
  ): Effect.fn.Return<void, DatasetError> {
    const fault = (problem: string): DatasetError => FaultList.wholly(self.origin, problem)
    if (!(Number.isSafeInteger(options.looks) && options.looks >= 1))
      return yield* fault(`expected looks to be a whole number of 1 or more, found ${String(options.looks)}`)
    const { digest } = yield* index(self)
    const file = path.locate()
    const counting = Effect.gen(function* () {
      const before = yield* Looks.read(file)
      if (before?.digest === digest && before.looked.some(({ run }) => run === next.run)) return
      const problem = before === undefined ? undefined : objection(before, digest, options, path.said)
      if (problem !== undefined) return yield* Effect.fail(problem)
      yield* Looks.write(file, {
        format: "assay-holdout",
        version: 1,
        digest,
        looks: options.looks,
        looked: [...(before?.looked ?? []), next]
      })
    })
    yield* Effect.mapError(Looks.exclusively(file, counting), fault)
  })
  return { ...self, holdOuts: [...(self.holdOuts ?? []), { look }] }
}

/** Counts a look at every hold-out that a dataset is made of. */
export const lookAt = (
  { holdOuts = [] }: Pick<Dataset<never, unknown>, "holdOuts">,
  look: Looks.Look
): Effect.Effect<void, DatasetError> => Effect.forEach(holdOuts, (each) => each.look(look), { discard: true })
