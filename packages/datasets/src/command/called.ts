/** How a subcommand is called, and what its flags say. */
import { isAbsolute, relative } from "node:path"
import type { Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"

/** A call of a subcommand of this package: it works on files, and may read runs. */
export type Invocation = Pick<
  Extension.Invocation<unknown, unknown, unknown>,
  "flags" | "arguments" | "runs" | "trials" | "labels" | "experimentAt"
>

/** The value of a flag; undefined where it was not given. */
export const text = (flags: Extension.FlagValues, name: string): string | undefined => {
  const value = flags[name]
  return typeof value === "string" ? value : undefined
}

/** Does what may throw, as an effect that fails with an error. */
export const trying = <A>(run: () => A): Effect.Effect<A, Error> =>
  Effect.try({ try: run, catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown))) })

/** A path as people read it: from the working directory, where it lies below it. */
export const shownPath = (path: string): string => {
  const below = relative(process.cwd(), path)
  return below === "" || below.startsWith("..") || isAbsolute(below) ? path : below
}

/** The number that a flag says. Fails where it says none. */
export const number = (
  flags: Extension.FlagValues,
  name: string
): Effect.Effect<number | undefined, Error> => {
  const value = text(flags, name)
  if (value === undefined) return Effect.succeed(undefined)
  const found = Number(value)
  return value.trim() !== "" && Number.isFinite(found)
    ? Effect.succeed(found)
    : Effect.fail(new Error(`--${name}: expected a number, found ${JSON.stringify(value)}`))
}
