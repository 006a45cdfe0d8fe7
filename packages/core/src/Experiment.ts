/**
 * Declaring and running experiments.
 *
 * An experiment is a value: importing the file that declares it runs nothing. `Experiment.main` turns the file into
 * a command when it is the one that was started; `Experiment.run` and `Experiment.runPromise` run it from code.
 */
import { realpathSync } from "node:fs"
import module from "node:module"
import { tell } from "./command/mainLines.ts"
import type { Experiment } from "./definition/definition.ts"
import { nodeFault } from "./foundation/nodeVersion.ts"

export { type AAOptions, aa, aaPromise } from "./aa/selfComparing.ts"
export * from "./definition/definition.ts"
export { type Derivation, derive } from "./definition/derive.ts"
export { ExperimentError as Error } from "./definition/ExperimentError.ts"
export {
  type Budget,
  type BudgetLike,
  type BudgetText,
  type CacheMode,
  cacheModes,
  defaultPolicy,
  defaultRetry,
  type Limits,
  type Policy,
  type PolicyOptions,
  type Retry
} from "./definition/policy.ts"
export type { Options } from "./definition/settings.ts"
export * from "./experiment/running.ts"
export { type RaceOptions, race, racePromise } from "./ranking/racing.ts"
export { type ReplayOptions, replay, replayPromise } from "./replay/replaying.ts"
export type { RunError } from "./run/engine.ts"
export type { OutOfReach } from "./run/plan/outOfReach.ts"
export { type CandidatePlan, type Plan, plan } from "./run/plan/plan.ts"
export type { BudgetOutlook, PlannedCost } from "./run/plan/plannedCost.ts"

/**
 * Makes the experiment's file a command of its own, for `tsx FILE`: when it is the file that was started, parses the
 * flags, runs, reports and sets the exit code; otherwise does nothing. `assay FILE` needs no such line, only the
 * experiment as default export.
 *
 * @param meta the file's own `import.meta`
 */
export const main = <Input, Expected, Output>(
  meta: ImportMeta,
  experiment: Experiment<Input, Expected, Output>
): void => {
  if (isStarted(meta)) void start(experiment, process.argv.slice(2), meta.filename)
  else tell(meta.filename, experiment)
}

/**
 * Runs an experiment as the command of its own file, whichever file was started: parses the arguments, runs, reports
 * and sets the exit code.
 *
 * @param args as they would stand behind the file's name
 * @param file the experiment's own file: packages that its project depends on may add to the command. Default: the
 * file that was started
 */
export const start = async <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  args: ReadonlyArray<string>,
  file: string = process.argv[1] ?? "."
): Promise<void> => {
  const fault = nodeFault()
  if (fault === undefined) {
    module.enableCompileCache()
    // Loaded on demand: an application that imports an experiment needs no command line.
    const commandLine = await import("./command/commandLine.ts")
    commandLine.start(experiment, args, file)
  } else {
    console.error(fault)
    process.exitCode = 2
  }
}

/** Whether the module is the one Node was started with. */
const isStarted = (meta: ImportMeta): boolean => {
  if (meta.main !== undefined) return meta.main
  const [, script] = process.argv
  return (
    script !== undefined &&
    meta.filename !== undefined &&
    realpathSync(script) === realpathSync(meta.filename)
  )
}
