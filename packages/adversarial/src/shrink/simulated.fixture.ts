/**
 * Candidates that fail with a known probability where a hidden trigger is in their input, and in the background.
 */
import { Rng } from "@assay/stats"
import * as Effect from "effect/Effect"
import type { Asker } from "./model.ts"

/** A trigger in a long document. */
export interface Planted {
  readonly text: string
  readonly trigger: string
  readonly control: string
}

const letters = "abcdefghijklmnopqrstuvwxyz     "

const noise = (rng: Rng.Rng, length: number): string =>
  Array.from({ length }, () => letters[rng.below(letters.length)] ?? " ").join("")

/** A document of so many characters with a trigger of 40 at a random place. */
export const plant = (seed: number, length = 20_000, triggerLength = 40): Planted => {
  const rng = Rng.make(seed)
  const trigger = noise(rng, triggerLength).toUpperCase().replaceAll(" ", "_")
  const rest = noise(rng, length - triggerLength)
  const at = rng.below(rest.length + 1)
  return { trigger, text: rest.slice(0, at) + trigger + rest.slice(at), control: rest }
}

/** Fails with probability `rate` where the trigger is whole, and with `background` anywhere. */
export const failing = (
  { trigger }: Pick<Planted, "trigger">,
  { rate, background, seed }: { readonly rate: number; readonly background: number; readonly seed: number }
): Asker<never> => {
  const rng = Rng.make(seed)
  return (asks) =>
    Effect.sync(() =>
      asks.map(({ text }) =>
        rng.uniform() < (text.includes(trigger) ? rate : background) ? "failed" : "held"
      )
    )
}

/**
 * Fails the more rarely the more of the text before is gone: with `rate` at its whole length, and with `rate` times the
 * share that is left to the power of `loss` when it is cut. No trigger: every step costs a little.
 */
export const fading = (
  whole: string,
  { rate, loss, seed }: { readonly rate: number; readonly loss: number; readonly seed: number }
): { readonly asker: Asker<never>; readonly rateOf: (text: string) => number } => {
  const rng = Rng.make(seed)
  const rateOf = (text: string): number => rate * (text.length / whole.length) ** loss
  return {
    rateOf,
    asker: (asks) =>
      Effect.sync(() => asks.map(({ text }) => (rng.uniform() < rateOf(text) ? "failed" : "held")))
  }
}
