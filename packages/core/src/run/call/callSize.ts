/**
 * How many tokens a call is likely to have, for pacing: what its lane's calls had so far says it best.
 *
 * A guess that is far off would be taken for use: a rate of tokens is measured from what was let in before a refusal,
 * and calls that are still under way count there as guessed.
 */
import type { Usage } from "../../provider/Usage.ts"

export interface CallSizes {
  /** @param maxOutput the limit on the reply, where there is one */
  readonly guess: (bytes: number, maxOutput: number | undefined) => number
  /** The same, input and output apart. */
  readonly parts: (
    bytes: number,
    maxOutput: number | undefined
  ) => { readonly input: number; readonly output: number }
  readonly learn: (bytes: number, usage: Usage) => void
}

/** English text has about four bytes to a token. */
const usualBytesPerToken = 4

/** Output that is reckoned with before there was any. */
const usualOutput = 256

/** The mean of what came first, and a moving average over about twenty from then on. */
const average = (usual: number) => {
  let count = 0
  let value = usual
  return {
    value: () => value,
    add: (next: number): void => {
      count++
      value += Math.max(1 / count, 0.05) * (next - value)
    }
  }
}

/** The calls of a lane that has made none. */
export const make = (): CallSizes => {
  const inputPerByte = average(1 / usualBytesPerToken)
  const output = average(usualOutput)
  const reply = (maxOutput: number | undefined) =>
    Math.min(output.value(), maxOutput ?? Number.POSITIVE_INFINITY)
  return {
    guess: (bytes, maxOutput) => Math.ceil(bytes * inputPerByte.value() + reply(maxOutput)),
    parts: (bytes, maxOutput) => ({
      input: Math.ceil(bytes * inputPerByte.value()),
      output: Math.ceil(reply(maxOutput))
    }),
    learn: (bytes, { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens }) => {
      if (inputTokens !== undefined && bytes > 0)
        inputPerByte.add((inputTokens + cacheReadTokens + cacheWriteTokens) / bytes)
      if (outputTokens !== undefined) output.add(outputTokens)
    }
  }
}
