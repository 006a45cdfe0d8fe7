/**
 * How the command of an experiment shows its help and what is wrong with its flags.
 */
import * as CliOutput from "effect/cli/CliOutput"
import * as Option from "effect/Option"
import { neutral } from "../text/terminalText.ts"

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

/**
 * As the parser says it, but one complaint about one mistake (what follows an unknown flag is no subcommand), and without
 * characters that could move a cursor.
 */
export const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Version") return CliOutput.defaultPresenter.present(event)
    const helpDoc = inertDoc(event.helpDoc)
    if (event._tag === "Help") return CliOutput.defaultPresenter.present({ ...event, helpDoc })
    const isFlag = event.errors.some(({ _tag }) => _tag === "UnrecognizedOption")
    const errors = isFlag ? event.errors.filter(({ _tag }) => _tag !== "UnknownSubcommand") : event.errors
    return CliOutput.defaultPresenter.present({ ...event, helpDoc, errors })
  }
}
