/**
 * Jaro-Winkler similarity, in time linear in the texts.
 */

/**
 * The Jaro similarity of two lists of symbols, 0 to 1. Symbols match where they are equal and not further apart than
 * half the longer text; each takes the first match that is left.
 *
 * Jaro 1989, "Advances in Record-Linkage Methodology as Applied to Matching the 1985 Census of Tampa, Florida".
 */
const jaro = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): number => {
  if (one.length === 0 || other.length === 0) return one.length === other.length ? 1 : 0
  const reach = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1)
  // Where each symbol stands. What falls behind the reach of one symbol is behind that of all later ones.
  const places = new Map<string, { readonly at: Array<number>; next: number }>()
  for (const [index, symbol] of other.entries()) {
    const place = places.get(symbol)
    if (place === undefined) places.set(symbol, { at: [index], next: 0 })
    else place.at.push(index)
  }
  const matched: Array<number> = []
  const symbols: Array<string> = []
  for (const [index, symbol] of one.entries()) {
    const place = places.get(symbol)
    if (place === undefined) continue
    while ((place.at[place.next] ?? Number.POSITIVE_INFINITY) < index - reach) place.next++
    const found = place.at[place.next]
    if (found === undefined || found > index + reach) continue
    place.next++
    matched.push(found)
    symbols.push(symbol)
  }
  const matches = matched.length
  if (matches === 0) return 0
  const inOrder = Float64Array.from(matched).sort()
  let swapped = 0
  for (const [nth, symbol] of symbols.entries()) if (other[inOrder[nth] ?? -1] !== symbol) swapped++
  const transpositions = Math.floor(swapped / 2)
  return (matches / one.length + matches / other.length + (matches - transpositions) / matches) / 3
}

/** Symbols at the start that raise the similarity, and by how much each of them does. */
const longestPrefix = 4
const prefixWeight = 0.1
const boostedFrom = 0.7

/**
 * The Jaro similarity, raised for texts that begin alike where it is above 0.7.
 *
 * Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage".
 */
export const jaroWinkler = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): number => {
  const similarity = jaro(one, other)
  if (similarity <= boostedFrom) return similarity
  const longest = Math.min(longestPrefix, one.length, other.length)
  let prefix = 0
  while (prefix < longest && one[prefix] === other[prefix]) prefix++
  return similarity + prefix * prefixWeight * (1 - similarity)
}
