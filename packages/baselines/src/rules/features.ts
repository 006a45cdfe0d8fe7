/**
 * Features: what rules and trees look at, each a function of the input.
 */

/** What a feature yields: a number, a boolean, a text, one of several labels; null or undefined where it is missing. */
export type Value = string | number | boolean | null | undefined

/** Functions of the input by name. The type that each returns says which conditions fit it. */
export type Features<in Input> = { readonly [name: string]: (input: Input) => Value }

/** A feature as tests see it: NaN is missing. */
export const presentOf = (value: Value): string | number | boolean | null =>
  value === undefined || (typeof value === "number" && Number.isNaN(value)) ? null : value

/** Reads features of one input, each once and only when it is asked for. */
export const readerOf = <Input>(features: Features<Input>, input: Input): ((name: string) => Value) => {
  const known = new Map<string, Value>()
  return (name) => {
    if (known.has(name)) return known.get(name)
    const value = presentOf(Object.hasOwn(features, name) ? features[name]?.(input) : null)
    known.set(name, value)
    return value
  }
}
