/**
 * Probable secrets and personal data in texts: keys and tokens, addresses of mail, phone numbers, IBANs, cards, national
 * numbers.
 *
 * Rules look at the form alone: a prefix that a maker gives its keys, a check digit, randomness. Names and postal addresses
 * have no form and are not found; "nothing found" is not "nothing there". UUIDs and digests in hexadecimal are names of
 * things, and no part of them is ever a match.
 *
 * **Example**
 *
 * ```ts
 * Sensitive.find("call +49 30 901820, or write to ann@firm.de")
 * // [{ kind: "phone", rule: "international", start: 5, end: 18, isCertain: false },
 * //  { kind: "email", rule: "address", start: 32, end: 43, isCertain: true }]
 * ```
 */
import type { Match } from "./Match.ts"
import { personalIn } from "./personal.ts"
import { secretsIn } from "./secrets.ts"

export { type Kind, kinds, type Match } from "./Match.ts"

/** UUIDs, and whole tokens of 32 hexadecimal digits or more. */
const identifier =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9A-Za-z])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![0-9A-Za-z])/gi

/** What identifiers are read as: a letter that no rule knows, as many as there were characters. */
const withoutIdentifiers = (text: string): string =>
  text.replaceAll(identifier, (found) => "\u{fffc}".repeat(found.length))

/** Whether a text may have a match at all: most have neither digits nor any of the marks, and are done with this. */
const may = /[\d@]|:\/\/|PRIVATE KEY|[A-Za-z0-9_-]{16}|pass|secret|token/i

/** What is probably secret or personal in a text, in order of its place, without overlaps. */
export const find = (text: string): ReadonlyArray<Match> => {
  if (!may.test(text)) return []
  const read = withoutIdentifiers(text)
  const all = [...secretsIn(read), ...personalIn(read)]
  if (all.length < 2) return all
  const kept: Array<Match> = []
  const taken = new Uint8Array(text.length)
  // What is certain goes before what is likely, and otherwise the longer before the shorter.
  for (const match of all.toSorted(
    (a, b) => Number(b.isCertain) - Number(a.isCertain) || b.end - b.start - (a.end - a.start)
  )) {
    if (taken.subarray(match.start, match.end).includes(1)) continue
    taken.fill(1, match.start, match.end)
    kept.push(match)
  }
  return kept.sort((a, b) => a.start - b.start)
}
