/**
 * The HTML report, from a package that core does not depend on: it is heavy, and most runs never need it.
 *
 * It is looked up from the script that was started, where whoever wants the report has installed it.
 */
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { ExperimentError } from "../definition/ExperimentError.ts"
import type { Run } from "../experiment/running.ts"
import { describe } from "../foundation/userCode.ts"
import { Runs } from "../store/Runs.ts"
import { Trials } from "../store/Trials.ts"

const packageName = "@assay/html"

/** What `@assay/html` has to offer. The trials are handed over as the service, the other arguments as core has them. */
interface Renderer {
  readonly write: (...args: ReadonlyArray<unknown>) => Effect.Effect<void, { readonly message: string }>
}

const isRenderer = (value: unknown): value is Renderer =>
  Predicate.hasProperty(value, "write") && typeof value.write === "function"

/** Finds the package; the message says how to get it. */
const load = (experiment: string, script: string): Effect.Effect<Renderer, ExperimentError> =>
  Effect.tryPromise({
    try: async (): Promise<unknown> => {
      const found = createRequire(pathToFileURL(script)).resolve(packageName)
      return import(pathToFileURL(found).href)
    },
    catch: (cause) => cause
  }).pipe(
    Effect.mapError((cause) =>
      Predicate.hasProperty(cause, "code") && cause.code === "MODULE_NOT_FOUND"
        ? `--html needs the package ${packageName}, which is not installed beside ${script}: npm install --save-dev ${packageName}`
        : `${packageName} could not be loaded: ${describe(cause)}`
    ),
    Effect.flatMap((module) =>
      Predicate.hasProperty(module, "Html") && isRenderer(module.Html)
        ? Effect.succeed(module.Html)
        : Effect.fail(`this version of ${packageName} does not fit`)
    ),
    Effect.mapError((message) => new ExperimentError({ experiment, message }))
  )

/** Fails now rather than after the run when there is nothing to render it with. */
export const prepareHtml = Effect.fn("Experiment.prepareHtml")(function* (experiment: string) {
  const { write } = yield* load(experiment, process.argv[1] ?? "")
  return Effect.fn("Experiment.writeHtml")(function* (ended: Run, file: string) {
    const run = yield* (yield* Runs).byId(ended.id)
    yield* write(yield* Trials, run, ended.report, file, { cases: ended.isSelected }).pipe(
      Effect.mapError(
        ({ message }) =>
          new ExperimentError({
            experiment,
            message: `the run is stored, but its report could not be written: ${message}`
          })
      )
    )
  })
})
