/** Extremely long texts. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** Where the text stands among what it is lengthened with. */
export type Position = "start" | "middle" | "end"

/** Options of `Family.long`. */
export interface LongOptions {
  /**
   * How long the text becomes, in tokens of four characters, 100 or more.
   *
   * @defaultValue 4000
   */
  readonly tokens?: number
  /**
   * Where the text may stand.
   *
   * @defaultValue start, middle and end
   */
  readonly at?: ReadonlyArray<Position>
  /**
   * What the text is lengthened with, again and again: a text that has no bearing on the label.
   *
   * @defaultValue sentences about the weather
   */
  readonly filler?: string
}

const weather =
  "The morning was mild, with light wind from the west. Clouds came up over the hills around noon. It stayed dry until the evening. "

/**
 * A text among filler, up to a number of tokens: at the start, in the middle or at the end. The label likely stays.
 *
 * @throws RangeError when `tokens` is below 100, or nothing is to be chosen from
 */
export const long = ({
  tokens = 4_000,
  at = ["start", "middle", "end"],
  filler = weather
}: LongOptions = {}): TextFamily => {
  if (!(Number.isInteger(tokens) && tokens >= 100))
    throw new RangeError(`long: expected 100 tokens or more, found ${tokens}`)
  if (at.length === 0 || filler.trim() === "")
    throw new RangeError("long: expected a position and a filler, found none")
  return textFamily({
    name: "long",
    does: `filler around the text, up to ${tokens} tokens`,
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    perturb: (text) => {
      const room = 4 * tokens - text.length
      if (text.trim() === "" || room < filler.length) return undefined
      const whole = filler.repeat(Math.ceil(room / filler.length)).slice(0, room)
      const half = whole.lastIndexOf(" ", room / 2)
      const places: Readonly<Record<Position, string>> = {
        start: `${text}\n\n${whole}`,
        middle: `${whole.slice(0, half)}\n\n${text}\n\n${whole.slice(half + 1)}`,
        end: `${whole}\n\n${text}`
      }
      return fc.constantFrom(...at).map((position) => places[position])
    }
  })
}
