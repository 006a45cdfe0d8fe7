import * as Figures from "../text/figures.ts"
import type { AA, Rate } from "./aaModel.ts"

const rateWords = ({ count, of, share, low, high }: Rate): string =>
  `${Figures.count(count)} of ${Figures.count(of)} (${Figures.rate(share)}, 95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`

/** What the gate does where nothing has changed, in a sentence without a full stop. Names are used as they are. */
export const result = ({ against, candidate, inconclusive, fails, method }: AA): string =>
  `the gate failed in ${rateWords(fails)} comparisons of ` +
  (method === "repeats"
    ? `${candidate} with itself`
    : `${against} and ${candidate} with their labels swapped at random`) +
  ` and was inconclusive in ${Figures.rate(inconclusive.share)}`
