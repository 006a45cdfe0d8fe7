/**
 * CSV after RFC 4180, which a spreadsheet can open without running what a model wrote.
 *
 * A text that begins like a formula gets an apostrophe in front, which spreadsheets show as nothing and read as "text".
 * Numbers are ours and stay numbers.
 *
 * @see OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
 */
import type { RunStore } from "@assay/core"
import type { Column, Value } from "./columns.ts"
import type { Writer } from "./model.ts"
import { open } from "./sink.ts"

/** What spreadsheets take for the beginning of a formula, the full-width forms included. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

const special = /[",\r\n]/

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** One cell. */
export const cell = (value: Value): string => {
  if (value === undefined) return ""
  if (typeof value !== "string") return String(value)
  if (formula.test(value)) return quoted(`'${value}`)
  // An empty text is not an absent one; spaces at the ends would be trimmed by some readers.
  return value === "" || special.test(value) || value !== value.trim() ? quoted(value) : value
}

const line = (values: ReadonlyArray<Value>): string => `${values.map(cell).join(",")}\r\n`

/** Writes CSV with a header. */
export const csv = (path: string, columns: ReadonlyArray<Column>): Writer => {
  const sink = open(path)
  sink.write(line(columns.map(({ name }) => name)))
  return {
    add: (trial: RunStore.DetailedTrial) => sink.write(line(columns.map(({ of }) => of(trial)))),
    close: sink.close
  }
}
