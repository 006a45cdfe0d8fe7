import { Dataset } from "@assay/core"
import { describe, expect, it } from "vitest"
import { LinearSvm, LogisticRegression, NaiveBayes, Trained } from "../index.ts"
import type { Learned } from "../learner.ts"
import { textProblems } from "./scikitLearn.fixture.ts"

type Problem = Pick<(typeof textProblems)[number], "asked" | "examples" | "labels">

/** Trained on the examples of a problem, the confidence of each answer is the largest of the expected probabilities. */
const agrees = async (
  { asked, examples, labels }: Problem,
  baseline: Learned<string, string, string>,
  probabilities: ReadonlyArray<ReadonlyArray<number>>
): Promise<void> => {
  const dataset = Dataset.make(
    "examples",
    examples.map(([input, expected], at) => ({ id: `${at}`, input, expected }))
  )
  const model = await Trained.fit(baseline, dataset)
  for (const [at, text] of asked.entries()) {
    const expected = probabilities[at] ?? []
    const largest = Math.max(...expected)
    const { output, confidence = Number.NaN } = model.predict(text)
    expect(Math.abs(confidence - largest), `${text}: ${confidence}, not ${largest}`).toBeLessThan(1e-4)
    // Of a near tie either is right.
    expect(expected[labels.indexOf(output ?? "")]).toBeGreaterThan(largest - 2e-4)
  }
}

const optionsOf = (minDocumentFrequency: number) => ({ text: { minDocumentFrequency }, calibrated: false })

const logistic = textProblems.flatMap(({ logistic, ...problem }) =>
  logistic.map((each) => ({ ...problem, ...each }))
)
const bayes = textProblems.flatMap(({ bayes, ...problem }) => bayes.map((each) => ({ ...problem, ...each })))
const svm = textProblems.flatMap(({ svm, ...problem }) => svm.map((each) => ({ ...problem, ...each })))

/** The softmax of margins, of which scikit-learn has those of the second where there are two. */
const sharesOf = (margins: ReadonlyArray<number>): ReadonlyArray<number> => {
  const [only = 0] = margins
  const likelihoods = (margins.length === 1 ? [-only, only] : margins).map(Math.exp)
  const sum = likelihoods.reduce((a, b) => a + b, 0)
  return likelihoods.map((likelihood) => likelihood / sum)
}

describe("classifiers of texts beside scikit-learn's, through the public door", () => {
  it.each(logistic)("logistic regression: $name, C = $c", ({ c, ...problem }) =>
    agrees(
      problem,
      LogisticRegression.classify(problem.labels, {
        ...optionsOf(problem.minDocumentFrequency),
        inverseRegularisation: c
      }),
      problem.probabilities
    )
  )

  it.each(bayes)("naive Bayes: $name, smoothing $smoothing", ({ smoothing, ...problem }) =>
    agrees(
      problem,
      NaiveBayes.classify(problem.labels, { ...optionsOf(problem.minDocumentFrequency), smoothing }),
      problem.probabilities
    )
  )

  it.each(svm)("linear SVM, the softmax of its margins: $name, C = $c", ({ c, scores, ...problem }) =>
    agrees(
      problem,
      LinearSvm.classify(problem.labels, {
        ...optionsOf(problem.minDocumentFrequency),
        inverseRegularisation: c
      }),
      scores.map(sharesOf)
    )
  )
})
