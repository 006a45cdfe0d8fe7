/**
 * The Node that Assay needs. This file imports nothing, so that it can be asked before anything else is loaded.
 */

/** The oldest version: the first with SQLite and types erased, both without a flag, as they are used here. */
export const oldestNode = "22.19"

/** What to say where Node is too old; undefined where it is not. `version`: such as 24.1.0. */
export const nodeFault = (version: string = process.versions.node): string | undefined => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const [leastMajor = 0, leastMinor = 0] = oldestNode.split(".").map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
    ? undefined
    : `Assay needs Node ${oldestNode} or newer; this is ${version}`
}
