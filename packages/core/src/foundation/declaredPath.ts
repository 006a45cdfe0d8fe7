/**
 * Paths that a user's file declares: data sets, recorded replies.
 *
 * A URL is where it says. A plain path is looked for from the working directory, and then beside the file that declares
 * it, so that an experiment finds its data whichever folder it is started or imported from. Which file that is, the call
 * stack says at the declaration: it is known under `node`, `tsx` and vitest, without an option that every declaration
 * would have to pass on.
 */
import { existsSync } from "node:fs"
import { dirname, isAbsolute, resolve } from "node:path"
import { fileURLToPath } from "node:url"
// As a namespace: a Node that is too old to have getCallSites loads the module all the same.
import * as util from "node:util"

/** A path as it was declared. */
export interface DeclaredPath {
  /** As messages and manifests have it: what was written, or the path of a URL. */
  readonly said: string
  /** Where the file is: the first place that has it, or else the first place. */
  readonly locate: () => string
  /** Where a file that is not there was looked for, in words: one path, or `neither … nor …`. */
  readonly lookedFor: () => string
}

/** What to say where a file is not there: where it was looked for, or that an address is no file. */
export const missingFile = ({ said, lookedFor }: DeclaredPath): string =>
  /^[a-z][a-z0-9+.-]+:\/\//iu.test(said)
    ? `expected a file, found the address ${said}: save it as a file first`
    : `no such file: ${lookedFor()}`

/** The file of a stack frame: undefined for what runs none, such as code of `node -e`. */
const fileOf = (script: string): string | undefined => {
  const [bare = ""] = script.split("?")
  if (bare.startsWith("file:")) return fileURLToPath(bare)
  return isAbsolute(bare) ? bare : undefined
}

const mostFrames = 20

// This module's own frames, and that of the constructor which the user called.
const ownFrames = 3

const isForeign = (script: string): boolean =>
  script.startsWith("node:") || /[\\/]node_modules[\\/]/u.test(script)

/**
 * The folders of the files that declare, innermost first: of the caller, and of the user's own functions that called it.
 * Frames of Node and of packages behind the first end the list, so that it does not go on to whoever imports the file.
 */
const declaringFolders = (): ReadonlyArray<string> => {
  const scripts = (util.getCallSites?.(mostFrames) ?? []).slice(ownFrames).map(({ scriptName }) => scriptName)
  const end = scripts.findIndex((script, index) => index > 0 && isForeign(script))
  const own = end === -1 ? scripts : scripts.slice(0, end)
  return own.flatMap((script) => {
    const file = fileOf(script)
    return file === undefined ? [] : [dirname(file)]
  })
}

/** A path, as the constructor that the user calls gets it. It must be called by that constructor itself. */
export const declaredPath = (declared: string | URL): DeclaredPath => {
  // `import.meta.resolve` gives the text of a URL.
  const path = typeof declared === "string" && declared.startsWith("file://") ? new URL(declared) : declared
  if (typeof path !== "string") {
    // A URL of another kind names no file, and is not found under its own name.
    const file = path.protocol === "file:" ? fileURLToPath(path) : path.href
    return { said: file, locate: () => file, lookedFor: () => file }
  }
  const folders = isAbsolute(path) ? [] : declaringFolders()
  // The working directory is that of the moment of reading.
  const places = (): ReadonlyArray<string> => [
    ...new Set([resolve(path), ...folders.map((folder) => resolve(folder, path))])
  ]
  return {
    said: path,
    locate: () => places().find((place) => existsSync(place)) ?? resolve(path),
    lookedFor: () => {
      const looked = places()
      return looked.length === 1 ? looked.join("") : `neither ${looked.join(" nor ")}`
    }
  }
}
