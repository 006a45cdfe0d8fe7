import { generator } from "../linear/generator.ts"
/**
 * A linear-chain conditional random field (Lafferty, McCallum & Pereira 2001): the logistic regression of a whole
 * sequence of tags. It is learned by AdaGrad (Duchi, Hazan & Singer 2011) on one sequence after the other.
 *
 * Tags are BIO: 0 is outside, `1 + 2f` begins field `f`, `2 + 2f` goes on with it. A tag that goes on with a field which
 * has not begun is impossible, in learning as in decoding, so that no answer has to be repaired.
 */

/** The tag that begins a field. */
export const begins = (field: number): number => 1 + 2 * field

/** The tag that goes on with a field. */
export const goesOn = (field: number): number => 2 + 2 * field

/** The field of a tag; -1 for outside. */
export const fieldOf = (tag: number): number => (tag === 0 ? -1 : (tag - 1) >> 1)

/** How many tags there are for some fields. */
export const tagCount = (fields: number): number => 1 + 2 * fields

/** Whether one tag may stand behind another; -1 stands for the beginning. */
export const isAllowed = (before: number, tag: number): boolean =>
  tag === 0 || tag % 2 === 1 || before === tag || before === tag - 1

/** The features of each token as numbers, -1 for one that is unknown. */
export type Sequence = ReadonlyArray<Int32Array>

/** What was learned. */
export interface Chain {
  readonly tags: number
  /** Weight of feature `f` for tag `t` at `f × tags + t`. */
  readonly weights: Float64Array
  /** Weight of tag `b` behind tag `a` at `(a + 1) × tags + b`; the first row is for the beginning. */
  readonly transitions: Float64Array
}

/** How it is learned. */
export interface LearnOptions {
  /** Passes over the sequences, 1 or more. */
  readonly epochs: number
  /** The length of the first steps, above 0. */
  readonly rate: number
  /** How strongly weights are drawn to 0, 0 or more. */
  readonly penalty: number
  /** What the order of the sequences is drawn with. */
  readonly seed: number
}

/** A sequence with its tags. */
export interface Tagged {
  readonly features: Sequence
  readonly tags: Uint8Array
}

/** Memory for one sequence at a time; it grows with the longest. */
interface Lattice {
  scores: Float64Array
  forward: Float64Array
  backward: Float64Array
  scale: Float64Array
}

export const lattice = (): Lattice => ({
  scores: new Float64Array(0),
  forward: new Float64Array(0),
  backward: new Float64Array(0),
  scale: new Float64Array(0)
})

/** The score of each tag at each token. */
export const score = ({ tags, weights }: Chain, features: Sequence, room: Lattice): void => {
  const size = features.length * tags
  if (room.scores.length < size) {
    room.scores = new Float64Array(2 * size)
    room.forward = new Float64Array(2 * size)
    room.backward = new Float64Array(2 * size)
    room.scale = new Float64Array(2 * size)
  }
  const { scores } = room
  scores.fill(0, 0, size)
  for (let i = 0; i < features.length; i++) {
    const row = features[i] ?? new Int32Array(0)
    for (let k = 0; k < row.length; k++) {
      const feature = row[k] ?? -1
      if (feature < 0) continue
      const from = feature * tags
      for (let t = 0; t < tags; t++)
        scores[i * tags + t] = (scores[i * tags + t] ?? 0) + (weights[from + t] ?? 0)
    }
  }
}

/** The factors of the transitions, 0 where one is impossible. */
export const factorsOf = ({ tags, transitions }: Chain): Float64Array => {
  const factors = new Float64Array(transitions.length)
  for (let a = -1; a < tags; a++)
    for (let b = 0; b < tags; b++) {
      const at = (a + 1) * tags + b
      if (isAllowed(a, b)) factors[at] = Math.exp(transitions[at] ?? 0)
    }
  return factors
}

/**
 * Forward and backward sums, each token's scaled to 1 (Rabiner 1989). Scores become factors, divided by the largest of
 * their token.
 */
export const sums = (tags: number, length: number, factors: Float64Array, room: Lattice): void => {
  const { scores, forward, backward, scale } = room
  for (let i = 0; i < length; i++) {
    let largest = Number.NEGATIVE_INFINITY
    for (let t = 0; t < tags; t++) largest = Math.max(largest, scores[i * tags + t] ?? 0)
    let total = 0
    for (let t = 0; t < tags; t++) {
      const emission = Math.exp((scores[i * tags + t] ?? 0) - largest)
      scores[i * tags + t] = emission
      let sum = 0
      if (i === 0) sum = factors[t] ?? 0
      else
        for (let a = 0; a < tags; a++)
          sum += (forward[(i - 1) * tags + a] ?? 0) * (factors[(a + 1) * tags + t] ?? 0)
      forward[i * tags + t] = sum * emission
      total += sum * emission
    }
    scale[i] = total
    for (let t = 0; t < tags; t++) forward[i * tags + t] = (forward[i * tags + t] ?? 0) / total
  }
  for (let i = length - 1; i >= 0; i--) {
    for (let t = 0; t < tags; t++) {
      if (i === length - 1) {
        backward[i * tags + t] = 1
        continue
      }
      let sum = 0
      for (let b = 0; b < tags; b++)
        sum +=
          (factors[(t + 1) * tags + b] ?? 0) *
          (scores[(i + 1) * tags + b] ?? 0) *
          (backward[(i + 1) * tags + b] ?? 0)
      backward[i * tags + t] = sum / (scale[i + 1] ?? 1)
    }
  }
}

