/**
 * How the result of a command is shown, alike for a run and for every subcommand: as text on standard output or as
 * JSON, and as Markdown into a file.
 */
import * as Console from "effect/Console"
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Report from "../report/Report.ts"
import { checkOutputs, type WriteError } from "./outputFile.ts"
import { printReport, writeMarkdown } from "./publishing.ts"

/** The flags of everything that has a result. `what`: the result, in a word. */
export const resultFlags = (what: string) => ({
  json: Flag.Boolean("json").pipe(
    Flag.withDescription(`Print the ${what} as JSON and nothing else`),
    Flag.withDefault(false)
  ),
  markdown: Flag.Path("markdown", { pathType: "file" }).pipe(
    Flag.withMetavar("file"),
    Flag.withDescription(`Also write the ${what} as Markdown`),
    Flag.optional
  )
})

type ResultFlagValues = Command.Command.Config.Infer<ReturnType<typeof resultFlags>>

/** Fails before anything is spent when a file that was asked for may not be written. `more`: further files. */
export const checkResultFlags = (
  { markdown, store }: ResultFlagValues & { readonly store: string },
  more: ReadonlyArray<string | undefined> = []
): Effect.Effect<void, WriteError> => checkOutputs([Option.getOrUndefined(markdown), ...more], store)

/** Prints a result and writes the file that was asked for. `extent`: how much of a run is said. */
export const showResult = Effect.fnUntraced(function* (
  result: Report.Result,
  { json, markdown }: ResultFlagValues,
  extent: Report.Extent = {}
): Effect.fn.Return<void, WriteError> {
  yield* json
    ? Console.log(Report.toJson(result).trimEnd())
    : printReport(Report.toText(result, { ...Report.optionsFor(process.stdout), ...extent }))
  if (Option.isSome(markdown)) {
    yield* writeMarkdown(markdown.value, Report.toMarkdown(result, { full: extent.full ?? false }))
  }
})
