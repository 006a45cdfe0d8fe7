/**
 * A linear classifier of texts, as it answers and as it is stored: scores are sums of weights of the terms of a text.
 */
import * as Schema from "effect/Schema"
import type { CsrMatrix } from "../linear/csrMatrix.ts"
import * as Products from "../linear/products.ts"
import { chunksOf, normalise } from "../text/chunks.ts"
import * as TermCounter from "../text/termCounter.ts"
import * as Vectoriser from "../text/vectoriser.ts"
import * as Numbers from "./numbers.ts"

/** How training went. */
export interface Training {
  /** Whether the solver arrived within its tolerance. */
  readonly converged: boolean
  /** How far it was from the optimum at the end, in nats an example. */
  readonly gap: number
  /** Passes over the examples; 0 where there is no solver. */
  readonly epochs: number
}

/** Weights as they come from training. Feature-major over the classes: as in a softmax model. */
export interface Weights {
  /** The weight of each feature for each class, feature-major. */
  readonly weights: Float64Array
  /** What each class starts from, in the order of the classes. */
  readonly intercepts: Float64Array
  /** How the training went. */
  readonly training: Training
}

/** A trained linear classifier. */
export interface LinearModel extends Pick<Weights, "intercepts" | "training"> {
  readonly vectoriser: Vectoriser.Vectoriser
  /** Positions among the labels of the classes that training saw, increasing. */
  readonly classes: ReadonlyArray<number>
  /** Whole numbers; times the scale of the class they are the weights. */
  readonly rounded: Int16Array
  readonly scales: Float64Array
  /** Scores are divided by it before the softmax. */
  readonly temperature: number
}

/**
 * Weights in 16 bits, by the largest of each class. On rows of unit norm a score moves by at most half a step, the
 * 65,534th part of that largest weight, times the root of the number of the text's terms.
 */
export const round = ({ weights, intercepts }: Omit<Weights, "training">) => {
  const classCount = intercepts.length
  const scales = new Float64Array(classCount)
  for (let at = 0; at < weights.length; at += classCount) {
    for (let k = 0; k < classCount; k++) {
      const magnitude = Math.abs(weights[at + k] ?? 0) / 32_767
      if (magnitude > (scales[k] ?? 0)) scales[k] = magnitude
    }
  }
  const rounded = new Int16Array(weights.length)
  for (let at = 0; at < weights.length; at += classCount) {
    for (let k = 0; k < classCount; k++) {
      rounded[at + k] = Math.round((weights[at + k] ?? 0) / (scales[k] || 1))
    }
  }
  return { rounded, scales }
}

/** Reads texts into scratch that the next text overwrites. */
const readingRows = ({ vectoriser }: Pick<LinearModel, "vectoriser">) => {
  const { options, featureOfTerm, idf, vocabulary } = vectoriser
  const count = TermCounter.make(options, vocabulary.fixed)
  const row = { columns: new Uint32Array(256), values: new Float64Array(256), size: 0 }
  let squares = 0
  const emit = (term: number, occurrences: number): void => {
    const feature = featureOfTerm[term] ?? -1
    if (feature === -1) return
    if (row.size === row.columns.length) {
      const [columns, values] = [new Uint32Array(2 * row.size), new Float64Array(2 * row.size)]
      columns.set(row.columns)
      values.set(row.values)
      row.columns = columns
      row.values = values
    }
    const frequency = options.sublinearTf && occurrences > 1 ? 1 + Math.log(occurrences) : occurrences
    const weight = frequency * (idf[feature] ?? 0)
    row.columns[row.size] = feature
    row.values[row.size] = weight
    squares += weight * weight
    row.size++
  }
  return (text: string) => {
    row.size = 0
    squares = 0
    count(text, emit)
    const norm = Math.sqrt(squares)
    for (let entry = 0; entry < row.size; entry++) row.values[entry] = (row.values[entry] ?? 0) / norm
    return row
  }
}

/** What a text's terms say. */
interface Scored {
  /** Positions among `classes` of the most probable class and of the next; equal where there is one class. */
  readonly best: number
  readonly second: number
  /** The probability of the best. */
  readonly probability: number
}

/** What a term of a text says for one class over another. */
export interface Reason {
  readonly term: string
  readonly weight: number
}

/** Scoring texts by a model. */
export interface Scoring {
  readonly score: (text: string) => Scored
  /** Scores of a row, divided by the temperature, of each of the classes; overwritten by the next one. */
  readonly scores: (matrix: CsrMatrix, row: number) => Float64Array
  /** What in a text speaks most for one class over another: runs of characters count for the first word that has them. */
  readonly reasons: (text: string, best: number, second: number, most: number) => ReadonlyArray<Reason>
}

/** A term as people read it: characters within a word are told by dots. */
const shownTerm = (tagged: { readonly kind: string; readonly text: string }): string =>
  tagged.kind === "word" ? tagged.text : `…${tagged.text.replaceAll(" ", "_")}…`

type Entries = Pick<CsrMatrix, "columns" | "values">