// Gradients of tags that are all but certain move nothing, and are most of them.
const negligible = 1e-4

/**
 * Learns from tagged sequences. The weights are the mean over the second half of the passes, to four decimals, so that a file
 * of them stays small. It yields after each sequence.
 */
export const learn = function* (
  sequences: ReadonlyArray<Tagged>,
  features: number,
  tags: number,
  { epochs, rate, penalty, seed }: LearnOptions
): Generator<void, Chain> {
  const chain: Chain = {
    tags,
    weights: new Float64Array(features * tags),
    transitions: new Float64Array((tags + 1) * tags)
  }
  const squares = new Float64Array(chain.weights.length)
  const transitionSquares = new Float64Array(chain.transitions.length)
  const mean: Chain = {
    tags,
    weights: new Float64Array(features * tags),
    transitions: new Float64Array((tags + 1) * tags)
  }
  const kept = Math.max(1, Math.floor(epochs / 2))
  const step = (values: Float64Array, seen: Float64Array, at: number, gradient: number): void => {
    const value = values[at] ?? 0
    const slope = gradient + penalty * value
    const square = (seen[at] ?? 0) + slope * slope
    seen[at] = square
    if (square > 0) values[at] = value - (rate * slope) / Math.sqrt(square)
  }
  const random = generator(seed)
  const order = Uint32Array.from(sequences.keys())
  const room = lattice()
  const expected = new Float64Array((tags + 1) * tags)
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const held = order[i] ?? 0
      order[i] = order[j] ?? 0
      order[j] = held
    }
    for (const which of order) {
      const sequence = sequences[which]
      if (sequence === undefined || sequence.features.length === 0) continue
      const { features: rows, tags: gold } = sequence
      score(chain, rows, room)
      const factors = factorsOf(chain)
      sums(tags, rows.length, factors, room)
      const { scores, forward, backward, scale } = room
      expected.fill(0)
      for (let i = 0; i < rows.length; i++) {
        const right = gold[i] ?? 0
        const before = i === 0 ? -1 : (gold[i - 1] ?? 0)
        for (let b = 0; b < tags; b++) {
          const behind = ((scores[i * tags + b] ?? 0) * (backward[i * tags + b] ?? 0)) / (scale[i] ?? 1)
          if (behind === 0) continue
          if (i === 0) expected[b] = (expected[b] ?? 0) + (factors[b] ?? 0) * behind
          else
            for (let a = 0; a < tags; a++) {
              const at = (a + 1) * tags + b
              expected[at] =
                (expected[at] ?? 0) + (forward[(i - 1) * tags + a] ?? 0) * (factors[at] ?? 0) * behind
            }
        }
        const at = (before + 1) * tags + right
        expected[at] = (expected[at] ?? 0) - 1
        const row = rows[i] ?? new Int32Array(0)
        for (let t = 0; t < tags; t++) {
          const gradient =
            (forward[i * tags + t] ?? 0) * (backward[i * tags + t] ?? 0) - (t === right ? 1 : 0)
          if (Math.abs(gradient) < negligible) continue
          for (let k = 0; k < row.length; k++) {
            const feature = row[k] ?? -1
            if (feature >= 0) step(chain.weights, squares, feature * tags + t, gradient)
          }
        }
      }
      for (let at = 0; at < expected.length; at++) {
        const gradient = expected[at] ?? 0
        if (Math.abs(gradient) >= negligible) step(chain.transitions, transitionSquares, at, gradient)
      }
      yield
    }
    if (epoch >= epochs - kept) {
      for (let i = 0; i < mean.weights.length; i++)
        mean.weights[i] = (mean.weights[i] ?? 0) + (chain.weights[i] ?? 0) / kept
      for (let i = 0; i < mean.transitions.length; i++)
        mean.transitions[i] = (mean.transitions[i] ?? 0) + (chain.transitions[i] ?? 0) / kept
    }
  }
  for (const values of [mean.weights, mean.transitions])
    for (let i = 0; i < values.length; i++) values[i] = Math.round((values[i] ?? 0) * 1e4) / 1e4
  return mean
}
