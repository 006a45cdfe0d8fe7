/**
 * The products of `sparseRows.ts`, by the vector instructions of WebAssembly where they are to be had: three to four times as
 * fast, and equal to the last bit.
 */
import type { CsrMatrix } from "./csrMatrix.ts"
import { addOuterProduct, addScores } from "./sparseRows.ts"
import { moduleText } from "./sparseRowsModule.ts"

type Row = Pick<CsrMatrix, "columns" | "values">

/** Weights of `classCount` classes for `columnCount` features, feature-major, and what is done with them. */
export interface Products<out Weights extends Float32Array | Float64Array> {
  /** Zeros at first. */
  readonly weights: Weights
  /** Scratch for scores, one a class. */
  readonly scores: Float64Array
  /** Scratch for changes, one a class. */
  readonly change: Float64Array
  /** Adds `weights' x` to `scores`, for the row x that is the entries from one to before another. */
  readonly addScores: (entries: Row, from: number, to: number) => void
  /** Adds `x change'` to `weights`. For 64-bit weights alone. */
  readonly addOuterProduct: (entries: Row, from: number, to: number) => void
}

type Kernel = (
  columns: number,
  values: number,
  count: number,
  weights: number,
  vector: number,
  classCount: number
) => void

// A multiple of four, as entries are taken by fours.
const rowEntries = 4_096
const pageBytes = 65_536

/** What is used of WebAssembly, of which Node's types declare no values. */
interface Engine {
  readonly Module: new (binary: Uint8Array) => object
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Instance: new (
    module: object,
    imports: object
  ) => { readonly exports: Readonly<Record<string, Kernel>> }
}

let compiled: object | undefined

/** The kernels over a memory of so many bytes, or undefined where there are none to be had. */
const kernelsOf = (bytes: number) => {
  try {
    const engine: Engine = Reflect.get(globalThis, "WebAssembly")
    compiled ??= new engine.Module(Buffer.from(moduleText, "base64"))
    const memory = new engine.Memory({ initial: Math.ceil(bytes / pageBytes) })
    const { exports } = new engine.Instance(compiled, { rows: { memory } })
    return { buffer: memory.buffer, exports }
  } catch {
    return undefined
  }
}

const plain = <Weights extends Float32Array | Float64Array>(
  weights: Weights,
  classCount: number
): Products<Weights> => {
  const [scores, change] = [new Float64Array(classCount), new Float64Array(classCount)]
  return {
    weights,
    scores,
    change,
    addScores: (entries, from, to) => addScores(entries, from, to, weights, scores),
    addOuterProduct: (entries, from, to) => addOuterProduct(entries, from, to, change, weights)
  }
}

/** Products over 64-bit weights, for training, or over 32-bit ones, for answering. */
const made = <Weights extends Float32Array | Float64Array>(
  columnCount: number,
  classCount: number,
  Numbers: {
    readonly BYTES_PER_ELEMENT: number
    new (length: number): Weights
    new (buffer: ArrayBuffer, offset: number, length: number): Weights
  },
  scoresKernel: string
): Products<Weights> => {
  const length = columnCount * classCount
  const at = {
    scores: 0,
    change: 8 * classCount,
    values: 16 * classCount,
    columns: 16 * classCount + 8 * rowEntries,
    weights: 16 * Math.ceil((16 * classCount + 12 * rowEntries) / 16)
  }
  const kernels = kernelsOf(at.weights + Numbers.BYTES_PER_ELEMENT * length)
  const addingScores = kernels?.exports[scoresKernel]
  const addingProduct = kernels?.exports.addOuterProduct
  if (kernels === undefined || addingScores === undefined || addingProduct === undefined) {
    return plain(new Numbers(length), classCount)
  }
  const { buffer } = kernels
  const rowColumns = new Uint32Array(buffer, at.columns, rowEntries)
  const rowValues = new Float64Array(buffer, at.values, rowEntries)
  const through =
    (kernel: Kernel, vector: number) =>
    ({ columns, values }: Row, from: number, to: number): void => {
      for (let start = from; start < to; start += rowEntries) {
        const count = Math.min(rowEntries, to - start)
        for (let entry = 0; entry < count; entry++) {
          rowColumns[entry] = columns[start + entry] ?? 0
          rowValues[entry] = values[start + entry] ?? 0
        }
        kernel(at.columns, at.values, count, at.weights, vector, classCount)
      }
    }
  return {
    weights: new Numbers(buffer, at.weights, length),
    scores: new Float64Array(buffer, at.scores, classCount),
    change: new Float64Array(buffer, at.change, classCount),
    addScores: through(addingScores, at.scores),
    addOuterProduct: through(addingProduct, at.change)
  }
}

/** For training. */
export const ofDoubles = (columnCount: number, classCount: number): Products<Float64Array> =>
  made(columnCount, classCount, Float64Array, "addScores64")

/** For answering. */
export const ofSingles = (columnCount: number, classCount: number): Products<Float32Array> =>
  made(columnCount, classCount, Float32Array, "addScores32")
