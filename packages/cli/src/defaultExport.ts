/**
 * The experiment that a file means, and what to say of a file that has none.
 */
import type { Experiment } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

/** An experiment of any kind. */
export type AnyExperiment = Experiment.Experiment<never, never, unknown>

const isExperiment = (value: unknown): value is AnyExperiment =>
  Predicate.hasProperty(value, "candidates") &&
  value.candidates instanceof Map &&
  Predicate.hasProperty(value, "dataset") &&
  Predicate.hasProperty(value, "scorers")

const isPromise = (value: unknown): boolean =>
  Predicate.hasProperty(value, "then") && typeof value.then === "function"

const isThis = "assay runs the experiment itself"

/** What was found in its place, and what to write. */
const foundInstead = (value: unknown): string => {
  if (Effect.isEffect(value)) {
    return `an Effect, such as Experiment.run returns: ${isThis}, so write export default experiment`
  }
  if (isPromise(value)) {
    return `a Promise, such as Experiment.runPromise returns: ${isThis}, so write export default experiment (or export default await … where the experiment itself is waited for)`
  }
  if (typeof value === "function") return "a function: write export default of what it returns"
  if (Array.isArray(value)) {
    return value.some(isExperiment)
      ? `a list of ${value.length}: a file has one experiment, so write one file for each`
      : "a list: write export default experiment"
  }
  if (typeof value !== "object" || value === null) {
    return `${value === undefined || value === null ? String(value) : `a ${typeof value}`}: write export default experiment`
  }
  const keys = Object.keys(value).slice(0, 3).join(", ")
  return `${"_tag" in value && typeof value._tag === "string" ? `a ${value._tag}` : `an object with ${keys}`}: write export default experiment`
}

/** What a file of CommonJS has in its default export, after tsx. */
const unwrapped = (value: unknown): unknown =>
  Predicate.hasProperty(value, "default") && !isExperiment(value) ? value.default : value

/**
 * The experiment among what a file exports, or else in its main line; a text says what is there instead.
 *
 * @param exported the loaded module
 * @param named what its main line names; undefined where there is none
 */
export const experimentOf = (exported: unknown, named: unknown): AnyExperiment | string => {
  const exports = Predicate.isObject(exported) ? Object.entries(exported) : []
  const byDefault = exports.find(([name]) => name === "default")
  const value = byDefault === undefined ? named : unwrapped(byDefault[1])
  if (isExperiment(value)) return value
  if (isExperiment(named)) return named
  if (byDefault !== undefined) return `expected an experiment as default export, found ${foundInstead(value)}`
  const [other] = exports.find(([, each]) => isExperiment(each)) ?? []
  return other === undefined
    ? "expected an experiment, found no default export and no main line: write export default Experiment.make(…)"
    : `expected an experiment as default export, found one by the name of ${other}: write export default ${other}`
}
