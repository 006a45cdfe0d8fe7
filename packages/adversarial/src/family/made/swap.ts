/** The input of another case: an edit that must change the answer. */
import { canonicalJson } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import type { Family, Source } from "../model.ts"
import { distinct } from "../textFamily.ts"

const keyOf = ({ input }: Pick<Source, "input">): string => canonicalJson(input)

/**
 * The whole input replaced by that of a case with another label. The label must change, for certain: a candidate that does
 * not look at its input is perfectly invariant, and fails here.
 */
export const swap = (): Family => ({
  _tag: "Family",
  name: "swap",
  does: "the input of a case with another label",
  label: "must change",
  certainty: "certain",
  property: "directional",
  variants: (source, { others }, draw) =>
    Effect.sync(() => {
      if (source.expected === undefined) return []
      const own = canonicalJson(source.expected)
      const different = others.filter(
        ({ expected }) => expected !== undefined && canonicalJson(expected) !== own
      )
      if (different.length === 0) return []
      return distinct(fc.constantFrom(...different), draw, keyOf, () => true).map(({ input, expected }) => ({
        input,
        expected
      }))
    })
})
