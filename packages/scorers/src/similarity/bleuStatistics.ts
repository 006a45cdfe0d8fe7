/**
 * BLEU from what has to be counted for it: Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine
 * Translation", as sacreBLEU computes it.
 */
import { ngramCount, ngramCounts, takeNgrams } from "./ngrams.ts"

/** What BLEU needs to know of one text, or of many added up. Lists: by the length of the n-grams, from 1. */
export interface BleuStatistics {
  /** N-grams that a reference has as often. */
  readonly correct: ReadonlyArray<number>
  /** N-grams of the output. */
  readonly total: ReadonlyArray<number>
  /** Tokens of the output. */
  readonly length: number
  /** Tokens of the reference whose length is nearest, the shorter on a tie. */
  readonly referenceLength: number
}

/**
 * What an n-gram length without a match counts as, so that the score is not 0: half, a quarter, an eighth … of one match
 * (`exp`, by sacreBLEU's default), `floor` of one, one more match and n-gram for every length but the first (`add-k`), or
 * nothing.
 */
export type Smoothing = "exp" | "floor" | "add-k" | "none"

const nearestLength = (length: number, references: ReadonlyArray<ReadonlyArray<string>>): number =>
  references
    .map((reference) => reference.length)
    .reduce((best, each) => {
      const gain = Math.abs(best - length) - Math.abs(each - length)
      return gain > 0 || (gain === 0 && each < best) ? each : best
    })

/** How often each n-gram may be counted: as often as the reference that has it most often. */
const allowed = (references: ReadonlyArray<ReadonlyArray<string>>, size: number): Map<string, number> => {
  const [first = [], ...others] = references
  const most = ngramCounts(first, size)
  for (const reference of others)
    for (const [ngram, count] of ngramCounts(reference, size))
      if (count > (most.get(ngram) ?? 0)) most.set(ngram, count)
  return most
}

/** Counts the n-grams of an output up to `order` tokens. There is at least one reference. */
export const bleuStatistics = (
  output: ReadonlyArray<string>,
  references: ReadonlyArray<ReadonlyArray<string>>,
  order: number
): BleuStatistics => {
  const sizes = Array.from({ length: order }, (_, index) => index + 1)
  return {
    correct: sizes.map((size) => takeNgrams(output, size, allowed(references, size))),
    total: sizes.map((size) => ngramCount(output, size)),
    length: output.length,
    referenceLength: nearestLength(output.length, references)
  }
}

/** How BLEU is computed from the counts. */
export interface BleuOptions {
  readonly smoothing: Smoothing
  /** For `floor` and `add-k`. */
  readonly smoothingValue: number
  /** Whether only those lengths count of which the output has n-grams. */
  readonly effectiveOrder: boolean
}

/** BLEU, with its parts. */
export interface Bleu {
  /** 0 to 1. */
  readonly bleu: number
  /** The precision by the length of the n-grams, smoothed, 0 to 1; 0 for lengths without n-grams. */
  readonly precisions: ReadonlyArray<number>
  /** What an output that is too short is multiplied by, 0 to 1. */
  readonly brevityPenalty: number
}

/** BLEU of counts; those of many outputs, added up, give the BLEU of a corpus. */
export const bleuOf = (
  { correct, total, length, referenceLength }: BleuStatistics,
  { smoothing, smoothingValue, effectiveOrder }: BleuOptions
): Bleu => {
  const brevityPenalty =
    length === 0 ? 0 : length < referenceLength ? Math.exp(1 - referenceLength / length) : 1
  const precisions = correct.map(() => 0)
  if (correct.every((count) => count === 0)) return { bleu: 0, precisions, brevityPenalty }
  let order = correct.length
  let halvings = 1
  for (const [index, counted] of correct.entries()) {
    const added = smoothing === "add-k" && index > 0 ? smoothingValue : 0
    const hits = counted + added
    const all = (total[index] ?? 0) + added
    if (all === 0) break
    if (effectiveOrder) order = index + 1
    if (hits > 0) precisions[index] = hits / all
    else if (smoothing === "exp") {
      halvings *= 2
      precisions[index] = 1 / (halvings * all)
    } else if (smoothing === "floor") precisions[index] = smoothingValue / all
  }
  const counted = precisions.slice(0, order)
  const bleu = counted.includes(0)
    ? 0
    : brevityPenalty * Math.exp(counted.reduce((sum, each) => sum + Math.log(each), 0) / order)
  return { bleu, precisions, brevityPenalty }
}
