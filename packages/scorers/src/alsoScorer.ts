/**
 * Makers of scorers that are scorers themselves.
 */
import type { Scorer } from "@assay/core"

/**
 * The maker, which may also stand where the scorer that it makes without options may: `scorers: [Numeric.match]` is
 * `scorers: [Numeric.match()]`.
 */
export const alsoScorer = <Options extends ReadonlyArray<unknown>, Input, Expected, Output>(
  make: (...options: Options | []) => Scorer.Scorer<Input, Expected, Output>
): ((...options: Options | []) => Scorer.Scorer<Input, Expected, Output>) &
  Scorer.Scorer<Input, Expected, Output> => {
  const { name, ...rest } = make()
  const both = (...options: Options | []) => make(...options)
  // The name of a function is not writable.
  return Object.assign(Object.defineProperty(both, "name", { value: name, enumerable: true }), rest)
}
