/**
 * How random the characters of a token look.
 */

/** Shannon entropy of the characters of a text, in bits a character: 0 for `aaaa`, 6 at most for base64. */
export const entropy = (text: string): number => {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

const word = /[A-Za-z][a-z]{4,}/g

/**
 * Whether a token looks drawn at random: capitals, small letters and digits mixed, without words. Digests and numbers in
 * hexadecimal are not: they are names of things.
 */
export const looksRandom = (token: string): boolean => {
  if (!/[A-Z]/.test(token) || !/[a-z]/.test(token) || !/\d/.test(token)) return false
  const inWords = (token.match(word) ?? []).reduce((sum, each) => sum + each.length, 0)
  if (3 * inWords > token.length) return false
  // Of 32 characters drawn from 62 the entropy is 4.6 ± 0.1; more characters have more.
  return entropy(token) >= 4.1
}
