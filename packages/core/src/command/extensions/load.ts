/**
 * The code of a package that adds something, imported when it is asked for.
 */
import { pathToFileURL } from "node:url"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { moduleOf } from "../../foundation/addingPackages.ts"
import { describe } from "../../foundation/userCode.ts"
import { type Extension, version } from "./Extension.ts"
import { type AddedPackage, misfit } from "./manifest.ts"

/** A package that was asked for and cannot do it, or failed in it. */
export class ExtensionError extends Error {
  readonly _tag = "ExtensionError"
}

const isExtension = (value: unknown): value is Extension =>
  Predicate.hasProperty(value, "version") &&
  value.version === version &&
  (!Predicate.hasProperty(value, "afterRun") || typeof value.afterRun === "function") &&
  (!Predicate.hasProperty(value, "model") || typeof value.model === "function") &&
  (!Predicate.hasProperty(value, "subcommands") || typeof value.subcommands === "object")

/** Imports what a package adds; fails when it cannot be loaded, or is not what its `package.json` promises. */
export const load = Effect.fnUntraced(function* (
  added: AddedPackage
): Effect.fn.Return<Extension, ExtensionError> {
  const loaded = yield* Effect.tryPromise({
    try: async (): Promise<unknown> => await import(pathToFileURL(moduleOf(added, added.extension)).href),
    catch: (cause) => new ExtensionError(`${added.name} could not be loaded: ${describe(cause)}`)
  })
  const value = Predicate.hasProperty(loaded, "default") ? loaded.default : undefined
  const fits =
    isExtension(value) &&
    (Object.keys(added.flags).length === 0 || value.afterRun !== undefined) &&
    (!added.models || value.model !== undefined) &&
    Object.keys(added.subcommands).every((name) => typeof value.subcommands?.[name] === "function")
  return fits ? value : yield* Effect.fail(new ExtensionError(misfit(added.name, added.version)))
})
