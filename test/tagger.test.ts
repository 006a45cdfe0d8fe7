/**
 * Extraction that is learned beside patterns by hand, on real utterances and receipts, as an experiment: small samples of
 * what `bench/baselines.ts` measures as a whole.
 */
import { Tagger } from "@assay/baselines"
import { Experiment } from "@assay/core"
import { isFieldReport } from "@assay/core/internal"
import { expect, test } from "vitest"
import * as restaurant8k from "./fixtures/restaurant8k.ts"
import * as sroie from "./fixtures/sroie.ts"

const skipped = (missing: string | undefined): string =>
  missing === undefined ? "" : ` (skipped: ${missing})`

/** The figures of the tagger and of the regex over the same values, and the verdict on their difference. */
const beside = async <Input, Expected, Output>(
  experiment: Experiment.Experiment<Input, Expected, Output>,
  expectedValues: number
) => {
  const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
  const [regex, tagger] = report.candidates.map(({ scores }) => {
    const found = scores[0]?.metrics.fields
    if (!isFieldReport(found)) throw new Error("the run has no figures of fields")
    const { f1, missed, right, wrong } = found.overall
    expect(right + wrong + missed).toBeCloseTo(expectedValues, 9)
    return f1
  })
  return { regex, tagger, verdict: report.comparisons[0]?.scores[0]?.overall.verdict._tag }
}

test.skipIf(restaurant8k.missing !== undefined)(
  `restaurant8k: a tagger of 205 utterances reads slots better than patterns by hand${skipped(restaurant8k.missing)}`,
  async () => {
    const { regex, tagger, verdict } = await beside(
      Experiment.make("restaurant8k", {
        dataset: restaurant8k.dataset("test", 12),
        candidates: {
          regex: restaurant8k.regex,
          tagger: Tagger.extract(restaurant8k.task, {
            ...restaurant8k.reading,
            training: restaurant8k.dataset("train", 5),
            epochs: 5
          })
        },
        scorers: [restaurant8k.fields],
        against: "regex"
      }),
      146
    )
    expect(tagger?.low).toBeGreaterThan(regex?.high ?? 1)
    expect(verdict).toBe("Improved")
  }
)

test.skipIf(sroie.missing !== undefined)(
  `SROIE: a tagger of 20 receipts reads others of companies that it knows better than patterns by hand${skipped(sroie.missing)}`,
  async () => {
    const { regex, tagger, verdict } = await beside(
      Experiment.make("sroie", {
        dataset: sroie.dataset("mixed", 8),
        candidates: { regex: sroie.regex, tagger: Tagger.extract(sroie.task, { folds: 2, epochs: 5 }) },
        scorers: [sroie.fields],
        against: "regex"
      }),
      160
    )
    expect(tagger?.low).toBeGreaterThan(regex?.value ?? 1)
    expect(verdict).toBe("Improved")
  }
)
