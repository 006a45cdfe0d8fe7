/**
 * Loads the file of an experiment, in TypeScript or JavaScript.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { nearest } from "@assay/core/internal"
import { gatherMainLines } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type AnyExperiment, experimentOf } from "./defaultExport.ts"
import { importFile } from "./importFile.ts"
import { describeFault } from "./loadingFault.ts"

/** A file that is no experiment. */
export class FileError extends Schema.TaggedError<FileError>()("FileError", { message: Schema.String }) {}

/** A file that Node can load, with tsx or by itself. */
export const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/u.test(path)

/**
 * The file of a part of tsx that `import` loads: `require.resolve` finds the one for CommonJS, which registers nothing
 * before Node 24.
 */
const partOfTsx = (require: NodeJS.Require, part: string): string => {
  const manifest = require.resolve("tsx/package.json")
  const { exports } = JSON.parse(readFileSync(manifest, "utf8"))
  const target: unknown = exports[`./${part}`]?.import?.default
  return typeof target === "string" ? join(dirname(manifest), target) : require.resolve(`tsx/${part}`)
}

const register = async (require: NodeJS.Require, part: string, options?: object): Promise<void> => {
  const loaded: unknown = await import(pathToFileURL(partOfTsx(require, part)).href)
  if (Predicate.hasProperty(loaded, "register") && typeof loaded.register === "function") {
    loaded.register(options)
  }
}

/** The tsconfig.json of a folder. */
const tsconfigOf = (folder: string): string | undefined => {
  const file = join(folder, "tsconfig.json")
  if (existsSync(file)) return file
  return dirname(folder) === folder ? undefined : tsconfigOf(dirname(folder))
}

/**
 * Node erases types by itself; the tsx of the file's own project does more, where it has one. Says whether it has. tsx has
 * one half for modules and one for what a project without `"type": "module"` has.
 */
const useProjectsCompiler = async (file: string): Promise<boolean> => {
  const require = createRequire(file)
  try {
    require.resolve("tsx/esm/api")
  } catch {
    return false
  }
  const tsconfig = process.env.TSX_TSCONFIG_PATH === undefined ? tsconfigOf(dirname(file)) : undefined
  await register(require, "cjs/api")
  await register(require, "esm/api", tsconfig === undefined ? {} : { tsconfig })
  return true
}

const scriptsIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder).filter(
      (name) => isScript(name) && !/\.(?:test|spec|d)\.[cm]?tsx?$/u.test(name)
    )
  } catch {
    return []
  }
}

/** What to say of a path that is no file. */
const noFile = (path: string, file: string): string => {
  const isFolder = existsSync(file)
  const folder = isFolder ? file : dirname(file)
  const shownFolder = isFolder ? path : dirname(path)
  const scripts = scriptsIn(folder)
  const near = (isFolder ? scripts : nearest(basename(file), scripts)).slice(0, 3)
  const such = near.map((name) => (shownFolder === "." ? name : join(shownFolder, name))).join(", ")
  if (isFolder)
    return `${path} is a folder: name the file of an experiment${such === "" ? "" : `, such as ${such}`}`
  return `there is no file ${path}${such === "" ? "" : `; the nearest are ${such}`}`
}

/** The experiment of a file: its default export, or what its main line names. */
export const loadExperiment = Effect.fnUntraced(function* (
  path: string
): Effect.fn.Return<AnyExperiment, FileError> {
  const file = resolve(path)
  if (!existsSync(file) || !statSync(file).isFile())
    return yield* new FileError({ message: noFile(path, file) })
  let isCompiled = false
  const named = gatherMainLines()
  const loaded = yield* Effect.tryPromise({
    try: () =>
      importFile(file, async () => {
        isCompiled = await useProjectsCompiler(file)
        return isCompiled
      }),
    catch: (cause) =>
      new FileError({ message: `${path} cannot be loaded: ${describeFault({ cause, isCompiled })}` })
  })
  const found = experimentOf(loaded, named.get(file) ?? named.get(realpathSync(file)))
  return typeof found === "string" ? yield* new FileError({ message: `${path}: ${found}` }) : found
})
