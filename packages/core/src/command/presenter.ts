/**
 * How the command of an experiment shows its help and what is wrong with its flags.
 */
import * as Console from "effect/Console"
import * as CliOutput from "effect/cli/CliOutput"
import * as Option from "effect/Option"
import { neutral } from "../text/terminalText.ts"
import { quoting } from "./publishing.ts"

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** The same with texts that act upon no terminal: names of candidates and datasets are anybody's. */
const inert = (value: unknown): unknown => {
  if (typeof value === "string") return neutral(value)
  if (Array.isArray(value)) return value.map(inert)
  if (Option.isOption(value)) return Option.map(value, inert)
  return isPlain(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inert(each)]))
    : value
}

/** Texts become texts, and nothing else changes. */
const inertDoc = <Doc extends CliOutput.Presenter.Help["helpDoc"]>(doc: Doc): Doc => inert(doc) as Doc

/** Flags of the library that do nothing here that somebody would ask for. */
const others = ["wizard", "log-level"]

const withoutOthers = <Doc extends CliOutput.Presenter.Help["helpDoc"]>(doc: Doc): Doc => ({
  ...doc,
  globalFlags: doc.globalFlags?.filter(({ name }) => !others.includes(name))
})

/** What is wrong with what was typed: once what was expected, and what was found. */
const complaintOf = (error: CliOutput.Presenter.InvalidInvocation["errors"][number]): string => {
  switch (error._tag) {
    case "InvalidValue": {
      const what = error.kind === "argument" ? error.option : `--${error.option}`
      const expected = error.expected
        .replace(/^expected:? /iu, "")
        .replace("a string representing a finite number", "a number")
      const found = error.value === "" ? "nothing" : JSON.stringify(error.value)
      return `${what}: expected ${expected}${/\bfound\b/u.test(expected) ? "" : `, found ${found}`}`
    }
    case "UnrecognizedOption": {
      const near = error.suggestions.length === 0 ? "" : `; did you mean ${error.suggestions.join(" or ")}?`
      return `there is no flag ${error.option}${near || "; --help lists the flags"}`
    }
    default:
      return error.message
  }
}

/**
 * What is wrong stands alone, without the help, whose length hides it; and one mistake is one complaint (what follows an
 * unknown flag is no subcommand). No character of a text could move a cursor.
 */
export const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "Version":
        return CliOutput.defaultPresenter.present(event)
      case "Help":
        return CliOutput.defaultPresenter.present({
          ...event,
          helpDoc: inertDoc(withoutOthers(event.helpDoc))
        })
      case "InvalidInvocation": {
        const isFlag = event.errors.some(({ _tag }) => _tag === "UnrecognizedOption")
        const errors = isFlag ? event.errors.filter(({ _tag }) => _tag !== "UnknownSubcommand") : event.errors
        return Console.error(errors.map((error) => quoting(complaintOf(error))).join("\n"))
      }
    }
  }
}
