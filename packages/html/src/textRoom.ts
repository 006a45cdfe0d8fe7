/**
 * Room for the texts of trials: a page of which a browser could not show the texts would be no report.
 */

/** Characters of all texts together. Beyond some 500 million a page could not even be written. */
const mostInAll = 200_000_000

/** Characters of one text, some hundred pages: more than anybody reads in a list of trials. */
const mostOfOne = 200_000

/** What even the last of many long texts gets. */
const leastOfOne = 1_000

export interface TextBudget {
  /** A text, or the beginning of a longer one with how much is missing. */
  readonly fit: (text: string) => string
  /** Another trial begins: what the ones before left is for the rest. */
  readonly next: () => void
  /** How many texts were cut. */
  readonly cut: () => number
}

/**
 * Shares room out among trials, evenly: what short texts leave goes to those after them.
 *
 * @param trials how many will come
 * @param most characters of all together
 */
export const make = (trials: number, most: number = mostInAll): TextBudget => {
  let room = most
  let left = trials
  let cut = 0
  return {
    next: () => {
      left = Math.max(1, left - 1)
    },
    fit: (text) => {
      // A trial has an output and a reply; inputs and reasons are shorter, or shared.
      const limit = Math.min(mostOfOne, Math.max(leastOfOne, Math.floor(room / left / 2)))
      const isCut = text.length > limit
      room = Math.max(0, room - Math.min(limit, text.length))
      if (!isCut) return text
      cut++
      return `${text.slice(0, limit).toWellFormed()}… (${(text.length - limit).toLocaleString("en")} more characters)`
    },
    cut: () => cut
  }
}
