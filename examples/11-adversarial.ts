/**
 * How are spam filters evaded, and which of two gives way more easily?
 *
 *     tsx examples/11-adversarial.ts          (also: assay adversarial examples/11-adversarial.ts)
 *
 * Mails that a spammer could send: the mails of the corpus, perturbed so that a reader sees the same text, and so that a
 * filter may not. A regex looks for words, and a word in which one letter is Cyrillic is another word. Logistic regression
 * counts words and runs of characters; it was trained on the mails as they are, and answers each by a fold that has not seen
 * it.
 *
 * Where a model is configured (see liveModels.ts) it is asked too, on 10 mails, for at most 0.25 USD.
 */
import { Adversarial, Family } from "@assay/adversarial"
import { Experiment, Report, Task } from "@assay/core"
import { Exact } from "@assay/scorers"
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
  scorers: [Exact.match],
  ...(isLive ? { budget: { usd: 0.25, allowUnpriced: true } } : {})
})

export default experiment

/** What is asked, for the run below and for a test. */
export const attack: Adversarial.DeriveOptions = {
  cases: isLive ? 10 : 120,
  families: [
    Family.typos({ share: 0.5 }),
    Family.homoglyphs({ share: 0.9 }),
    Family.mixedScripts({ share: 0.9 }),
    Family.zeroWidth({ share: 0.5 }),
    Family.fullWidth({ share: 0.9 }),
    Family.letterCase(),
    Family.spacing(),
    Family.long({ tokens: 2_000, at: ["end"] }),
    Family.register(),
    Family.injection(),
    ...(isLive ? [Family.canary()] : [])
  ]
}

if (import.meta.main) {
  if (!isLive) console.error(`${howToGoLive} to see how a model stands it, on 10 mails for at most 0.25 USD.`)
  const { assessment } = await Adversarial.runPromise(experiment, attack)
  process.stdout.write(Report.toText(Adversarial.toOutline(assessment), Report.optionsFor(process.stdout)))
}
