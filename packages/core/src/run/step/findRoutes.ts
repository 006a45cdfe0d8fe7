/**
 * What the packages of a project know of APIs: named in their `package.json` under `assay.routes`, and imported when a
 * function first calls by `fetch`.
 *
 * The project is that of the files on the command line, or else that of the working directory.
 */
import { readFileSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import * as Predicate from "effect/Predicate"
import { isRecord } from "../../foundation/json.ts"
import type { Routes } from "../../provider/Wire.ts"

const jsonIn = (file: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"))
    return isRecord(json) ? json : undefined
  } catch {
    return undefined
  }
}

/** A folder and all that it lies in. */
const upwards = (folder: string): ReadonlyArray<string> => {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

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

const keysOf = (value: unknown): ReadonlyArray<string> => (isRecord(value) ? Object.keys(value) : [])

/** The modules with routes among what a project depends on. */
const modulesOf = (folder: string): ReadonlyArray<string> => {
  const within = upwards(folder)
  const project = within.find((each) => isFile(join(each, "package.json")))
  if (project === undefined) return []
  const json = jsonIn(join(project, "package.json")) ?? {}
  const names = new Set([...keysOf(json.dependencies), ...keysOf(json.devDependencies)])
  return [...names].flatMap((name) => {
    const home = within.map((each) => join(each, "node_modules", name)).find(isPackage)
    const added = home === undefined ? undefined : jsonIn(join(home, "package.json"))?.assay
    if (home === undefined || !isRecord(added) || typeof added.routes !== "string") return []
    return [createRequire(join(home, "package.json")).resolve(`${name}${added.routes.replace(/^\./u, "")}`)]
  })
}

const isPackage = (folder: string): boolean => isFile(join(folder, "package.json"))

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
