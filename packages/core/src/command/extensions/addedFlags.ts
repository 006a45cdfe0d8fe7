/**
 * Flags that packages add, for the parser and as they were given.
 */
import * as Flag from "effect/cli/Flag"
import type { FlagValues } from "./Extension.ts"
import type { FlagManifest } from "./manifest.ts"

const flagOf = (name: string, { description, takes = "nothing" }: FlagManifest) => {
  switch (takes) {
    case "nothing":
      return Flag.Boolean(name).pipe(
        Flag.withDescription(description),
        Flag.map((is: boolean): string | true | undefined => (is ? true : undefined)),
        Flag.withDefault(undefined)
      )
    case "text":
      return Flag.String(name).pipe(
        Flag.withMetavar("text"),
        Flag.withDescription(description),
        Flag.map((text: string): string | true | undefined => text),
        Flag.withDefault(undefined)
      )
    case "output":
      return Flag.Path(name, { pathType: "file" }).pipe(
        Flag.withMetavar("file"),
        Flag.withDescription(description),
        Flag.map((path: string): string | true | undefined => path),
        Flag.withDefault(undefined)
      )
  }
}

/** Flags as the parser wants them. */
export const flagsOf = (flags: Readonly<Record<string, FlagManifest>>) =>
  Object.fromEntries(Object.entries(flags).map(([name, manifest]) => [name, flagOf(name, manifest)]))

/** Those of the named flags that were given. */
export const givenOf = (
  flags: Readonly<Record<string, FlagManifest>>,
  parsed: Readonly<Record<string, string | true | undefined>>
): FlagValues =>
  Object.fromEntries(
    Object.keys(flags).flatMap((name) => {
      const value = parsed[name]
      return value === undefined ? [] : [[name, value] as const]
    })
  )

/** Paths of files that given flags ask for. */
export const outputsOf = (
  flags: Readonly<Record<string, FlagManifest>>,
  given: FlagValues
): ReadonlyArray<string> =>
  Object.entries(given).flatMap(([name, value]) =>
    flags[name]?.takes === "output" && value !== true ? [value] : []
  )
