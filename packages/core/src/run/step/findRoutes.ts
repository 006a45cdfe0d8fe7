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

/** The modules with routes among what a project depends on. */
const modulesOf = (folder: string): ReadonlyArray<string> =>
  addingPackages(folder).packages.flatMap((each) =>
    isRecord(each.adds) && typeof each.adds.routes === "string" ? [moduleOf(each, each.adds.routes)] : []
  )

const isRoutes = (value: unknown): value is Routes =>
  Predicate.hasProperty(value, "providerOf") && typeof value.providerOf === "function"

const search = async (): Promise<Routes | undefined> => {
  const modules = new Set(folders().flatMap(modulesOf))
  const found: Array<Routes> = []
  for (const module of modules) {
    const loaded: unknown = await import(pathToFileURL(module).href)
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
