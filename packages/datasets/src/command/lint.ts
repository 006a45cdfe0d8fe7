/** `assay dataset lint`: looks at files or the dataset of an experiment, and says what is wrong with it. */
import { extname } from "node:path"
import { ExitCode, type Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import { inWords } from "../lint/inWords.ts"
import * as Lint from "../lint/Lint.ts"
import { type FieldNames, type OpenedFile, openFile } from "../lint/openFile.ts"
import { accept, judge, readSidecar, sidecarOf, writeSidecar } from "../lint/sidecar.ts"

type Invocation = Pick<
  Extension.Invocation<unknown, unknown, unknown>,
  "flags" | "arguments" | "experimentAt"
>

/** Something was asked for that cannot be done. */
class UsageError extends Error {
  readonly _tag = "UsageError"
}

const isCode = (file: string): boolean => /^\.[cm]?[jt]s$/u.test(extname(file))

const textOf = (flags: Extension.FlagValues, name: string): string | undefined => {
  const value = flags[name]
  return typeof value === "string" ? value : undefined
}

const listOf = (text: string | undefined): ReadonlyArray<string> | undefined =>
  text?.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]))

const fieldsOf = (flags: Extension.FlagValues): FieldNames => {
  const [input, expected, id, cluster] = ["input", "expected", "id", "cluster"].map((name) =>
    textOf(flags, name)
  )
  const tags = listOf(textOf(flags, "tags"))
  return {
    ...(input === undefined ? {} : { input }),
    ...(expected === undefined ? {} : { expected }),
    ...(id === undefined ? {} : { id }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(tags === undefined ? {} : { tags })
  }
}

const failOns = ["error", "warning", "note", "never"] as const

const failOnOf = (flags: Extension.FlagValues): Effect.Effect<(typeof failOns)[number], Error> => {
  const said = textOf(flags, "fail-on") ?? "error"
  const known = failOns.find((each) => each === said)
  return known === undefined
    ? Effect.fail(new UsageError(`--fail-on: expected ${failOns.join(", ")}, found ${said}`))
    : Effect.succeed(known)
}

const opened = (files: ReadonlyArray<string>, fields: FieldNames) =>
  Effect.forEach(files, (file) => openFile(file, fields))

const datasetsOf = (files: ReadonlyArray<OpenedFile>) => files.map(({ dataset }) => dataset)

/** What was taken for input and label, where names other than Assay's own were read. */
const readAsOf = (files: ReadonlyArray<OpenedFile>): string => {
  const said = new Set(
    files.map(({ input, expected }) =>
      input === "input" && expected === "expected"
        ? ""
        : `Read: the input from ${input}, ${expected === undefined ? "no label" : `the label from ${expected}`}.`
    )
  )
  return [...said].filter((each) => each !== "").join(" ")
}

const linted = Effect.fnUntraced(function* ({ flags, arguments: files, experimentAt }: Invocation) {
  const [first] = files
  if (first === undefined || (files.some(isCode) && files.length > 1))
    return yield* Effect.fail(
      new UsageError(
        "expected assay dataset lint FILE, several files that belong together, or one experiment"
      )
    )
  const fields = fieldsOf(flags)
  const against = yield* opened(listOf(textOf(flags, "against")) ?? [], fields)
  const options = { against: datasetsOf(against) }
  if (isCode(first))
    return { result: yield* Lint.experiment(yield* experimentAt(first), options), readAs: readAsOf(against) }
  const own = yield* opened(files, fields)
  return { result: yield* Lint.dataset(datasetsOf(own), options), readAs: readAsOf([...own, ...against]) }
})

/** Looks at what was named; the number is the exit code. */
export const lint = (invocation: Invocation): Effect.Effect<number, string> =>
  Effect.gen(function* () {
    const { flags, arguments: files } = invocation
    const failOn = yield* failOnOf(flags)
    const { result, readAs } = yield* linted(invocation)
    const [first = ""] = files
    const sidecar = sidecarOf(first)
    const before = yield* readSidecar(sidecar)
    const identities = listOf(textOf(flags, "accept")) ?? []
    const because = textOf(flags, "because")
    const by = textOf(flags, "by")
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
            readAs,
            sidecar
          })
    process.stdout.write(`${lines.join("\n")}\n`)
    return isFailing ? ExitCode.regression : ExitCode.pass
  }).pipe(Effect.mapError(({ message }) => message))
