/**
 * Keeps the keys of this process out of the page. Providers take their own out of what they store; a function of the
 * user's may put one into an error or an output.
 */

const secretVariable = /(?:^|_)(?:KEY|APIKEY|TOKEN|SECRET|PASSWORD|PASSWD)(?:$|_)/i

/** Shorter values are words that any text may have. */
const shortest = 12

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

/** What stands in the place of a key. */
const mark = "[secret]"

/** Takes the values of these variables whose names are those of secrets out of a text. */
export const makeCleaner = (
  environment: Readonly<Record<string, string | undefined>>
): ((text: string) => string) => {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= shortest && secretVariable.test(name) ? [value] : []
  )
  if (values.length === 0) return (text) => text
  const pattern = new RegExp(
    values
      .toSorted((a, b) => b.length - a.length)
      .map(escaped)
      .join("|"),
    "g"
  )
  return (text) => text.replace(pattern, mark)
}
