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
import { Experiment, Task } from "@assay/core"
import { Worth } from "@assay/decisions"
import { Classification } from "@assay/scorers"
import { Record } from "effect"
import { howToGoLive, liveModels } from "./liveModels.ts"
import { filters } from "./spamFilters.ts"
import { classify, mails } from "./spamMails.ts"

const live = Record.map(liveModels(), (model) => Task.on(classify, model))
const isLive = Object.keys(live).length > 0

const experiment = Experiment.make("spam-filter", {
  dataset: mails,
  candidates: {
    ...live,
    ...filters
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
