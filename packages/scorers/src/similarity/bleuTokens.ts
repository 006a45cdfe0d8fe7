/**
 * The tokenisers of sacreBLEU (Post 2018, "A Call for Clarity in Reporting BLEU Scores").
 */
import { splitWhitespace } from "../comparing/whitespace.ts"

/**
 * - `13a`: that of the WMT's `mteval-v13a.pl`, for languages of Latin script.
 * - `intl`: that of `mteval-v14.pl`: every Unicode punctuation mark and symbol is a token.
 * - `char`: every character is a token, for Chinese, Japanese and Thai.
 * - `none`: the text is split at white space.
 */
export type Tokenizer = "13a" | "intl" | "char" | "none"

const entities: ReadonlyArray<readonly [entity: string, sign: string]> = [
  ["&quot;", '"'],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"]
]

const unescaped = (text: string): string =>
  entities.reduce((rest, [entity, sign]) => rest.replaceAll(entity, sign), text)

const split13a = (text: string): string => {
  const line = text.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ")
  return ` ${line.includes("&") ? unescaped(line) : line} `
    .replace(/[{-~[-` -&(-+:-@/]/gu, " $& ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ")
}

const splitIntl = (text: string): string =>
  text
    .replace(/(\P{N})(\p{P})/gu, "$1 $2 ")
    .replace(/(\p{P})(\P{N})/gu, " $1 $2")
    .replace(/\p{S}/gu, " $& ")

const prepared: Readonly<Record<Tokenizer, (text: string) => string>> = {
  "13a": split13a,
  intl: splitIntl,
  char: (text) => Array.from(text).join(" "),
  none: (text) => text
}

/** The tokens of a text. */
export const bleuTokens = (text: string, tokenizer: Tokenizer): ReadonlyArray<string> =>
  splitWhitespace(prepared[tokenizer](text.trimEnd()))
