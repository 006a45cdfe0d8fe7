/**
 * Many outputs through every parser, decoder and scorer, in ten parts that can be told apart. `FUZZED_OUTPUTS` says how
 * many: a million take about an hour and a half.
 */
import { expect, it } from "vitest"
import { throughAll } from "./fuzzedOutputs/throughAll.fixture.ts"

const outputs = Number(process.env.FUZZED_OUTPUTS ?? 10_000)

it.each(Array.from({ length: 10 }, (_, part) => part))(
  `a tenth of ${outputs} fuzzed outputs through every parser, decoder and scorer, without a throw: part %d`,
  (part) => {
    expect(throughAll(Math.ceil(outputs / 10), 100 + part)).toEqual([])
  },
  3_600_000
)
