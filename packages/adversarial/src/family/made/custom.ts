/** Families of texts from arbitraries of the user's own. */
import type * as fc from "fast-check"
import type { About, Certainty, LabelGuarantee, Property } from "../model.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** What a family of texts of one's own is made of. */
export interface TextOptions {
  /** Its name, unique in a run. */
  readonly name: string
  /** Variants of a text. Undefined where it does not apply. */
  readonly perturb: (text: string, about: About) => fc.Arbitrary<string> | undefined
  /**
   * What it does, in words that follow "variants with".
   *
   * @defaultValue the name
   */
  readonly does?: string
  /**
   * What it guarantees about the label.
   *
   * @defaultValue `"keeps"`
   */
  readonly label?: LabelGuarantee
  /**
   * How sure that is.
   *
   * @defaultValue `"certain"` with a `check`, else `"likely"`
   */
  readonly certainty?: Certainty
  /**
   * What is asked of a candidate.
   *
   * @defaultValue `"invariance"` where the label stays, else `"conformance"`
   */
  readonly property?: Property
  /**
   * Whether a variant keeps what the family guarantees. One that does not is left out.
   *
   * @defaultValue every variant does
   */
  readonly check?: (before: string, after: string, about: About) => boolean
}

/** A family of texts from an arbitrary of fast-check. */
export const text = ({ name, perturb, check, label = "keeps", ...options }: TextOptions): TextFamily =>
  textFamily({
    name,
    does: options.does ?? name,
    label,
    certainty: options.certainty ?? (check === undefined ? "likely" : "certain"),
    property: options.property ?? (label === "keeps" ? "invariance" : "conformance"),
    perturb,
    ...(check === undefined ? {} : { check })
  })
