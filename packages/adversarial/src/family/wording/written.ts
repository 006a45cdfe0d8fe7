/** Variants that a model writes: in another language, in other words, in another register. */
import type { Provider } from "@assay/core"
import * as Effect from "effect/Effect"
import type { Family } from "../model.ts"

/** Options of families that a model writes. */
export interface WriterOptions {
  /** The model that writes: `Model.of("openai/gpt-5-mini")`, or any other provider. */
  readonly provider: Provider.Provider
}

/** Options of `Family.translated`. */
export interface TranslatedOptions extends WriterOptions {
  /**
   * The languages, in English.
   *
   * @defaultValue German, Spanish, French, Chinese
   */
  readonly languages?: ReadonlyArray<string>
}

/** Options of `Family.written`. */
export interface WrittenOptions extends WriterOptions {
  /** Its name, unique in a run. */
  readonly name: string
  /** What the model is told to do to a text, 1 or more: each variant follows one of them. */
  readonly instructions: ReadonlyArray<string>
  /**
   * What it does, in words that follow "variants with".
   *
   * @defaultValue the name
   */
  readonly does?: string
}

/**
 * A family whose variants a model writes as it is told. They are written by a run of its own before the adversarial run:
 * paced, cached, priced, within the same budget. A text that comes back empty, unchanged, far longer, or without a number of
 * the text before is not used.
 *
 * The label likely stays, and nobody has checked: such a family gates nothing. Texts above 12,000 characters are left out.
 *
 * @throws RangeError without an instruction
 */
export const written = ({ name, instructions, provider, does = name }: WrittenOptions): Family => {
  if (instructions.length === 0 || instructions.some((each) => each.trim() === ""))
    throw new RangeError(
      `${name}: expected instructions, found ${instructions.length === 0 ? "none" : "an empty one"}`
    )
  return {
    _tag: "Family",
    name,
    does,
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    writing: { provider, instructions },
    variants: ({ id }, { written: texts }) =>
      texts === undefined
        ? Effect.fail(
            `${name}: expected the texts that ${provider.id} writes, found none: Adversarial.run asks for them, and Adversarial.derive takes what Adversarial.write gives`
          )
        : Effect.succeed(texts(name, id).map((input) => ({ input })))
  }
}

/** The text in another language. */
export const translated = ({
  provider,
  languages = ["German", "Spanish", "French", "Chinese"]
}: TranslatedOptions): Family =>
  written({
    name: "translated",
    provider,
    does: "the text in another language, by a model",
    instructions: languages.map((language) => `Translate it into ${language}.`)
  })

/** The text in other words. */
export const paraphrased = ({ provider }: WriterOptions): Family =>
  written({
    name: "paraphrased",
    provider,
    does: "the text in other words, by a model",
    instructions: [
      "Say the same in other words, as another person would.",
      "Say the same with its sentences in another order and built in another way.",
      "Say the same in simple words, for a reader who learns the language."
    ]
  })

/** The text in another register. */
export const reworded = ({ provider }: WriterOptions): Family =>
  written({
    name: "reworded",
    provider,
    does: "the text in another register, by a model",
    instructions: [
      "Say it formally, as in a letter to an authority.",
      "Say it casually, as in a chat between friends, with slang and without capitals.",
      "Say it in anger.",
      "Say it in as few words as possible.",
      "Say it politely and at length."
    ]
  })

/** All families that a model writes: translated, paraphrased, reworded. */
export const byModel = (provider: Provider.Provider): ReadonlyArray<Family> => [
  translated({ provider }),
  paraphrased({ provider }),
  reworded({ provider })
]
