/**
 * Which packages add something to the command line: read from the `package.json` files of what the project of a file
 * depends on, without executing anything of theirs.
 */

import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isRecord } from "../../foundation/json.ts"
import { version as coreVersion } from "../../foundation/version.ts"
import { version } from "./Extension.ts"

const FlagManifest = Schema.Struct({
  description: Schema.String,
  /** `nothing`: it is there or not. `text`: a value. `output`: the path of a file that is written. */
  takes: Schema.optionalKey(Schema.Literals(["nothing", "text", "output"]))
})
export type FlagManifest = typeof FlagManifest.Type

const Flags = Schema.Record(Schema.String, FlagManifest)

const SubcommandManifest = Schema.Struct({
  description: Schema.String,
  /** What it is called on: an experiment, or a store alone. */
  on: Schema.optionalKey(Schema.Literals(["experiment", "store"])),
  flags: Schema.optionalKey(Flags)
})
export type SubcommandManifest = typeof SubcommandManifest.Type

const Manifest = Schema.Struct({
  version: Schema.Literal(version),
  /** Absent for a package that adds nothing to the command line, such as one that brings routes alone. */
  extension: Schema.optionalKey(Schema.String),
  flags: Schema.optionalKey(Flags),
  subcommands: Schema.optionalKey(Schema.Record(Schema.String, SubcommandManifest)),
  /** Whether it knows models by name, for `--model`. */
  models: Schema.optionalKey(Schema.Boolean)
})

/** A package that adds something. */
export interface AddedPackage {
  readonly name: string
  readonly version: string
  readonly folder: string
  /** What to import: a path within the package, or a path among its `exports`. */
  readonly extension: string
  readonly hasExports: boolean
  readonly flags: Readonly<Record<string, FlagManifest>>
  readonly subcommands: Readonly<Record<string, SubcommandManifest>>
  readonly models: boolean
}

/** A package whose `assay` key cannot be read. `names`: of its flags and subcommands, as far as they can be told. */
interface Misfit {
  readonly name: string
  readonly flags: ReadonlyArray<string>
  readonly subcommands: ReadonlyArray<string>
  readonly models: boolean
  readonly message: string
}

/** What was found. `project`: the `package.json` that was looked at; undefined where there is none. */
export interface ExtensionSearch {
  readonly project: string | undefined
  readonly added: ReadonlyArray<AddedPackage>
  readonly misfits: ReadonlyArray<Misfit>
}

/** Says that a package and this one do not belong together. */
export const misfit = (name: string, itsVersion: string): string =>
  `${name} ${itsVersion} is incompatible with @assay/core ${coreVersion}: update one of them`

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

const keysOf = (value: unknown): ReadonlyArray<string> => (isRecord(value) ? Object.keys(value) : [])

const decode = Schema.decodeUnknownOption(Manifest)

const readPackage = (name: string, folders: ReadonlyArray<string>): AddedPackage | Misfit | undefined => {
  const found = firstOf(folders.map((folder) => join(folder, "node_modules", name, "package.json")))
  // Most packages add nothing, and need not be parsed for that.
  if (found === undefined || !found[1].includes('"assay"')) return undefined
  const json = jsonOf(found[1])
  if (json.assay === undefined) return undefined
  const itsVersion = typeof json.version === "string" ? json.version : "without a version"
  const manifest = decode(json.assay)
  if (Option.isNone(manifest)) {
    const said = isRecord(json.assay) ? json.assay : {}
    return {
      name,
      flags: keysOf(said.flags),
      subcommands: keysOf(said.subcommands),
      models: said.models === true,
      message: misfit(name, itsVersion)
    }
  }
  const { extension, flags = {}, subcommands = {}, models = false } = manifest.value
  if (extension === undefined) return undefined
  return {
    name,
    version: itsVersion,
    folder: dirname(found[0]),
    extension,
    hasExports: json.exports !== undefined,
    flags,
    subcommands,
    models
  }
}

/** What the project of a file in this folder has installed and names among its dependencies, in their order. */
export const findExtensions = (folder: string): ExtensionSearch => {
  const folders = upwards(folder)
  const project = firstOf(folders.map((each) => join(each, "package.json")))
  if (project === undefined) return { project: undefined, added: [], misfits: [] }
  const { dependencies, devDependencies } = jsonOf(project[1])
  const names = [...new Set([...keysOf(dependencies), ...keysOf(devDependencies)])]
  const within = upwards(dirname(project[0]))
  const found = names.flatMap((name) => readPackage(name, within) ?? [])
  return {
    project: project[0],
    added: found.flatMap((each) => ("folder" in each ? [each] : [])),
    misfits: found.flatMap((each) => ("message" in each ? [each] : []))
  }
}