/** What scores texts. Keeps scratch, and what it has read of words. */
export const scoring = (model: LinearModel): Scoring => {
  const { intercepts, rounded, scales, temperature, vectoriser } = model
  const classCount = intercepts.length
  const { addScores, scores: sums, weights } = Products.ofSingles(rounded.length / classCount, classCount)
  for (let at = 0; at < rounded.length; at += classCount) {
    for (let k = 0; k < classCount; k++) weights[at + k] = (rounded[at + k] ?? 0) * (scales[k] ?? 0)
  }
  const read = readingRows(model)
  const sumUp = (entries: Entries, from: number, to: number): void => {
    sums.set(intercepts)
    addScores(entries, from, to)
  }

  let terms: ReadonlyArray<{ readonly kind: string; readonly text: string }> | undefined
  return {
    scores: (matrix, row) => {
      sumUp(matrix, matrix.rowPointers[row] ?? 0, matrix.rowPointers[row + 1] ?? 0)
      for (let k = 0; k < classCount; k++) sums[k] = (sums[k] ?? 0) / temperature
      return sums
    },
    score: (text) => {
      const row = read(text)
      sumUp(row, 0, row.size)
      let [best, second] = [0, 0]
      let [most, next] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let k = 0; k < classCount; k++) {
        const sum = sums[k] ?? 0
        if (sum > most) {
          second = best
          next = most
          best = k
          most = sum
        } else if (sum > next) {
          second = k
          next = sum
        }
      }
      let likelihoods = 0
      for (let k = 0; k < classCount; k++) likelihoods += Math.exp(((sums[k] ?? 0) - most) / temperature)
      return { best, second, probability: 1 / likelihoods }
    },
    reasons: (text, best, second, most) => {
      terms ??= Vectoriser.featureTerms(vectoriser)
      const { columns, values, size } = read(text)
      const words = chunksOf(normalise(text, vectoriser.options.maxCharacters))
      const weightOf = new Map<string, number>()
      for (let entry = 0; entry < size; entry++) {
        const column = columns[entry] ?? 0
        const term = terms[column] ?? { kind: "word", text: "" }
        const difference =
          (weights[column * classCount + best] ?? 0) - (weights[column * classCount + second] ?? 0)
        const word =
          term.kind === "word"
            ? term.text
            : (words.find((each) => ` ${each} `.includes(term.text)) ?? term.text)
        weightOf.set(word, (weightOf.get(word) ?? 0) + ((values[entry] ?? 0) * difference) / temperature)
      }
      return Array.from(weightOf, ([term, weight]) => ({ term, weight }))
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
        .slice(0, most)
    }
  }
}

/** Of each class the terms with the largest weights, over the mean of all classes. */
export const topTerms = (model: LinearModel, top: number): ReadonlyArray<ReadonlyArray<Reason>> => {
  const { intercepts, rounded, scales, vectoriser } = model
  const classCount = intercepts.length
  const terms = Vectoriser.featureTerms(vectoriser)
  const weightOf = (feature: number, k: number): number =>
    (rounded[feature * classCount + k] ?? 0) * (scales[k] ?? 0)
  const means = Float64Array.from({ length: terms.length }, (_, feature) => {
    let sum = 0
    for (let k = 0; k < classCount; k++) sum += weightOf(feature, k)
    return sum / classCount
  })
  const centred = (feature: number, k: number): number => weightOf(feature, k) - (means[feature] ?? 0)
  return Array.from({ length: classCount }, (_, k) =>
    Array.from(terms.keys(), (feature) => ({ feature, weight: centred(feature, k) }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight || a.feature - b.feature)
      .slice(0, top)
      .map(({ feature, weight }) => ({
        term: shownTerm(terms[feature] ?? { kind: "word", text: "" }),
        weight
      }))
  )
}

const Range = Schema.Union([Schema.Tuple([Schema.Int, Schema.Int]), Schema.Literal("none")])

/** The form of a stored model. */
export const Stored = Schema.Struct({
  text: Schema.Struct({
    wordNgrams: Range,
    characterNgrams: Range,
    sublinearTf: Schema.Boolean,
    minDocumentFrequency: Schema.Int,
    maxFeatures: Schema.Int,
    maxCharacters: Schema.Int
  }),
  terms: Schema.Array(Schema.String),
  idf: Schema.String,
  classes: Schema.Array(Schema.Natural),
  weights: Schema.String,
  scales: Schema.String,
  intercepts: Schema.String,
  temperature: Schema.Finite.check(Schema.isGreaterThan(0)),
  training: Schema.Struct({ converged: Schema.Boolean, gap: Schema.Finite, epochs: Schema.Natural })
})
export type Stored = typeof Stored.Type

/** A model in its stored form. */
export const encode = (model: LinearModel): Stored => {
  const { options, terms } = Vectoriser.toJson(model.vectoriser)
  return {
    text: options,
    terms,
    idf: Numbers.encode(model.vectoriser.idf),
    classes: model.classes,
    weights: Numbers.encode(model.rounded),
    scales: Numbers.encode(model.scales),
    intercepts: Numbers.encode(model.intercepts),
    temperature: model.temperature,
    training: model.training
  }
}

/** The inverse of {@link encode}. Throws what is wrong, beginning with the field. */
export const decode = (stored: Stored, labelCount: number): LinearModel => {
  const { classes, terms, text, training, temperature } = stored
  if (classes.length === 0) throw new RangeError("classes: expected at least one class, found none")
  for (const [k, label] of classes.entries()) {
    if (label >= labelCount || label <= (classes[k - 1] ?? -1)) {
      throw new RangeError(`classes.${k}: expected increasing numbers below ${labelCount}, found ${label}`)
    }
  }
  const idf = Numbers.float64("idf", stored.idf, terms.length)
  return {
    vectoriser: Vectoriser.fromJson({ options: text, terms, idf: Array.from(idf) }),
    classes,
    rounded: Numbers.int16("weights", stored.weights, terms.length * classes.length),
    scales: Numbers.float64("scales", stored.scales, classes.length),
    intercepts: Numbers.float64("intercepts", stored.intercepts, classes.length),
    temperature,
    training
  }
}
