/** `assay dataset lint`: looks at files or the dataset of an experiment, and says what is wrong with it. */
import { ExitCode, type Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import { inWords } from "../lint/inWords.ts"
import * as Lint from "../lint/Lint.ts"
import { accept, judge, readSidecar, sidecarOf, writeSidecar } from "../lint/sidecar.ts"
import { isScript, type Opened, openedAt, readAs } from "../source/datasetAt.ts"
import { text } from "./called.ts"

type Invocation = Pick<
  Extension.Invocation<unknown, unknown, unknown>,
  "flags" | "arguments" | "experimentAt"
>

/** Something was asked for that cannot be done. */
class UsageError extends Error {
  readonly _tag = "UsageError"
}

const listOf = (said: string | undefined): ReadonlyArray<string> | undefined =>
  said?.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]))

const failOns = ["error", "warning", "note", "never"] as const

const failOnOf = (flags: Extension.FlagValues): Effect.Effect<(typeof failOns)[number], Error> => {
  const said = text(flags, "fail-on") ?? "error"
  const known = failOns.find((each) => each === said)
  return known === undefined
    ? Effect.fail(new UsageError(`--fail-on: expected ${failOns.join(", ")}, found ${said}`))
    : Effect.succeed(known)
}

const opened = (files: ReadonlyArray<string>, fields: string | undefined) =>
  Effect.forEach(files, (file) => openedAt(file, { fields, without: "place" }))

const datasetsOf = (files: ReadonlyArray<Opened>) => files.map(({ dataset }) => dataset)

const linted = Effect.fnUntraced(function* ({ flags, arguments: files, experimentAt }: Invocation) {
  const [first] = files
  if (first === undefined || (files.some(isScript) && files.length > 1))
    return yield* Effect.fail(
      new UsageError(
        "expected assay dataset lint FILE, several files that belong together, or one experiment"
      )
    )
  const fields = text(flags, "fields")
  const against = yield* opened(listOf(text(flags, "against")) ?? [], fields)
  const options = { against: datasetsOf(against) }
  if (isScript(first))
    return { result: yield* Lint.experiment(yield* experimentAt(first), options), readAs: readAs(against) }
  const own = yield* opened(files, fields)
  return { result: yield* Lint.dataset(datasetsOf(own), options), readAs: readAs([...own, ...against]) }
})

/** Looks at what was named; the number is the exit code. */
export const lint = (invocation: Invocation): Effect.Effect<number, string> =>
  Effect.gen(function* () {
    const { flags, arguments: files } = invocation
    const failOn = yield* failOnOf(flags)
    const { result, readAs: said } = yield* linted(invocation)
    const [first = ""] = files
    const sidecar = sidecarOf(first)
    const before = yield* readSidecar(sidecar)
    const identities = listOf(text(flags, "accept")) ?? []
    const because = text(flags, "because")
    const by = text(flags, "by")
    const added = yield* accept(before, result.findings, identities, {
      ...(because === undefined ? {} : { because }),
      ...(by === undefined ? {} : { by })
    })
    const { obsolete } = judge(result.findings, added)
    const acceptances =
      flags.tidy === true
        ? Object.fromEntries(Object.entries(added).filter(([identity]) => !obsolete.includes(identity)))
        : added
    if (identities.length > 0 || (flags.tidy === true && obsolete.length > 0))
      yield* writeSidecar(sidecar, acceptances)
    const judged = judge(result.findings, acceptances)
    const isFailing =
      failOn !== "never" && judged.open.some(({ severity }) => Lint.isAtLeast(severity, failOn))
    const lines =
      flags.json === true
        ? [
            JSON.stringify({
              ...result,
              findings: judged.open,
              accepted: judged.accepted,
              obsolete: judged.obsolete
            })
          ]
        : inWords(result, judged, {
            isFull: flags.full === true,
            failOn,
            isFailing,
            readAs: said,
            sidecar
          })
    process.stdout.write(`${lines.join("\n")}\n`)
    return isFailing ? ExitCode.regression : ExitCode.pass
  }).pipe(Effect.mapError(({ message }) => message))
