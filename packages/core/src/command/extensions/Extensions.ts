/**
 * What the packages of a project add to a command: their flags of a run, their subcommands, and what to say of a flag
 * whose package is missing or does not fit.
 */
import * as Effect from "effect/Effect"
import type { Run } from "../../experiment/running.ts"
import { managerOf } from "../../foundation/packageManager.ts"
import { runUserCode } from "../../foundation/userCode.ts"
import type { Outline } from "../../report/outline.ts"
import { Runs } from "../../store/Runs.ts"
import { Trials } from "../../store/Trials.ts"
import { givenOf, outputsOf } from "./addedFlags.ts"
import { ExtensionError, load } from "./load.ts"
import {
  type AddedPackage,
  commandWord,
  type ExtensionSearch,
  type FlagManifest,
  findExtensions
} from "./manifest.ts"

/** Flags of packages that are published beside this one: whoever asks for one without it is told how to get it. */
const published: Readonly<Record<string, string>> = { html: "@assay/html" }

/** The same of subcommands on a store. */
const publishedSubcommands: Readonly<Record<string, string>> = {
  adversarial: "@assay/adversarial",
  dataset: "@assay/datasets",
  load: "@assay/load",
  review: "@assay/review"
}

/** Names that are taken on a command. */
interface NamesTaken {
  readonly flags: ReadonlyArray<string>
  readonly subcommands: ReadonlyArray<string>
}

/** What packages add to one command. */
export interface Extensions {
  readonly flags: Readonly<Record<string, FlagManifest>>
  readonly added: ReadonlyArray<AddedPackage>
  /** The `package.json` that was looked at; undefined where there is none. */
  readonly project: string | undefined
  /** What to say on standard error: of names that two add. */
  readonly notices: ReadonlyArray<string>
  /** What speaks against these arguments before they are parsed: they need a package that does not fit. */
  readonly unfit: (args: ReadonlyArray<string>) => string | undefined
  /** The same: they need a package that is not there. */
  readonly missing: (args: ReadonlyArray<string>) => string | undefined
  /** The same of a subcommand on a store. */
  readonly missingSubcommand: (args: ReadonlyArray<string>) => string | undefined
}

const isGiven = (args: ReadonlyArray<string>, flag: string): boolean =>
  args.some((arg) => arg === `--${flag}` || arg.startsWith(`--${flag}=`))

/** Leaves out names that somebody before has, and says so. */
const withoutTaken = (found: ExtensionSearch, taken: NamesTaken): Pick<Extensions, "added" | "notices"> => {
  const owners = {
    flags: new Map(taken.flags.map((name) => [name, "Assay"])),
    subcommands: new Map(taken.subcommands.map((name) => [name, "Assay"]))
  }
  const notices: Array<string> = []
  /** Assay's own command of the first word, which a subcommand of two words would stand under. */
  const ownerOfWord = (part: keyof typeof owners, name: string): string | undefined =>
    part === "subcommands" && taken.subcommands.includes(commandWord(name)) ? "Assay" : undefined
  const free = <A>(part: keyof typeof owners, added: AddedPackage, names: Readonly<Record<string, A>>) =>
    Object.fromEntries(
      Object.entries(names).filter(([name]) => {
        const owner = owners[part].get(name) ?? ownerOfWord(part, name)
        const shown = part === "flags" ? `--${name}` : name
        if (owner === undefined) owners[part].set(name, added.name)
        else
          notices.push(
            `${added.name} adds ${shown}, which ${owner} already has; the one of ${added.name} is left out.`
          )
        return owner === undefined
      })
    )
  const added = found.added.map((each) => ({
    ...each,
    flags: free("flags", each, each.flags),
    subcommands: free("subcommands", each, each.subcommands)
  }))
  return { added, notices }
}

/** Says how to get a package that is not there. */
const needs = (what: string, name: string, { project }: ExtensionSearch, folder: string): string => {
  const where =
    project === undefined
      ? `and there is no package.json for ${folder}`
      : `which is not among the installed dependencies of ${project}`
  return `${what} needs the package ${name}, ${where}: ${managerOf(folder).add} ${name}`
}

/** Looks for what the project of a file in this folder adds. */
export const extensionsOf = (folder: string, taken: NamesTaken): Extensions => {
  const found = findExtensions(folder)
  const { added, notices } = withoutTaken(found, taken)
  const flags = Object.assign({}, ...added.map((each) => each.flags))
  const has = (flag: string): boolean => Object.hasOwn(flags, flag) || taken.flags.includes(flag)
  return {
    flags,
    added,
    project: found.project,
    notices,
    unfit: (args) =>
      found.misfits.find(
        ({ flags: names, subcommands, models }) =>
          subcommands.some((each) => commandWord(each) === args[0]) ||
          names.some((flag) => !has(flag) && isGiven(args, flag)) ||
          (models && isGiven(args, "model"))
      )?.message,
    missing: (args) => {
      const [flag, name] = Object.entries(published).find(([each]) => !has(each) && isGiven(args, each)) ?? []
      return flag === undefined || name === undefined ? undefined : needs(`--${flag}`, name, found, folder)
    },
    missingSubcommand: ([first = ""]) => {
      const name = Object.hasOwn(publishedSubcommands, first) ? publishedSubcommands[first] : undefined
      const isThere = added.some(({ subcommands }) =>
        Object.keys(subcommands).some((each) => commandWord(each) === first)
      )
      return name === undefined || isThere ? undefined : needs(`assay ${first}`, name, found, folder)
    }
  }
}

/** What the flags of packages ask of a run. Fails now rather than after the run where it cannot be done. */
export const prepare = Effect.fnUntraced(function* (
  { added, flags }: Pick<Extensions, "added" | "flags">,
  parsed: Readonly<Record<string, string | true | undefined>>
) {
  const asked = yield* Effect.forEach(
    added.flatMap((each) => {
      const given = givenOf(each.flags, parsed)
      return Object.keys(given).length === 0 ? [] : [{ each, given }]
    }),
    ({ each, given }) => Effect.map(load(each), (extension) => ({ each, given, extension }))
  )
  return {
    /** Files that are going to be written. */
    outputs: asked.flatMap(({ given }) => outputsOf(flags, given)),
    afterRun: Effect.fn("Experiment.afterRun")(function* (ended: Run, outlines: ReadonlyArray<Outline> = []) {
      if (asked.length === 0) return
      const runs = yield* Runs
      const trials = yield* Trials
      const run = yield* runs.byId(ended.id)
      if (run === undefined) return
      const { report, isSelected, asked: cases } = ended
      for (const { each, given, extension } of asked) {
        yield* runUserCode(() =>
          extension.afterRun?.({
            flags: given,
            trials,
            run,
            report,
            isSelected,
            asked: cases,
            added: outlines
          })
        ).pipe(
          Effect.mapError(
            (message) => new ExtensionError(`the run is stored, but ${each.name} failed after it: ${message}`)
          )
        )
      }
    })
  }
})
