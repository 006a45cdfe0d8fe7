/**
 * Which answers may go out, and which must a person see?
 *
 *     tsx examples/09-escalation.ts
 *     tsx examples/09-escalation.ts --full --html escalation.html
 *
 * The spam filter of 01-spam-filter.ts: a logistic regression that says how sure it is of each mail. Mails, answers and
 * confidences are real: every mail is answered by a model that has not seen it. Made up is what a review takes: a minute,
 * and 50 cents.
 *
 * Learn-then-Test looks for a threshold above which the error among the answered is at most the stated one, with 95 %
 * confidence; what is below it goes to a person. The last question has a worse signal: whether a regex says the same.
 */
import { LogisticRegression, Regex } from "@assay/baselines"
import { Experiment } from "@assay/core"
import { Escalation } from "@assay/decisions"
import { Exact } from "@assay/scorers"
import { classify, mails } from "./spamMails.ts"

const review = { reviewUsd: 0.5, reviewMinutes: 1, volume: 100_000 }

const experiment = Experiment.make("escalation", {
  dataset: mails,
  candidates: {
    regex: Regex.classify(classify, {
      spam: [
        /\b(viagra|casino|mortgage|refinance|weight loss|risk[- ]free|click here|to be removed)\b/i,
        /!!!/
      ],
      otherwise: "ham"
    }),
    logreg: LogisticRegression.classify(classify, { text: { maxCharacters: 5_000 } })
  },
  scorers: [Exact.match],
  decide: [
    Escalation.threshold({ candidate: "logreg", maxError: 0.01, ...review }),
    Escalation.threshold({ candidate: "logreg", maxError: 0.002, ...review }),
    Escalation.threshold({ candidate: "logreg", maxError: 0.005, signal: { agreesWith: "regex" }, ...review })
  ]
})

export default experiment
Experiment.main(import.meta, experiment)
