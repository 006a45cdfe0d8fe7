/**
 * Where the result of a gate goes besides the terminal: a JUnit file, annotations of a GitHub run and its step summary.
 */
import { randomUUID } from "node:crypto"
import { appendFile } from "node:fs/promises"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { describe } from "../foundation/userCode.ts"
import type * as GateReport from "../gate/GateReport.ts"
import * as Report from "../report/Report.ts"
import { isInActions, unheeded } from "../text/runnerCommands.ts"
import { neutral } from "../text/terminalText.ts"
import { markdownMark, WriteError, writeWhole } from "./outputFile.ts"

export { isInActions } from "../text/runnerCommands.ts"

/** Writes a file that was asked for, and that `checkOutputs` has let pass: whole, or not at all. */
export const writeReport = (file: string, text: string): Effect.Effect<void, WriteError> =>
  Effect.try({
    try: () => writeWhole(file, text),
    catch: (cause) =>
      new WriteError(`the run is stored, but ${file} could not be written: ${describe(cause)}`)
  })

/** Lines for standard error, of which some quote what a server, a file or a model says. */
export const quoting = (text: string): string =>
  text
    .split("\n")
    .map((line) => unheeded(neutral(line)))
    .join("\n")

/** Writes a Markdown file that was asked for. Its first line says whose it is, and is not shown. */
export const writeMarkdown = (file: string, text: string): Effect.Effect<void, WriteError> =>
  writeReport(file, `${markdownMark}\n\n${text}`)

/**
 * Watches whether standard output can be written. Node's console says nothing where it cannot. A reader that has seen
 * enough, such as head, is no failure.
 *
 * @returns waits until all is written; then why it could not be, where it could not
 */
export const watchOutput = (): ((then: (failure: string | undefined) => void) => void) => {
  let failure: string | undefined
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") failure ??= describe(error)
  })
  return (then) => {
    // An error is told after the write has been answered.
    process.stdout.write("", () => setImmediate(() => then(failure)))
  }
}

/**
 * Prints a report. In GitHub Actions a line that begins with `::` is a command to the runner, and reports quote what
 * models wrote; so there commands are stopped for as long as the report is printed.
 */
export const printReport = (text: string): Effect.Effect<void> => {
  if (!isInActions()) return Console.log(text.trimEnd())
  const token = randomUUID()
  return Console.log(`::stop-commands::${token}\n${text.trimEnd()}\n::${token}::`)
}

/** GitHub refuses a larger step summary altogether: 1 MiB. */
const largestSummary = 1_000_000

/** Appends Markdown to the step summary of a GitHub run, where there is one; the shorter text if the first is too long. */
const appendToSummary = (markdown: string, shorter: string): Effect.Effect<void, WriteError> => {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (file === undefined || file === "") return Effect.void
  return Effect.tryPromise({
    try: () => appendFile(file, `${Buffer.byteLength(markdown) > largestSummary ? shorter : markdown}\n`),
    catch: (cause) => new WriteError(`the step summary could not be written: ${describe(cause)}`)
  })
}

/**
 * Annotates a GitHub run with the result and appends it to the step summary, followed by the report.
 *
 * @param isJson standard output is JSON, which annotations would spoil: they go to standard error, where the runner
 * reads them too
 */
export const annotate = Effect.fnUntraced(function* (
  gate: GateReport.GateReport | undefined,
  markdown: string,
  isJson: boolean
): Effect.fn.Return<void, WriteError> {
  const result = gate === undefined ? "" : `${Report.toMarkdown(gate)}\n`
  yield* appendToSummary(result + markdown, result)
  if (gate !== undefined) {
    const lines = Report.toAnnotations(gate).join("\n")
    yield* isJson ? Console.error(lines) : Console.log(lines)
  }
})
