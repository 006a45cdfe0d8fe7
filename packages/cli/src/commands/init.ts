/** `assay init`: a first experiment that runs at once, its data, and the workflow that runs it for pull requests. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { nearest, neutral, PackageManager } from "@assay/core/internal"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { always, type Kind, kinds } from "../init/kinds.ts"
import { type Lack, lackOf } from "../init/project.ts"
import { experimentFiles, ignoreFile, shown, workflowFile, write } from "../init/writing.ts"
import { printRaw } from "../printing.ts"
import { UsageError } from "../usage.ts"

const names = kinds.map(({ name }) => name)

const kindNamed = (text: string): Effect.Effect<Kind, UsageError> => {
  const found = kinds.find(({ name }) => name === text)
  if (found !== undefined) return Effect.succeed(found)
  const [near] = nearest(text, names)
  return Effect.fail(
    new UsageError(
      `expected ${names.slice(0, -1).join(", ")} or ${names.at(-1)}, found ${JSON.stringify(text)}${near === undefined ? "" : `; did you mean ${near}?`}`
    )
  )
}

/** Whether there is somebody to ask. */
const isAsked = (yes: boolean): boolean =>
  !yes && process.stdin.isTTY === true && process.stdout.isTTY === true

const chooseKind = (yes: boolean) => {
  if (yes) return Effect.succeed(kinds[0])
  if (!isAsked(yes)) {
    return Effect.fail(
      new UsageError(`expected a kind of task, found none: assay init ${names.join(", or assay init ")}`)
    )
  }
  return Prompt.run(
    Prompt.Select({
      message: "What does your model do?",
      choices: kinds.map((kind) => ({ title: kind.name, description: kind.description, value: kind }))
    })
  )
}

/** What `package.json` would gain, in words. */
const gain = ({ type, packages }: Lack): string =>
  [
    ...(type ? ['"type": "module"'] : []),
    ...(packages.length === 0
      ? []
      : [`${packages.length === 1 ? "the dev dependency" : "the dev dependencies"} ${packages.join(", ")}`])
  ].join(" and ")

/** Whether `package.json` is to be written: where there is none, or where the person agrees. */
const agrees = (lack: Lack, yes: boolean) => {
  if (gain(lack) === "") return Effect.succeed(false)
  if (lack.isAbsent || yes) return Effect.succeed(true)
  if (!isAsked(yes)) return Effect.succeed(false)
  return Prompt.run(Prompt.Confirm({ message: `Add ${gain(lack)} to package.json?`, initial: true }))
}

/** What is left to type, one command a line. */
const steps = (
  folder: string,
  { file }: Kind,
  lack: Lack,
  isMended: boolean,
  manager: PackageManager.Manager
) => [
  ...(folder === "." ? [] : [`cd ${folder}`]),
  ...(isMended || gain(lack) === ""
    ? [manager.install]
    : [
        ...(lack.type ? ["npm pkg set type=module"] : []),
        ...(lack.packages.length === 0 ? [manager.install] : [`${manager.add} ${lack.packages.join(" ")}`])
      ]),
  `${manager.run} assay experiments/${file}.ts`
]

const refused = (path: string, { name }: Kind): string =>
  `${shown(path)} is there already, and nothing was written: rename it, or name another folder, such as assay init ${name} evaluation`

export const init = Command.make(
  "init",
  {
    kind: Argument.String("kind").pipe(
      Argument.withDescription(`Kind of task: ${names.join(", ")}`),
      Argument.optional
    ),
    folder: Argument.String("folder").pipe(
      Argument.withDescription("Folder of the project (default: this one)"),
      Argument.withDefault(".")
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription(`Ask nothing: take ${names[0]} where no kind is named, and add to package.json`),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(function* ({ kind: named, folder, yes }) {
    const kind = Option.isSome(named) ? yield* kindNamed(named.value) : yield* chooseKind(yes)
    const at = resolve(folder)
    const experiment = experimentFiles(at, kind)
    const taken = experiment.find(({ path }) => existsSync(path))
    if (taken !== undefined) return yield* Effect.fail(new UsageError(refused(taken.path, kind)))
    const lack = lackOf(at, [...always, ...kind.packages])
    if (typeof lack === "string") return yield* Effect.fail(new UsageError(lack))
    const isMended = yield* agrees(lack, yes)
    const manager = PackageManager.managerOf(at)
    const workflow = workflowFile(at, kind, manager)
    const isWorkflowThere = existsSync(workflow.path)
    const ignore = ignoreFile(at)
    const files = [
      ...experiment,
      ...(isWorkflowThere ? [] : [workflow]),
      ...(ignore === undefined ? [] : [ignore]),
      ...(isMended ? [{ path: resolve(at, "package.json"), text: lack.mended }] : [])
    ]
    yield* Effect.try({
      try: () => files.forEach(write),
      catch: (cause) =>
        new UsageError(`${folder} cannot be written to: ${cause instanceof Error ? cause.message : cause}`)
    })
    const lines = [
      ...files.map(({ path }) => `Wrote ${shown(path)}`),
      ...(isWorkflowThere ? [`Left ${shown(workflow.path)} as it is, because it is there already`] : []),
      "",
      "Next:",
      ...steps(folder, kind, lack, isMended, manager).map((step) => `  ${step}`)
    ]
    yield* printRaw(lines.map(neutral).join("\n"))
  })
).pipe(
  Command.withDescription(
    "Write a first experiment with data and a workflow for pull requests; it runs without a key"
  )
)
