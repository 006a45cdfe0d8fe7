/**
 * The folder that `assay init` writes to: what it is part of, and what its `package.json` lacks.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { version } from "@assay/core/internal"
import * as Predicate from "effect/Predicate"

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
