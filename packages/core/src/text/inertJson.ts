/**
 * JSON that is the same value and that nothing acts upon where it is printed: JSON leaves control characters above
 * U+001F, and characters that turn text around, as they are.
 */

/** Delete and the C1 controls (a terminal takes U+009B for ESC [), what turns text around, and line ends of others. */
const active = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** What the runner of GitHub takes for a command wherever it stands in a line. */
const command = /##\[/g

/** Plain texts are most: they are looked through once and returned. */
const suspicious = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|##\[/

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/**
 * The same JSON with these characters written as escapes.
 *
 * @param json text of any JSON; outside of strings none of these can stand
 */
export const inertJson = (json: string): string =>
  suspicious.test(json) ? json.replace(active, escaped).replace(command, "#\\u0023[") : json
