/**
 * CSV after RFC 4180, which a spreadsheet can open without running what a model wrote.
 *
 * A text that begins like a formula, at its start or behind a semicolon or a tab, gets an apostrophe in front of that,
 * which spreadsheets show as nothing and read as "text".
 * Numbers are ours and stay numbers.
 *
 * @see OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
 */
import type { Store } from "@assay/core/analysis"
import type { Column, Value } from "./columns.ts"
import type { Writer } from "./model.ts"
import { open } from "./sink.ts"

/** What spreadsheets take for the beginning of a formula, the full-width forms included. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/**
 * The same behind a separator of another country: where lists are separated by semicolons, spreadsheets split a line of
 * commas there, quotes or not.
 */
const laterFormula = /([;\t][^\S\r\n]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g

const special = /[",\r\n]/

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** One cell. */
export const cell = (value: Value): string => {
  if (value === undefined) return ""
  if (typeof value !== "string") return String(value)
  const text = value.replace(laterFormula, "$1'")
  if (formula.test(text)) return quoted(`'${text}`)
  // An empty text is not an absent one; spaces at the ends would be trimmed by some readers.
  return text === "" || special.test(text) || text !== text.trim() ? quoted(text) : text
}

const line = (values: ReadonlyArray<Value>): string => `${values.map(cell).join(",")}\r\n`

/** Writes CSV with a header. */
export const csv = (path: string, columns: ReadonlyArray<Column>): Writer => {
  const sink = open(path)
  sink.write(line(columns.map(({ name }) => name)))
  return {
    add: (trial: Store.DetailedTrial) => sink.write(line(columns.map(({ of }) => of(trial)))),
    close: sink.close
  }
}
