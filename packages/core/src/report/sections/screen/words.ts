/**
 * Words that several sentences of the first screen have.
 */
import * as Figures from "../../../text/figures.ts"

/** Names in a sentence: `a`, `a and b`, `a, b and 3 more`. At most `most` of them, default 4. */
export const listed = (names: ReadonlyArray<string>, most = 4): string => {
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const rest = names.length - shown.length
  const words = rest > 0 ? [...shown, `${Figures.count(rest)} more`] : shown
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`
}

/** The verb of one thing or several. */
export const verb = (things: ReadonlyArray<unknown>, one: string, several: string): string =>
  things.length === 1 ? one : several
