/**
 * The folder that `assay init` writes to: what it is part of, and what its `package.json` lacks.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { version } from "@assay/core/internal"
import * as Predicate from "effect/Predicate"

/** How the packages of a project are installed, and its commands run. */
export interface Manager {
  readonly name: "npm" | "pnpm"
  /** Installs what `package.json` names. */
  readonly install: string
  /** Adds packages for development. */
  readonly add: string
  /** Runs a command of an installed package, and never one that would have to be fetched. */
  readonly run: string
}

const npm: Manager = {
  name: "npm",
  install: "npm install",
  add: "npm install --save-dev",
  run: "npx --no-install"
}

const pnpm: Manager = { name: "pnpm", install: "pnpm install", add: "pnpm add --save-dev", run: "pnpm exec" }

/** A folder and all that it lies in. */
const upwards = (folder: string): ReadonlyArray<string> =>
  dirname(folder) === folder ? [folder] : [folder, ...upwards(dirname(folder))]

const holderOf = (folder: string, name: string): string | undefined =>
  upwards(folder).find((each) => existsSync(join(each, name)))

/** Where workflows belong: the top of the checkout, or the folder itself. `within`: the way from there to the folder. */
export const checkoutOf = (folder: string): { readonly root: string; readonly within: string } => {
  const root = holderOf(resolve(folder), ".git") ?? resolve(folder)
  return { root, within: relative(root, resolve(folder)).split(sep).join("/") }
}

/** The manager whose lock file lies in the folder, or above it within its checkout. */
export const managerOf = (folder: string): Manager => {
  const { root } = checkoutOf(folder)
  const within = upwards(resolve(folder)).filter((each) => !relative(root, each).startsWith(".."))
  return within.some((each) => existsSync(join(each, "pnpm-lock.yaml"))) ? pnpm : npm
}

/** What a `package.json` says. */
type PackageJson = Readonly<Record<string, unknown>>

/** The `package.json` of a folder: its text and what it says; a text says why it cannot be read. */
const readPackageJson = (
  folder: string
): { readonly text: string; readonly json: PackageJson } | string | undefined => {
  const file = join(folder, "package.json")
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, "utf8")
  try {
    const json: unknown = JSON.parse(text)
    if (Predicate.isReadonlyObject(json) && !Array.isArray(json)) return { text, json: { ...json } }
  } catch {
    // Said below.
  }
  return `${file}: expected a JSON object, found something else`
}

const recordOf = (value: unknown): PackageJson => (Predicate.isReadonlyObject(value) ? { ...value } : {})

/** The versions of effect that fit this package, as its own `package.json` says. */
const effectRange = (): string => {
  const own: unknown = JSON.parse(
    readFileSync(new URL(import.meta.resolve("@assay/cli/package.json")), "utf8")
  )
  const range = recordOf(recordOf(own).peerDependencies).effect
  return typeof range === "string" ? range : "^4.1.0"
}

/** What a `package.json` is to have and has not. */
export interface Lack {
  /** Whether there is none. */
  readonly isAbsent: boolean
  /** Whether it does not say that its files are modules. */
  readonly type: boolean
  /** Packages that are no dependencies yet. */
  readonly packages: ReadonlyArray<string>
  /** The text that lacks nothing. */
  readonly mended: string
}

/** Compares a `package.json` with what is needed; a text says why it cannot be read. */
export const lackOf = (folder: string, packages: ReadonlyArray<string>): Lack | string => {
  const found = readPackageJson(folder)
  if (typeof found === "string") return found
  const json: PackageJson = found?.json ?? { private: true }
  const has = { ...recordOf(json.dependencies), ...recordOf(json.devDependencies) }
  const missing = packages.filter((name) => !Object.hasOwn(has, name)).sort()
  const added = Object.fromEntries(
    missing.map((name) => [name, name === "effect" ? effectRange() : `^${version}`])
  )
  const mended = {
    ...json,
    type: "module",
    ...(missing.length === 0 ? {} : { devDependencies: { ...recordOf(json.devDependencies), ...added } })
  }
  const [, indent = "  "] = /\n([ \t]+)"/u.exec(found?.text ?? "") ?? []
  return {
    isAbsent: found === undefined,
    type: json.type !== "module",
    packages: missing,
    mended: `${JSON.stringify(mended, null, indent)}\n`
  }
}
