/**
 * Takes what is probably secret or personal out of texts, before they are stored or compared.
 *
 * What is found is replaced by a mark that says what it was: `[EMAIL]`, `[PHONE]`, `[IBAN]`, `[CARD]`, `[NATIONAL-ID]`,
 * `[SECRET]`. Texts alone are redacted, never ids: a UUID is no card. Names and postal addresses have no form and stay.
 *
 * Checks that look for leaks must read a text before it is redacted, or they always pass: `found` says what was there,
 * and is kept with the redacted text.
 *
 * **Example**
 *
 * ```ts
 * Redact.text("write to ann@firm.de") // { text: "write to [EMAIL]", found: { EMAIL: 1 } }
 * ```
 */
import type * as Schema from "effect/Schema"
import * as Sensitive from "../sensitive/Sensitive.ts"

/** How often each mark was set. */
export type Found = Readonly<Record<string, number>>

/** A text without what was found in it. */
export interface Redacted<A> {
  /** The value with marks. */
  readonly value: A
  /** How often each mark was set; empty where nothing was found. */
  readonly found: Found
}

// Not the guards of core: a sampler in an application loads this, and is to start fast.
const isList = (json: Schema.Json): json is ReadonlyArray<Schema.Json> => Array.isArray(json)

const markOf = (kind: Sensitive.Kind): string => kind.toUpperCase()

const add = (found: Record<string, number>, mark: string): void => {
  found[mark] = (found[mark] ?? 0) + 1
}

const within = (text: string, found: Record<string, number>): string => {
  let [kept, from] = ["", 0]
  for (const { kind, start, end } of Sensitive.find(text)) {
    const mark = markOf(kind)
    kept += `${text.slice(from, start)}[${mark}]`
    from = end
    add(found, mark)
  }
  return kept + text.slice(from)
}

/** A text with marks. */
export const text = (value: string): Redacted<string> => {
  const found: Record<string, number> = {}
  return { value: within(value, found), found }
}

/** A JSON value with marks in all its texts; its keys stay. */
export const json = (value: Schema.Json): Redacted<Schema.Json> => {
  const found: Record<string, number> = {}
  const walk = (each: Schema.Json): Schema.Json => {
    if (typeof each === "string") return within(each, found)
    if (isList(each)) return each.map(walk)
    if (typeof each === "object" && each !== null)
      return Object.fromEntries(Object.entries(each).map(([key, member]) => [key, walk(member)]))
    return each
  }
  return { value: walk(value), found }
}
