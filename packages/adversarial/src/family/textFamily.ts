/**
 * Families that perturb a text: they are given as arbitraries of fast-check, and here become variants of cases.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { textsOf } from "./fields.ts"
import type { About, Draw, Family, Made, Source } from "./model.ts"

/** A family of texts. */
export interface TextFamily extends Family {
  /** Variants of a text, for tests with fast-check. Undefined where the family does not apply to it. */
  readonly of: (text: string, about?: Partial<About>) => fc.Arbitrary<string> | undefined
}

/** What a family of texts is made of. */
export interface TextPerturbation extends Omit<Family, "_tag" | "variants" | "holds"> {
  /** The variants of a text. Undefined where it does not apply. */
  readonly perturb: (text: string, about: About) => fc.Arbitrary<string> | undefined
  /**
   * Whether a variant keeps what the family guarantees. One that does not is left out.
   *
   * @defaultValue every variant does
   */
  readonly check?: (before: string, after: string, about: About) => boolean
}

const nothingKnown: About = {
  fields: undefined,
  labels: [],
  names: [],
  others: [],
  canary: "",
  written: undefined
}

/** Draws for one variant that is wanted: some are equal, and some fail the check. */
const drawsPerVariant = 6

/** Up to `count` distinct values that pass; the same for the same seed. */
export const distinct = <A>(
  arbitrary: fc.Arbitrary<A>,
  { seed, count }: Draw,
  keyOf: (value: A) => string,
  passes: (value: A) => boolean
): ReadonlyArray<A> => {
  const found = new Map<string, A>()
  for (const value of fc.sample(arbitrary, { seed, numRuns: drawsPerVariant * count })) {
    const key = keyOf(value)
    if (!found.has(key) && passes(value)) found.set(key, value)
    if (found.size === count) break
  }
  return [...found.values()]
}

const illFormed = (name: string, { id }: Source): string =>
  `${name}: expected well-formed Unicode, found a lone surrogate in a variant of case ${JSON.stringify(id)}`

/** A family from a perturbation of texts. Of an input with several text fields a variant changes one. */
export const textFamily = ({ perturb, check, ...family }: TextPerturbation): TextFamily => {
  const of: TextFamily["of"] = (text, known) => {
    const about = { ...nothingKnown, ...known }
    const arbitrary = perturb(text, about)
    return arbitrary?.filter((after) => after !== text && (check?.(text, after, about) ?? true))
  }
  const variants = (source: Source, about: About, draw: Draw): Effect.Effect<ReadonlyArray<Made>, string> =>
    Effect.suspend(() => {
      try {
        const all = textsOf(source.input, about.fields).flatMap(({ text, replaced }) => {
          const arbitrary = perturb(text, about)
          if (arbitrary === undefined) return []
          return [
            arbitrary.map((after) => ({
              after,
              input: replaced(after),
              isGood: after !== text && (check?.(text, after, about) ?? true)
            }))
          ]
        })
        if (all.length === 0) return Effect.succeed([])
        const made = distinct(
          fc.oneof(...all),
          draw,
          ({ after }) => after,
          ({ isGood }) => isGood
        )
        return made.every(({ after }) => after.isWellFormed())
          ? Effect.succeed(made.map(({ input }) => ({ input })))
          : Effect.fail(illFormed(family.name, source))
      } catch (thrown) {
        return Effect.fail(thrown instanceof Error ? thrown.message : String(thrown))
      }
    })
  return { _tag: "Family", ...family, variants, of }
}
