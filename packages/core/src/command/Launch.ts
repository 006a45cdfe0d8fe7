/**
 * Running an Effect as the whole of a command: what went wrong is said in words, and in the exit code.
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Custody from "../run/call/custody.ts"
import { StoreError } from "../store/StoreError.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Platform from "./platform.ts"
import { quoting, watchOutput } from "./publishing.ts"

export { checkOutputs, type Draft, draft, WriteError, writeWhole } from "./outputFile.ts"
export { annotate, isInActions, printReport, writeMarkdown, writeReport } from "./publishing.ts"

/** Ours alone: `process.exitCode` is anybody's to set. */
let exitCode: number = ExitCode.pass

/** Sets the exit code that the process will end with. */
export const setExitCode = (code: number): Effect.Effect<void> =>
  Effect.sync(() => {
    exitCode = code
  })

/**
 * Keeps what belongs to the command from what it runs: standard output while a run is under way, errors in the
 * background, and the exit code of a process that something ends before the command has come to its end. Returns what
 * to call at that end.
 */
const standApart = (): (() => void) => {
  let isOver = false
  const write = process.stdout.write
  process.stdout.write = ((...args: Parameters<typeof write>) =>
    Custody.isUnderWay() ? process.stderr.write(...args) : write.apply(process.stdout, args)) as typeof write
  const say = (what: string): void => {
    process.stderr.write(`${quoting(what)}\n`)
  }
  Custody.adoptOrphans((what) => say(`An unhandled error in the background: ${what}`))
  process.on("exit", (code) => {
    if (isOver || code !== 0) return
    say("The process ended before the command was done. All answers so far are stored.")
    process.exitCode = ExitCode.internal
  })
  return () => {
    isOver = true
  }
}

/** What went wrong, for a person, and the exit code that says so to a machine. */
const explain = (
  cause: Cause.Cause<unknown>,
  interrupted: string
): { readonly message: string; readonly code: number } => {
  if (Cause.hasInterruptsOnly(cause)) return { message: interrupted, code: ExitCode.interrupted }
  const error = Cause.squash(cause)
  if (!(error instanceof Error) || !("_tag" in error)) {
    return { message: Cause.pretty(cause), code: ExitCode.internal }
  }
  // The parser has shown its own errors, with the help.
  if (error._tag === "ShowHelp") return { message: "", code: ExitCode.usage }
  if (error instanceof StoreError) {
    return { message: `The store could not ${error.operation}: ${error.message}`, code: ExitCode.internal }
  }
  return { message: error.message, code: ExitCode.usage }
}

/**
 * Runs a command and ends the process with its exit code. Tagged errors are the user's to mend and exit with 2; anything
 * else is a defect and exits with 1.
 *
 * @param interrupted what to say when it was interrupted
 */
export const runMain = <E>(
  command: Effect.Effect<void, E, Platform.Platform>,
  interrupted: () => string
): void => {
  const over = standApart()
  const written = watchOutput()
  command.pipe(
    Effect.onExit((exit) =>
      Exit.isSuccess(exit)
        ? Effect.void
        : Effect.gen(function* () {
            const { message, code } = explain(exit.cause, interrupted())
            // A message may quote what a file, a store or a model holds.
            if (message !== "") yield* Console.error(quoting(message))
            yield* setExitCode(code)
          })
    ),
    Effect.provide(Platform.layer),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      teardown: (_exit, onExit) =>
        written((failure) => {
          if (failure !== undefined)
            process.stderr.write(`Standard output could not be written: ${failure}\n`)
          over()
          onExit(failure !== undefined && exitCode === ExitCode.pass ? ExitCode.internal : exitCode)
        })
    })
  )
}
