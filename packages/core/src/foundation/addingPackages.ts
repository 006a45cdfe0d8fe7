/**
 * The packages of a project that add something to it: those among its dependencies whose `package.json` has a key `assay`.
 * Nothing of theirs is executed.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { isRecord } from "./json.ts"

/** A package with a key `assay`. */
export interface AddingPackage {
  /** The name that the project depends on. */
  readonly name: string
  /** The version as its `package.json` states it; undefined where it states none. */
  readonly version: string | undefined
  /** Where it is installed. */
  readonly folder: string
  /** Whether its `package.json` has `exports`. */
  readonly hasExports: boolean
  /** What stands under `assay`. */
  readonly adds: unknown
}

/** What was found. `project`: the `package.json` that was looked at; undefined where there is none. */
export interface AddingPackages {
  readonly project: string | undefined
  readonly packages: ReadonlyArray<AddingPackage>
}

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** A folder and all that it lies in. */
const upwards = (folder: string): ReadonlyArray<string> => {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

const firstOf = (files: ReadonlyArray<string>): readonly [file: string, text: string] | undefined => {
  for (const file of files) {
    const text = textOf(file)
    if (text !== undefined) return [file, text]
  }
  return undefined
}

const jsonOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    // Whoever installs packages by it will say so better.
    return {}
  }
}

/** The names in an object; none where it is none. */
export const keysOf = (value: unknown): ReadonlyArray<string> => (isRecord(value) ? Object.keys(value) : [])

const readPackage = (name: string, folders: ReadonlyArray<string>): AddingPackage | undefined => {
  const found = firstOf(folders.map((folder) => join(folder, "node_modules", name, "package.json")))
  // Most packages add nothing, and need not be parsed for that.
  if (found === undefined || !found[1].includes('"assay"')) return undefined
  const { assay, exports, version } = jsonOf(found[1])
  if (assay === undefined) return undefined
  return {
    name,
    version: typeof version === "string" ? version : undefined,
    folder: dirname(found[0]),
    hasExports: exports !== undefined,
    adds: assay
  }
}

/** What the project of a file in this folder has installed and names among its dependencies, in their order. */
export const addingPackages = (folder: string): AddingPackages => {
  const project = firstOf(upwards(folder).map((each) => join(each, "package.json")))
  if (project === undefined) return { project: undefined, packages: [] }
  const { dependencies, devDependencies } = jsonOf(project[1])
  const names = [...new Set([...keysOf(dependencies), ...keysOf(devDependencies)])]
  const within = upwards(dirname(project[0]))
  return { project: project[0], packages: names.flatMap((name) => readPackage(name, within) ?? []) }
}

/** The file of a module that a package names: as the package itself would import it, where it has `exports`. */
export const moduleOf = (
  { name, folder, hasExports }: Pick<AddingPackage, "name" | "folder" | "hasExports">,
  path: string
): string =>
  hasExports
    ? createRequire(join(folder, "package.json")).resolve(`${name}${path.replace(/^\./u, "")}`)
    : join(folder, path)
