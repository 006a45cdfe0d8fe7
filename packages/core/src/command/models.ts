/**
 * `--model`: models that the command line adds to an experiment, or puts in the place of a candidate.
 *
 * What a name means is known by a package of the experiment's own project, such as `@assay/providers`.
 */
import * as Effect from "effect/Effect"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import { managerOf } from "../foundation/packageManager.ts"
import { runUserCode } from "../foundation/userCode.ts"
import type { Provider } from "../provider/Provider.ts"
import * as Task from "../task/Task.ts"
import { nearest } from "../text/nearest.ts"
import type { ModelOptions } from "./extensions/Extension.ts"
import type { Extensions } from "./extensions/Extensions.ts"
import { type ExtensionError, load } from "./extensions/load.ts"

const flag = "--model"
const lengthFlag = "--max-output-tokens"

/** A model that is asked for: its candidate's name, and its own. */
interface AskedModel {
  readonly key: string
  readonly name: string
  /** Whether it takes the place of a candidate. */
  readonly isInstead: boolean
}

/** What stands behind a flag wherever it is given; the parser complains of one with nothing behind it. */
const valuesOf = (args: ReadonlyArray<string>, name: string): ReadonlyArray<string> =>
  args.flatMap((arg, index) => {
    if (arg.startsWith(`${name}=`)) return [arg.slice(name.length + 1)]
    const next = args[index + 1]
    return arg === name && next !== undefined && !next.startsWith("-") ? [next] : []
  })

/** The options of the models; the parser complains of a number that is none. */
const optionsOf = (args: ReadonlyArray<string>): ModelOptions => {
  const tokens = Number(valuesOf(args, lengthFlag).at(-1))
  return Number.isSafeInteger(tokens) && tokens > 0 ? { maxOutputTokens: tokens } : {}
}

const askedOf = (value: string): AskedModel => {
  const at = value.indexOf("=")
  return at < 0
    ? { key: value, name: value, isInstead: false }
    : { key: value.slice(0, at), name: value.slice(at + 1), isInstead: true }
}

/** Why a model cannot be a candidate by its key; undefined where it can. */
const objectionTo = (
  { key, isInstead }: AskedModel,
  earlier: ReadonlyArray<AskedModel>,
  names: ReadonlyArray<string>
): string | undefined => {
  if (earlier.some((each) => each.key === key)) return `expected each candidate once, found ${key} twice`
  if (names.includes(key) === isInstead) return undefined
  if (!isInstead) return `there is a candidate ${key} already; ${key}=NAME puts another model in its place`
  const [near] = nearest(key, names)
  return `there is no candidate ${key} to be replaced${near === undefined ? "" : `; did you mean ${near}?`} (candidates: ${names.join(", ")})`
}

/** What the packages of the project know of a model's name: what makes its calls, or why there is nothing. */
export const modelOf = Effect.fnUntraced(function* (
  name: string,
  options: ModelOptions,
  { added, project }: Pick<Extensions, "added" | "project">
): Effect.fn.Return<Provider | string, ExtensionError> {
  const knowing = added.filter(({ models }) => models)
  if (knowing.length === 0) {
    const where =
      project === undefined ? "there is no package.json" : `${project} names none that is installed`
    return `a package has to know models by name, and ${where}: ${managerOf(process.cwd()).add} @assay/providers`
  }
  const complaints: Array<string> = []
  for (const each of knowing) {
    const { model } = yield* load(each)
    const found = yield* runUserCode(() => model?.(name, options) ?? `${each.name} knows no models`).pipe(
      Effect.catch((failure) => Effect.succeed(`${each.name}: ${failure}`))
    )
    if (typeof found !== "string") return found
    complaints.push(found)
  }
  return complaints.join("; ")
})

/** The experiment with the models that the arguments ask for among its candidates. */
export const withModels = Effect.fnUntraced(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  args: ReadonlyArray<string>,
  extensions: Pick<Extensions, "added" | "project">
): Effect.fn.Return<Experiment<Input, Expected, Output>, ExperimentError | ExtensionError> {
  const asked = valuesOf(args, flag).map(askedOf)
  if (asked.length === 0 || args.includes("--help") || args.includes("-h")) return experiment
  const refuse = (message: string) => new ExperimentError({ experiment: experiment.name, message })
  const { task } = experiment
  if (task === undefined) {
    return yield* refuse(
      `${flag} puts the task of the experiment to a model, and this one states none: write task: beside dataset`
    )
  }
  const names = [...experiment.candidates.keys()]
  const candidates = new Map(experiment.candidates)
  for (const [index, model] of asked.entries()) {
    const objection = objectionTo(model, asked.slice(0, index), names)
    if (objection !== undefined) return yield* refuse(`${flag} ${model.name}: ${objection}`)
    const provider = yield* modelOf(model.name, optionsOf(args), extensions)
    if (typeof provider === "string") return yield* refuse(`${flag} ${model.name}: ${provider}`)
    candidates.set(model.key, Task.on(task, provider))
  }
  return { ...experiment, candidates }
})
