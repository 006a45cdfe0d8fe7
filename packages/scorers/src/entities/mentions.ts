/**
 * Places of texts in the input.
 *
 * Whoever writes a text does not say which of several like it is meant. So a mention counts at the place where the other
 * side has an entity of the same text, else where it overlaps one, else at the first place that is left.
 */
import type { Mention } from "./annotation.ts"
import type { Located } from "./tags.ts"

/** Characters of the input that are searched in one case. */
const mostSearched = 50_000_000

/** Mentions with their places, and those that the input has not. */
export interface Placed {
  readonly located: ReadonlyArray<Located>
  readonly absent: ReadonlyArray<Mention>
}

/** Finds the places. `wanted`: what the other side has. */
export const placeMentions = (
  mentions: ReadonlyArray<Mention>,
  input: string,
  wanted: ReadonlyArray<Located>
): Placed => {
  const free = new Set(wanted)
  const byText = Map.groupBy(wanted, ({ start, end }) => input.slice(start, end))
  const located: Array<Located> = []
  const absent: Array<Mention> = []
  const rest: Array<Mention> = []
  for (const mention of mentions) {
    const same = (byText.get(mention.text) ?? []).filter((each) => free.has(each))
    const found = same.find(({ type }) => type === mention.type) ?? same[0]
    if (found === undefined) rest.push(mention)
    else {
      free.delete(found)
      located.push({ type: mention.type, start: found.start, end: found.end })
    }
  }

  let searched = 0
  const find = (text: string, from: number, to: number): number => {
    if (searched > mostSearched) return -1
    const window = input.slice(from, to)
    const at = window.indexOf(text)
    searched += at < 0 ? window.length : at + text.length
    return at < 0 ? -1 : from + at
  }
  const next = new Map<string, number>()
  for (const mention of rest) {
    const { text, type } = mention
    let place = -1
    for (const each of free) {
      place = find(text, Math.max(0, each.start - text.length + 1), each.end + text.length - 1)
      if (place < 0) continue
      free.delete(each)
      break
    }
    if (place < 0) {
      const from = next.get(text) ?? 0
      place = from < 0 ? -1 : find(text, from, input.length)
      next.set(text, place < 0 ? -1 : place + text.length)
    }
    if (place < 0) absent.push(mention)
    else located.push({ type, start: place, end: place + text.length })
  }
  return { located, absent }
}
