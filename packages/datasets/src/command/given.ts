import * as Effect from "effect/Effect"
import { type AnyDataset, isScript, openedAt, readAs } from "../source/datasetAt.ts"
import { type Invocation, text } from "./called.ts"

/** A dataset that a command was given, and what was taken for its parts where that is not plain. */
export interface Given {
  /** The dataset. */
  readonly dataset: AnyDataset
  /** What {@link readAs} says. */
  readonly said: string | undefined
}

/** The dataset of a data file, or of the experiment in a file of code. */
export const givenAt = (
  path: string,
  { experimentAt, flags }: Pick<Invocation, "experimentAt" | "flags">
): Effect.Effect<Given, Error> =>
  isScript(path)
    ? Effect.map(experimentAt(path), ({ dataset }) => ({ dataset, said: undefined }))
    : Effect.map(openedAt(path, { fields: text(flags, "fields") }), (opened) => ({
        dataset: opened.dataset,
        said: readAs([opened])
      }))
