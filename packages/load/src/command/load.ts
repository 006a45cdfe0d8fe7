/** `assay load FILE`: puts a candidate of an experiment under load, and says what a user would have waited. */
import { writeFile } from "node:fs/promises"
import { Report } from "@assay/core"
import { ExitCode, type Extension } from "@assay/core/analysis"
import { defined } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Caps from "../generate/caps.ts"
import type { Progress } from "../generate/run.ts"
import * as Load from "../Load.ts"
import { capsOf, duration, number, scheduleOf, text, tried } from "./flags.ts"
import { agreed, targetOf } from "./target.ts"

/** Writes a file. */
export const write = (file: string, content: string): Effect.Effect<void, Error> =>
  Effect.tryPromise({
    try: () => writeFile(file, content),
    catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
  })

const { counted } = Report.Figures

/** Tells a terminal how far it is, on standard error. */
const teller = (): ((progress: Progress) => void) | undefined =>
  process.stderr.isTTY
    ? ({ atMs, inFlight, ofMs, refused, sent }) => {
        const left = Math.max(0, Math.ceil((ofMs - atMs) / 1_000))
        process.stderr.write(
          `\r\u001b[K${counted(sent, "request")} sent, ${inFlight} in flight, ${refused} refused; ${left} s to go`
        )
      }
    : undefined

/** What is shown of a load test goes to the pipeline: 0 where it is measured, 3 where an objective does not hold, else 4. */
const exitCodeOf = ({ status, steps }: Load.LoadResult): number => {
  if (status === "generator") return ExitCode.inconclusive
  if (steps.some(({ goodput }) => goodput?.holds === false)) return ExitCode.regression
  const isOpen = steps.some(({ goodput }) => goodput !== undefined && goodput.holds === undefined)
  return status === "measured" && !isOpen ? ExitCode.pass : ExitCode.inconclusive
}

/** The subcommand. Returns its exit code. */
export const load = <Input, Expected, Output>({
  arguments: args,
  experimentAt,
  flags
}: Extension.Invocation<Input, Expected, Output>): Effect.Effect<number, string> =>
  Effect.gen(function* () {
    const schedule = yield* scheduleOf(flags)
    const options = yield* tried(() => ({
      ...capsOf(flags),
      schedule,
      ...defined({
        seed: number(flags, "seed"),
        timeout: duration(flags, "timeout"),
        objective: text(flags, "objective")
      }),
      prompts: flags["as-is"] === true ? ("as they are" as const) : ("distinct" as const)
    }))
    const target = yield* targetOf({ arguments: args, experimentAt, flags })
    const problem = yield* tried(() => Caps.problemOf(options, target))
    if (problem !== undefined) return yield* Effect.fail(new Error(problem))
    const cap = [
      ...(options.calls === undefined ? [] : [`at most ${counted(options.calls, "request")}`]),
      ...(options.budget === undefined ? [] : [`at most ${options.budget}`])
    ].join(" and ")
    yield* agreed(
      target,
      `${schedule.words} for ${Math.ceil(schedule.durationMs / 1_000)} s, ${cap}`,
      flags.yes === true
    )
    const onProgress = teller()
    const { histograms, result } = yield* Load.run(target, { ...options, ...defined({ onProgress }) })
    if (onProgress !== undefined) process.stderr.write("\r\u001b[K")
    const outline = Load.toOutline(result)
    process.stdout.write(Report.toText(outline, Report.optionsFor(process.stdout)))
    const json = text(flags, "json")
    if (json !== undefined) yield* write(json, `${JSON.stringify(result, null, 2)}\n`)
    const markdown = text(flags, "markdown")
    if (markdown !== undefined) yield* write(markdown, Report.toMarkdown(outline))
    const hgrm = text(flags, "hgrm")
    if (hgrm !== undefined) yield* write(hgrm, histograms.percentiles())
    const log = text(flags, "hlog")
    if (log !== undefined) yield* write(log, histograms.log())
    return exitCodeOf(result)
  }).pipe(Effect.mapError(({ message }) => message))
