/**
 * Is the new reply better, or does the judge only like it? A judge is measured on labels of people, and its figures are
 * corrected by them.
 *
 *     tsx examples/07-judge-calibration.ts
 *
 * Two ways to answer customers are right equally often; the new one is wordier, and the judge lets more of its wrong
 * answers pass. By the judge alone the new one is better. The labels (judge-labels.csv) are of a sample of the answers, and
 * say otherwise. No key, no network: the candidates are made up, and so is the judge, a rule that errs as stated below.
 * Its figures say nothing about any model.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { Calibration, Dataset, Experiment, Gate, type Provider, Report, Store } from "@assay/core"
import { Judge } from "@assay/scorers"
import { Effect } from "effect"

/** How many days things take: what makes an answer right. */
const days: Readonly<Record<string, number>> = {
  refund: 5,
  exchange: 9,
  delivery: 3,
  repair: 14,
  invoice: 2,
  cancellation: 1
}

const questions = Dataset.make(
  "questions",
  Object.keys(days).flatMap((what) =>
    Array.from({ length: 50 }, (_, nth) => ({
      id: `${what}-${String(nth + 1).padStart(2, "0")}`,
      input: `How long does the ${what} of order ${String.fromCharCode(65 + (nth % 26))}${nth + 1} take?`
    }))
  )
)

/** A share of 0 to 1 that is the same for the same text. */
const share = (text: string): number => {
  let hash = 2166136261
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619)
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}

const topicOf = (text: string): string => Object.keys(days).find((what) => text.includes(`the ${what}`)) ?? ""

/** A candidate that is right on four of five questions. */
const answering = (name: string, write: (what: string, takes: number) => string) => (question: string) => {
  const what = topicOf(question)
  const right = days[what] ?? 0
  return write(what, share(`${name} ${question}`) < 0.8 ? right : right + 2)
}

const candidates = {
  current: answering("current", (what, takes) => `The ${what} takes ${takes} days.`),
  wordy: answering(
    "wordy",
    (what, takes) =>
      `Thank you so much for reaching out! I completely understand. The ${what} takes ${takes} days, and we are here for you at every step.`
  )
}

/** The judge: it passes 93 of 100 right answers, 10 of 100 wrong ones that are plain, and 45 of 100 that are wordy. */
const simulated: Provider.Provider = {
  id: "simulated/judge",
  settings: { rule: 1 },
  complete: ({ messages }) =>
    Effect.sync(() => {
      const shown = messages.map(({ content }) => JSON.stringify(content)).join("\n")
      const takes = Number(/takes (\d+) days/u.exec(shown)?.[1])
      const isRight = takes === days[topicOf(shown)]
      const order = /order \w+/u.exec(shown)?.[0] ?? ""
      const chance = share(`judge ${topicOf(shown)} ${order} ${takes} ${shown.includes("Thank you")}`)
      const passes = isRight ? chance < 0.93 : chance < (shown.includes("Thank you") ? 0.45 : 0.1)
      const reason = passes ? "The answer is clear and to the point." : "The time is not what it should be."
      return {
        text: JSON.stringify({ helpful: { reason, grade: passes ? "yes" : "no" } }),
        finish: "stop" as const
      }
    })
}

/** The experiment. `calibration`: the path of the file that says what the judge is worth. */
export const experimentWith = (calibration?: string) =>
  Experiment.make("replies", {
    dataset: questions,
    candidates,
    scorers: [
      Judge.rubric({
        model: simulated,
        criteria: { helpful: { asks: "Does the answer tell the customer the right time?" } },
        ...(calibration === undefined ? {} : { calibration })
      })
    ],
    against: "current",
    gate: Gate.all(Gate.floor({ atLeast: 0.65 }), Gate.noRegression({ margin: 0.15 }))
  })

export default experimentWith()

/** What people said of the answers that were drawn. */
export const labels = new URL("judge-labels.csv", import.meta.url)

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "assay-judge-"))
  const file = join(folder, "assay.db")
  const calibration = join(folder, "replies.calibration.json")
  const show = (title: string, report: Experiment.Run["report"]): void => {
    console.log(`\n== ${title}\n`)
    console.log(Report.toText(report, Report.optionsFor(process.stdout)))
  }

  const alone = await Experiment.runPromise(experimentWith(), { store: file })
  show("The judge alone informs, and gates nothing", alone.report)

  const store = await Store.open(file)
  const plan = await store.planLabels(alone, { width: 0.15 })
  console.log(`\n== What to label\n`)
  console.log(
    `${plan.items.length} answers: those of ${plan.candidates.join(" and ")} to ${plan.cases} of ${plan.of} cases.`
  )
  for (const { name, drawn, of } of plan.strata) console.log(`  ${name}: ${drawn} of ${of}`)

  const measured = await store.calibrate(alone, { labels })
  await store.close()
  writeFileSync(calibration, Calibration.write(measured.calibration))
  console.log(`\n== What the judge is worth (${relative(folder, calibration)})\n`)
  for (const { agreement, constant, sensitivity, specificity, biases } of measured.calibration.scores) {
    const percent = (value: number | undefined): string =>
      value === undefined ? "n/a" : `${Math.round(100 * value)} %`
    console.log(`agreement ${percent(agreement?.value)}, always the commonest label ${percent(constant)}`)
    console.log(`sensitivity ${percent(sensitivity?.value)}, specificity ${percent(specificity?.value)}`)
    for (const { by, of, effect, isShown } of biases)
      console.log(
        `bias by ${by}${of === undefined ? "" : ` (${of})`}: ${effect.value.toFixed(2)}${isShown ? "" : ", not shown"}`
      )
  }
  for (const { gate, compare } of Calibration.supportOf(measured.calibration)) {
    console.log(`compare: ${compare.can ? "yes" : "not yet"}, ${compare.why}`)
    console.log(`gate: ${gate.can ? "yes" : "not yet"}, ${gate.why}`)
  }

  const corrected = await Experiment.runPromise(experimentWith(calibration), { store: file })
  show("Corrected by labels: no better, and no worse", corrected.report)
  rmSync(folder, { recursive: true })
}
