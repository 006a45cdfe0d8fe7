/**
 * Fences around what is judged. What stands between them cannot close them.
 *
 * A fence has a code that is a digest of everything the judge is shown. The same call has the same code, so that it is found
 * in the cache; and who wrote the answer cannot have known it, because the code is a digest of that very answer: to write a
 * text that has its own code in it is to find a fixed point of SHA-256, of 80 bits.
 */
import { createHmac } from "node:crypto"
import { visible } from "./hidden.ts"

/** Something that a judge is shown. */
export interface Exhibit {
  /** What it is called: `answer`, `reference`. Letters and spaces. */
  readonly name: string
  /** Its text, as it came. */
  readonly text: string
}

/** Hexadecimal digits of a code: 80 bits. */
const codeLength = 20

/** The code of a call. `key`: the digest of the judge. */
export const codeOf = (key: string, exhibits: ReadonlyArray<Exhibit>): string =>
  createHmac("sha256", key)
    .update(JSON.stringify(exhibits.map(({ name, text }) => [name, text.toWellFormed()])))
    .digest("hex")
    .slice(0, codeLength)

/** The sign that a fence begins with, three times, and what looks like it. */
const sign = "[@\uff20\ufe6b\u24d0\u24b6]"

/** What may stand between the signs of a copy and is hardly seen. */
const between = String.raw`[\u200c\u200d\p{M}\p{Zs}\\]{0,4}`
const copies = new RegExp(`${sign}(?:${between}${sign}){2,}`, "gu")

/** Copies of a fence, or of what looks like one, made into something else that can be read. */
const withoutFences = (text: string, code: string): string =>
  text.replace(copies, "(at)").replaceAll(new RegExp(code, "giu"), "(code)")

/** A text of which the end is cut off, and how many characters it had. */
interface Cut {
  readonly shown: string
  readonly length: number
  readonly isCut: boolean
}

const cut = (text: string, most: number): Cut => ({
  shown:
    text.length <= most
      ? text
      : text
          .slice(0, most)
          .toWellFormed()
          .replace(/\ufffd$/u, ""),
  length: text.length,
  isCut: text.length > most
})

const figure = (characters: number): string => characters.toLocaleString("en")

/** An exhibit between its fences; behind them, where it was cut, how much is missing. */
export const fenced = ({ name, text }: Exhibit, code: string, mostCharacters: number): string => {
  const { shown, length, isCut } = cut(visible(text), mostCharacters)
  const body = withoutFences(shown, code)
  const note = isCut
    ? `\n(Of the ${name} the first ${figure(mostCharacters)} of ${figure(length)} characters are shown. It goes on.)`
    : ""
  return `@@@ ${name} ${code}\n${body}\n@@@ end of ${name} ${code}${note}`
}
