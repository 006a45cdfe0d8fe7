/**
 * What the packages of a project know of APIs: named in their `package.json` under `assay.routes`, and imported when a
 * function first calls by `fetch`.
 *
 * The project is that of the files on the command line, or else that of the working directory.
 */
import { statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import * as Predicate from "effect/Predicate"
import { addingPackages, moduleOf } from "../../foundation/addingPackages.ts"
import { isRecord } from "../../foundation/json.ts"
import { describe } from "../../foundation/userCode.ts"
import type { Routes } from "../../provider/Wire.ts"

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Where a project may be: beside the files that were named, last the program itself, and here. */
const folders = (): ReadonlyArray<string> => {
  const named = process.argv.slice(1).filter((argument) => !argument.startsWith("-") && isFile(argument))
  return [...named.reverse().map((file) => dirname(resolve(file))), process.cwd()]
}

/** A module with routes, and the package that brings it. */
interface Module {
  readonly package: string
  readonly path: () => string
}

/** The modules with routes among what a project depends on. */
const modulesOf = (folder: string): ReadonlyArray<Module> =>
  addingPackages(folder).packages.flatMap((each) => {
    const routes = isRecord(each.adds) ? each.adds.routes : undefined
    return typeof routes === "string" ? [{ package: each.name, path: () => moduleOf(each, routes) }] : []
  })

/** Imports the module of a package, or fails with the name of the package. */
const load = async (module: Module): Promise<unknown> => {
  try {
    return await import(pathToFileURL(module.path()).href)
  } catch (thrown) {
    throw new Error(
      `the routes of the package ${module.package} cannot be loaded: ${describe(thrown)}; update the package or remove it`,
      { cause: thrown }
    )
  }
}

const isRoutes = (value: unknown): value is Routes =>
  Predicate.hasProperty(value, "providerOf") && typeof value.providerOf === "function"

const search = async (): Promise<Routes | undefined> => {
  const seen = new Set<string>()
  const found: Array<Routes> = []
  for (const module of folders().flatMap(modulesOf)) {
    if (seen.has(module.package)) continue
    seen.add(module.package)
    const loaded = await load(module)
    if (Predicate.hasProperty(loaded, "default") && isRoutes(loaded.default)) found.push(loaded.default)
  }
  if (found.length === 0) return undefined
  return {
    providerOf: (request, wire) => {
      for (const routes of found) {
        const provider = routes.providerOf(request, wire)
        if (provider !== undefined) return provider
      }
      return undefined
    }
  }
}

let searched: Promise<Routes | undefined> | undefined

/** What the packages of the project know; undefined where none knows anything. Looked for once. */
export const findRoutes = (): Promise<Routes | undefined> => {
  searched ??= search()
  return searched
}
