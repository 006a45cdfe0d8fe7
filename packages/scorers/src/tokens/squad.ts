/**
 * The answer normalisation of SQuAD (Rajpurkar et al. 2016, evaluate-v1.1.py; 2018, evaluate-v2.0.py).
 */
import { splitWhitespace } from "../comparing/whitespace.ts"

// Python's string.punctuation.
const punctuation = /[!-/:-@[-`{-~]/gu
// As Python's \b, whose words are made of letters, numbers and the underscore, but not of marks.
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu

/** The words of a text: lower case, without ASCII punctuation, without the articles a, an and the. */
export const squadTokens = (text: string): ReadonlyArray<string> =>
  splitWhitespace(text.toLowerCase().replace(punctuation, "").replace(articles, " "))
