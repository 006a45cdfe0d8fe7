/**
 * What was thrown, in words.
 */

/** What was thrown, in words, however odd it is. `most`: how long they may be. */
export const inWords = (thrown: unknown, most = 200): string => {
  try {
    return (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).slice(0, most)
  } catch {
    return "something that cannot be described"
  }
}
