/**
 * Whether a text holds a secret, in a form that undoes easily.
 */

const encodings: ReadonlyArray<(secret: string) => ReadonlyArray<string>> = [
  (secret) => [secret, Array.from(secret).toReversed().join("")],
  (secret) => [Buffer.from(secret).toString("hex")],
  // The three ways in which it may fall into groups of three bytes; the characters at the ends depend on its neighbours.
  (secret) =>
    [0, 1, 2].map((shift) => {
      const encoded = Buffer.from("\0".repeat(shift) + secret).toString("base64")
      return encoded.slice(shift === 0 ? 0 : shift + 1, -4)
    })
]

/** Letters and digits alone, in one case: what is spaced or broken into lines is together again. */
const squeezed = (text: string): string => text.replace(/[^\p{L}\p{N}+/]/gu, "").toLowerCase()

const separators = /[^\p{L}\p{N}]/gu

/**
 * Whether the secret is in the text: as it is, with anything between its characters, reversed, in base64 or in hex.
 *
 * @throws RangeError for a secret shorter than 16 characters, which may occur by chance
 */
export const holdsSecret = (text: string, secret: string): boolean => {
  if (secret.length < 16)
    throw new RangeError(`secret: expected 16 characters or more, found ${secret.length}`)
  const searched = [squeezed(text), text.replace(separators, "").toLowerCase()]
  return encodings
    .flatMap((encode) => encode(secret))
    .some((form) => searched.some((each) => each.includes(squeezed(form))))
}
