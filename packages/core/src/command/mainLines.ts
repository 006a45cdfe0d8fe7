/**
 * Experiments that a file names in its main line, for `assay FILE`: it loads the file without starting it, so that the line
 * itself does nothing.
 */

// By a name that all copies of this package share: the command may have another copy than the file.
const key = Symbol.for("@assay/core/mainLines")

/** Gathers from now on what main lines name, by the file that each stands in. */
export const gather = (): ReadonlyMap<string, unknown> => {
  const named = new Map<string, unknown>()
  Reflect.set(globalThis, key, named)
  return named
}

/** Tells of a main line in a file, where somebody gathers them. */
export const tell = (file: string | undefined, experiment: unknown): void => {
  const named: unknown = Reflect.get(globalThis, key)
  if (named instanceof Map && file !== undefined) named.set(file, experiment)
}
