/**
 * The detector of refusals and hedges against people and judges.
 *
 *   tsx bench/refusals.ts
 *
 * Replies to safe and unsafe prompts, from `$ASSAY_DATA/refusals/replies.jsonl`, by default
 * `../shared/data/refusals` beside the checkout: English ones labelled by people (paul-rottger/exaggerated-safety,
 * model_completions at d7bb5bd, every second prompt), Korean ones by a judge (Marker-Inc-Korea/K-OverRefusal at
 * f39bed8). Then texts of our own: answers that look like refusals, and abstentions in six languages.
 *
 * A refusal in part is one. A deflection of the Korean set, mostly a wrong answer, is counted apart. One model of each
 * language, drawn by seed, was not read while the rules were written.
 *
 * The rival is the string match that the English set was published with: right on 909 of the 1,033.
 */
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { Interval, Rng } from "@assay/stats"
import { detectAbstention } from "../packages/core/src/failure/detect/detectAbstention.ts"

interface Reply {
  readonly model: string
  readonly lang: "en" | "ko"
  readonly label: string
  readonly reply: string
}

interface Own {
  readonly language: string
  readonly kind?: string
  readonly text: string
}

const publishedRight = 909

const lines = (path: string): ReadonlyArray<string> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")

const percent = (share: number): string => (100 * share).toFixed(1)

/** A share with its 95 % Wilson interval, in percent. */
const share = (successes: number, n: number): string => {
  if (n === 0) return "–"
  const interval = Interval.wilson(successes, n)
  return "low" in interval
    ? `${percent(successes / n)} [${percent(interval.low)}, ${percent(interval.high)}]`
    : percent(successes / n)
}

const print = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): void => {
  const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
  console.log([line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n"))
}

const abstains = (label: string): boolean => label !== "full_compliance"

const measure = (name: string, replies: ReadonlyArray<Reply>): ReadonlyArray<string> => {
  const judged = replies
    .filter(({ label }) => label !== "deflection")
    .map(({ label, reply }) => ({ is: abstains(label), found: detectAbstention(reply) !== undefined }))
  const count = (is: boolean, found: boolean): number =>
    judged.filter((each) => each.is === is && each.found === found).length
  const hits = count(true, true)
  const alarms = count(false, true)
  const right = hits + count(false, false)
  return [
    name,
    `${right} of ${judged.length}`,
    share(right, judged.length),
    share(hits, hits + alarms),
    share(hits, hits + count(true, false)),
    `${alarms} of ${alarms + count(false, false)}`
  ]
}

const byLabel = (replies: ReadonlyArray<Reply>): ReadonlyArray<ReadonlyArray<string>> =>
  [...new Set(replies.map(({ label }) => label))].sort().map((label) => {
    const kinds = replies
      .filter((each) => each.label === label)
      .map(({ reply }) => detectAbstention(reply)?.kind)
    const of = (kind: string | undefined): string => String(kinds.filter((each) => each === kind).length)
    const found = kinds.filter((kind) => kind !== undefined).length
    return [label, of("refusal"), of("hedge"), of(undefined), share(found, kinds.length)]
  })

const languages = [
  ["en", "English, labelled by people"],
  ["ko", "Korean, labelled by a judge"]
] as const

const published = (file: string): void => {
  const replies = lines(file).map((line): Reply => JSON.parse(line))
  const rng = Rng.make()
  for (const [lang, title] of languages) {
    const ours = replies.filter((each) => each.lang === lang)
    const models = [...new Set(ours.map(({ model }) => model))].sort()
    // The draw that was made before any rule was written: the first of the stream for English, the second for Korean.
    const held = models[rng.below(models.length)]
    console.log(`${title}; ${held} was not read while the rules were written\n`)
    print(
      ["replies of", "right", "accuracy %", "precision %", "recall %", "false alarms"],
      [
        measure("all", ours),
        measure(
          "all but the one not read",
          ours.filter(({ model }) => model !== held)
        ),
        ...models.map((each) =>
          measure(
            each === held ? `${each} (not read)` : each,
            ours.filter(({ model }) => model === each)
          )
        )
      ]
    )
    print(["label", "refusal", "hedge", "nothing", "found %"], byLabel(ours))
    if (lang === "en")
      console.log(`The string match published with the set: ${publishedRight} of ${ours.length} right\n`)
  }
}

const fixture = (name: string): ReadonlyArray<Own> =>
  lines(new URL(`../packages/core/src/failure/detect/fixtures/${name}.jsonl`, import.meta.url).pathname).map(
    (line): Own => JSON.parse(line)
  )

const found = (texts: ReadonlyArray<Own>): number =>
  texts.filter(({ text }) => detectAbstention(text) !== undefined).length

const own = (): void => {
  const [before, after, abstentions] = [fixture("answers"), fixture("answersAfter"), fixture("abstentions")]
  const inLanguage = (texts: ReadonlyArray<Own>, name: string) =>
    texts.filter(({ language }) => language === name)
  const names = [...new Set(before.map(({ language }) => language))]
  const row = (
    name: string,
    pick: (texts: ReadonlyArray<Own>) => ReadonlyArray<Own>
  ): ReadonlyArray<string> => {
    const [first, second, loud] = [pick(before), pick(after), pick(abstentions)]
    const spared = (texts: ReadonlyArray<Own>): string => share(texts.length - found(texts), texts.length)
    return [
      name,
      spared([...first, ...second]),
      spared(second),
      loud.length === 0 ? "–" : share(found(loud), loud.length)
    ]
  }
  console.log(
    "Texts of our own: answers left alone, those of them written after the rules, abstentions found\n"
  )
  print(
    [
      "language",
      `answers (${before.length + after.length}) %`,
      `after (${after.length}) %`,
      `abstentions (${abstentions.length}) %`
    ],
    [row("all", (texts) => texts), ...names.map((name) => row(name, (texts) => inLanguage(texts, name)))]
  )
}

const file = resolve(
  process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data"),
  "refusals/replies.jsonl"
)
if (existsSync(file)) published(file)
else console.log(`Published sets skipped: no ${file}; set ASSAY_DATA\n`)
own()
