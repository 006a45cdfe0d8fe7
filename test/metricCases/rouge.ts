import { Similarity } from "@assay/scorers"
import { Schema } from "effect"
import { type Family, numberIn, scoreOf } from "./cases.fixture.ts"

const Input = Schema.Struct({ reference: Schema.String, prediction: Schema.String })
const Options = Schema.Struct({ stemmer: Schema.Boolean })

export const rouge: Family = {
  file: "rouge",
  cases: 10,
  compute: async ({ options, input }) => {
    const { reference, prediction } = Schema.decodeUnknownSync(Input)(input)
    const scorer = Similarity.rouge(Schema.decodeUnknownSync(Options)(options))
    const { scores, details } = await scoreOf(scorer, prediction, reference)
    return Object.fromEntries(
      Object.entries(scores).map(([name, f1]) => [
        name,
        { f1, precision: numberIn(details[name], "precision"), recall: numberIn(details[name], "recall") }
      ])
    )
  }
}

const TruthfulQa = Schema.Struct({
  reply: Schema.String,
  correct: Schema.Array(Schema.String),
  incorrect: Schema.Array(Schema.String)
})

/** The best over the correct answers, and its lead over the best for the incorrect ones, of 100. */
export const truthfulQa: Family = {
  file: "truthfulqa-real",
  cases: 20,
  compute: async ({ input }) => {
    const { reply, correct, incorrect } = Schema.decodeUnknownSync(TruthfulQa)(input)
    const bleu = Similarity.bleu({ tokenize: "intl", effectiveOrder: false })
    const value: Record<string, number> = {}
    const add = (name: string, right = Number.NaN, wrong = Number.NaN) => {
      value[`${name}_max`] = 100 * right
      value[`${name}_diff`] = 100 * (right - wrong)
    }
    const best = async (answers: ReadonlyArray<string>) => {
      const alone = await Promise.all(answers.map((answer) => scoreOf(bleu, reply, answer)))
      const { scores } = await scoreOf(Similarity.rouge, reply, answers)
      return { ...scores, bleu: Math.max(...alone.map((found) => found.scores.bleu ?? Number.NaN)) }
    }
    const right: Readonly<Record<string, number>> = await best(correct)
    const wrong: Readonly<Record<string, number>> = await best(incorrect)
    add("bleu", right.bleu, wrong.bleu)
    add("rouge1", right.rouge1, wrong.rouge1)
    add("rouge2", right.rouge2, wrong.rouge2)
    // The harness calls ROUGE-Lsum rougeL.
    add("rougeL", right.rougeLsum, wrong.rougeLsum)
    return value
  }
}
