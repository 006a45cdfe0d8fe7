/**
 * The filters that several examples set against each other.
 */
import { LogisticRegression, Majority, Regex } from "@assay/baselines"
import { classify } from "./spamMails.ts"

/** Always the commonest label, words that spam has, and a model of words and runs of characters. */
export const filters = {
  majority: Majority.classify(classify),
  regex: Regex.classify(classify, {
    spam: [
      /\b(viagra|casino|mortgage|refinance|weight loss|work (at|from) home|nigeria)\b/i,
      /\b(100% free|risk[- ]free|no obligation|money back|act now|limited time|click (here|below))\b/i,
      /\b(to be removed|remove me|unsubscribe from|opt[- ]out)\b/i,
      /\$\d{1,3}(,\d{3})+|!!!|\${2,}/
    ],
    otherwise: "ham"
  }),
  // The beginning of a mail tells enough, and reading less of it is faster.
  logreg: LogisticRegression.classify(classify, { text: { maxCharacters: 5_000 } })
}
