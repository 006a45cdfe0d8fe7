/**
 * Is the test set still like production, and what does it lack?
 *
 *     tsx examples/12-keep-it-fresh.ts
 *
 * The mails of the SpamAssassin corpus were collected in two rounds. The test set of this spam filter was made from the
 * first round; the second is today's production. Mails of one thread are alike and count as one.
 *
 * First a check that nobody should skip: half of the first round against the other half. Nothing has changed there, and
 * nothing is to be found.
 */
import { Fresh } from "@assay/datasets"
import { Effect } from "effect"
import { mails } from "./spamMails.ts"

/** Mails of one thread have one subject. */
const threadOf = (mail: string): string =>
  (mail.split("\n", 1)[0] ?? "")
    .replace(/^(\s*(re|fwd?|aw)\s*:)+|\[[^\]]*\]/gi, "")
    .trim()
    .toLowerCase()

/** A mail as it is compared: its beginning tells enough, here too. */
const rowOf = (row: Fresh.Row): Fresh.Row => ({
  ...row,
  text: row.text.slice(0, 1_000),
  cluster: threadOf(row.text)
})

export const program = Effect.gen(function* () {
  const { rows } = yield* Fresh.reference(mails)
  const round = (ending: string) => rows.filter(({ id }) => id.split("/")[0]?.endsWith(ending)).map(rowOf)
  const [first, second] = [round("-1"), round("-2")]
  // Whole threads go to one half.
  const isOdd = ({ cluster = "" }: Fresh.Row) =>
    [...cluster].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 2 === 1
  const options: Fresh.Options = { most: 1_000, margin: 0.1, seed: 12 }
  const check = yield* Fresh.compare(
    { name: "first round, half of its threads", rows: first.filter(isOdd), leftOut: 0 },
    { name: "first round, the other half", rows: first.filter((row) => !isOdd(row)) },
    options
  )
  const today = yield* Fresh.compare(
    { name: "first round", rows: first, leftOut: 0 },
    { name: "second round", rows: second },
    options
  )
  return { check, today }
})

if (import.meta.main) {
  const { check, today } = await Effect.runPromise(program)
  console.log(`Nothing changed — ${Fresh.outlineOf(check).title}\n`)
  console.log(Fresh.toText(today, { columns: 100 }))
}
