/**
 * What a model writes makes no parser, decoder or scorer throw. A million outputs: fuzzedOutputs.slow.test.ts.
 */
import { expect, it } from "vitest"
import { throughAll } from "./fuzzedOutputs/throughAll.fixture.ts"

it("100 fuzzed outputs through every parser, decoder and scorer, without a throw", () => {
  expect(throughAll(100, 1)).toEqual([])
})
