/**
 * Lists of numbers in a file: base64 of their bytes, little-endian.
 */

const bytesOf = (numbers: Float64Array | Int16Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)

/** The numbers as base64. */
export const encode = (numbers: Float64Array | Int16Array): string =>
  Buffer.from(bytesOf(numbers)).toString("base64")

const decoded = (field: string, text: string, length: number, size: number): ArrayBuffer => {
  const bytes = Buffer.from(text, "base64")
  if (bytes.length !== length * size) {
    throw new RangeError(
      `${field}: expected ${length} numbers of ${size} bytes in base64, found ${bytes.length} bytes`
    )
  }
  const own = new ArrayBuffer(bytes.length)
  new Uint8Array(own).set(bytes)
  return own
}

/** So many finite numbers. Throws a `RangeError` that begins with the field. */
export const float64 = (field: string, text: string, length: number): Float64Array => {
  const numbers = new Float64Array(decoded(field, text, length, 8))
  const position = numbers.findIndex((number) => !Number.isFinite(number))
  if (position !== -1)
    throw new RangeError(`${field}.${position}: expected a finite number, found ${numbers[position]}`)
  return numbers
}

/** So many whole numbers of 16 bits. Throws a `RangeError` that begins with the field. */
export const int16 = (field: string, text: string, length: number): Int16Array =>
  new Int16Array(decoded(field, text, length, 2))
