/**
 * Which packages add something to the command line: read from the `package.json` files of what the project of a file
 * depends on, without executing anything of theirs.
 */

import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type AddingPackage, addingPackages, keysOf } from "../../foundation/addingPackages.ts"
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
  /** What it is called on: an experiment, a store alone, or files, for which no store is made. */
  on: Schema.optionalKey(Schema.Literals(["experiment", "store", "files"])),
  /** What stands behind its name, in words for the help. Absent where nothing does. */
  arguments: Schema.optionalKey(Schema.String),
  /** Whether it carries out runs: then it also takes the flags that packages add to runs, such as `--html`. */
  runs: Schema.optionalKey(Schema.Boolean),
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

/** The name of the command that a subcommand stands under: the first word of `dataset lint`. */
export const commandWord = (subcommand: string): string => subcommand.split(" ", 1)[0] ?? subcommand

/** Says that a package and this one do not belong together. */
export const misfit = (name: string, itsVersion: string): string =>
  `${name} ${itsVersion} is incompatible with @assay/core ${coreVersion}: update one of them`

const decode = Schema.decodeUnknownOption(Manifest)

const read = ({ adds, ...added }: AddingPackage): AddedPackage | Misfit | undefined => {
  const { name, version: itsVersion = "without a version" } = added
  const manifest = decode(adds)
  if (Option.isNone(manifest)) {
    const said = isRecord(adds) ? adds : {}
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
  return { ...added, version: itsVersion, extension, flags, subcommands, models }
}

/** What the project of a file in this folder has installed and names among its dependencies, in their order. */
export const findExtensions = (folder: string): ExtensionSearch => {
  const { project, packages } = addingPackages(folder)
  const found = packages.flatMap((each) => read(each) ?? [])
  return {
    project,
    added: found.flatMap((each) => ("folder" in each ? [each] : [])),
    misfits: found.flatMap((each) => ("message" in each ? [each] : []))
  }
}
