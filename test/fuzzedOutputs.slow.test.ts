/**
 * A million outputs through every parser, decoder and scorer, in ten parts that can be told apart.
 */
import { expect, it } from "vitest"
import { throughAll } from "./fuzzedOutputs/throughAll.fixture.ts"

it.each(Array.from({ length: 10 }, (_, part) => part))(
  "100,000 fuzzed outputs through every parser, decoder and scorer, without a throw: part %d",
  (part) => {
    expect(throughAll(100_000, 100 + part)).toEqual([])
  },
  3_600_000
)
