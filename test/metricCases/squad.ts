import { Tokens } from "@assay/scorers"
import { Schema } from "effect"
import { type Family, meanOf, scoreOf } from "./cases.fixture.ts"

const Input = Schema.Array(Schema.Struct({ prediction: Schema.String, answers: Schema.Array(Schema.String) }))

export const squad: Family = {
  file: "squad",
  cases: 11,
  compute: async ({ metric, input }) => {
    const scorer = Tokens.f1({ variant: metric === "squad-v2" ? "squad-v2" : "squad-v1" })
    const found = await Promise.all(
      Schema.decodeUnknownSync(Input)(input).map(({ prediction, answers }) =>
        scoreOf(scorer, prediction, answers)
      )
    )
    return {
      exact_match: 100 * meanOf(found.map(({ scores }) => scores.exact ?? Number.NaN)),
      f1: 100 * meanOf(found.map(({ scores }) => scores.f1 ?? Number.NaN))
    }
  }
}
