/**
 * What the baselines of a suite share: where they learn, and how long they may take.
 */
import { Baseline, Candidate, type Case, Outcome } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Learned } from "../learner.ts"
import type * as Learning from "../learning.ts"

/** What all baselines of a suite share. */
export interface Options<Input, Expected extends Case.Present> extends Learning.Options<Input, Expected> {
  /**
   * How long each may train, in seconds, above 0. One that takes longer is left out: it escalates every case, and says so.
   *
   * @defaultValue 120
   */
  readonly withinSeconds?: number
}

/** How the text of an input is found; undefined for inputs that are text. */
export type TextOf<Input> = ((input: Input) => string) | undefined

const itself = (input: unknown): string => String(input)

/** The same for baselines of any input: they are made here for those of the suite alone. */
export const anyText = <Input>(on: TextOf<Input>) => ({
  on: (on ?? itself) as (input: unknown) => string
})

/** The limit, checked. */
export const withinOf = ({ withinSeconds = 120 }: { readonly withinSeconds?: number }): number => {
  if (withinSeconds > 0) return withinSeconds
  throw new RangeError(`withinSeconds: expected a number above 0, found ${withinSeconds}`)
}

const late = <Output>(withinSeconds: number): Candidate.Candidate<unknown, Output> => {
  const outcome = Outcome.escalated(`left out: it was not trained within ${withinSeconds} s`)
  return Candidate.make<unknown, Output>({
    kind: "baseline",
    settings: "left-out",
    restore: Candidate.fromJson,
    answer: () => Effect.succeed({ outcome, facts: {} })
  })
}

/** The same baseline, left out where it takes too long. The limit is part of its fingerprint. */
export const limited = <Input, Expected, Output>(
  baseline: Learned<Input, Expected, Output>,
  withinSeconds: number
): Learned<Input, Expected, Output> => {
  const { learning, settings } = baseline
  const within = Effect.timeoutOption(1_000 * withinSeconds)
  return {
    ...Baseline.make<Input, Expected, Output>({
      settings: { withinSeconds, of: settings },
      learning:
        learning._tag === "CrossFit"
          ? {
              ...learning,
              fit: (examples, folds) =>
                Effect.map(
                  within(learning.fit(examples, folds)),
                  Option.getOrElse(() =>
                    Array.from({ length: folds.folds }, () => late<Output>(withinSeconds))
                  )
                )
            }
          : {
              ...learning,
              fit: (seeded: { readonly seed: number }) =>
                Effect.map(
                  within(learning.fit(seeded)),
                  Option.getOrElse(() => late<Output>(withinSeconds))
                )
            }
    }),
    ability: baseline.ability
  }
}
