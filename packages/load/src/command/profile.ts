/** `assay load profile FILE`: finds the limits of the provider behind a candidate. */
import { Report } from "@assay/core"
import { ExitCode, type Extension } from "@assay/core/analysis"
import { defined } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Caps from "../generate/caps.ts"
import * as Profile from "../Profile.ts"
import { capsOf, duration, number, text, tried } from "./flags.ts"
import { write } from "./load.ts"
import { agreed, targetOf } from "./target.ts"

const { counted } = Report.Figures

/** The subcommand. Returns its exit code. */
export const profile = <Input, Expected, Output>({
  arguments: args,
  experimentAt,
  flags
}: Extension.Invocation<Input, Expected, Output>): Effect.Effect<number, string> =>
  Effect.gen(function* () {
    const options = yield* tried(() => ({
      ...capsOf(flags),
      ...defined({
        upTo: number(flags, "up-to"),
        mostInFlight: number(flags, "in-flight"),
        timeout: duration(flags, "timeout")
      })
    }))
    const target = yield* targetOf({ arguments: args, experimentAt, flags })
    const problem = yield* tried(() => Caps.problemOf(options, target))
    if (problem !== undefined) return yield* Effect.fail(new Error(problem))
    const most =
      options.calls === undefined ? `at most ${options.budget}` : `at most ${counted(options.calls, "call")}`
    yield* agreed(target, `more and more calls until some are refused, ${most}`, flags.yes === true)
    const onProgress = process.stderr.isTTY
      ? (calls: number) => void process.stderr.write(`\r\u001b[K${counted(calls, "call")} made`)
      : undefined
    const found = yield* Profile.measure(target, { ...options, ...defined({ onProgress }) })
    if (onProgress !== undefined) process.stderr.write("\r\u001b[K")
    process.stdout.write(Report.toText(Profile.toOutline(found), Report.optionsFor(process.stdout)))
    const out = text(flags, "json")
    if (out !== undefined) yield* write(out, Profile.toJson(found))
    return found.errors.some(({ kind }) => kind === "unauthorized") ? ExitCode.inconclusive : ExitCode.pass
  }).pipe(Effect.mapError(({ message }) => message))

/** `assay load diff A B`: what differs between two profiles. */
export const diff = <Input, Expected, Output>({
  arguments: args
}: Extension.Invocation<Input, Expected, Output>): Effect.Effect<void, string> =>
  Effect.gen(function* () {
    const [before, after, ...more] = args
    if (before === undefined || after === undefined || more.length > 0)
      return yield* Effect.fail(
        new Error(`expected two files of profiles, found ${args.join(" ") || "none"}`)
      )
    const outline = Profile.diffOutline(yield* Profile.read(before), yield* Profile.read(after))
    process.stdout.write(Report.toText(outline, Report.optionsFor(process.stdout)))
  }).pipe(Effect.mapError(({ message }) => message))
