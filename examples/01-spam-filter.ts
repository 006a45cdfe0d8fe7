/**
 * Is anything better than a regex needed to filter spam, and where?
 *
 *     tsx examples/01-spam-filter.ts          (also: pnpm demo)
 *
 * The SpamAssassin public mail corpus: everyday spam and ham are typical cases; "hard" ham, wanted mail that looks
 * like spam (newsletters, HTML, order confirmations), is the edge. Candidates see subject and body only: the other
 * headers tell which mailbox a mail was collected from, and a classifier would learn that instead.
 *
 * Where a model is configured (see liveModels.ts) it answers too. Then all candidates run on a sample of 300 mails
 * (`--limit`), and the model spends at most 0.25 USD (`--budget`).
 */
import { LogisticRegression, Majority, Regex } from "@assay/baselines"
import { Experiment, Task } from "@assay/core"
import { Worth } from "@assay/decisions"
import { Classification } from "@assay/scorers"
import { Record } from "effect"
import { howToGoLive, liveModels } from "./liveModels.ts"
import { classify, mails } from "./spamMails.ts"

const live = Record.map(liveModels(), (model) => Task.on(classify, model))
const isLive = Object.keys(live).length > 0

const experiment = Experiment.make("spam-filter", {
  dataset: mails,
  candidates: {
    ...live,
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
  },
  scorers: [Classification.perClass(classify)],
  against: "regex",
  // A model is worth it where it gets two points more right; without one the question is of the learned baseline.
  decide: isLive
    ? Object.keys(live).map((candidate) => Worth.over("logreg", { candidate, demand: 0.02 }))
    : [Worth.over("regex", { candidate: "logreg", demand: 0.02 })],
  ...(isLive ? { limit: 300, budget: { usd: 0.25, allowUnpriced: true }, monthlyVolume: 100_000 } : {})
})

export default experiment

if (import.meta.main && !isLive) {
  console.error(`${howToGoLive} to see a model beside these, on 300 mails for at most 0.25 USD.`)
}
Experiment.main(import.meta, experiment)
