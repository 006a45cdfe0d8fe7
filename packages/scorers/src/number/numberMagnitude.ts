/**
 * What the digits of a number are worth: as a double and, where it is a whole number, exactly.
 */

/** A size without a sign. `whole` is there for whole numbers of up to 400 digits; `value` may be infinite. */
export interface Magnitude {
  readonly value: number
  readonly whole: bigint | undefined
  /** What it was worth before a word such as "million" stands behind it, to be read with the word. */
  readonly scaled: (powerOfTen: number) => Magnitude
}

const maxDigits = 400

/** A decimal number: `digits` before and after the point, times a power of ten. */
export const decimalMagnitude = (before: string, after: string, exponent: number): Magnitude => {
  const wholeOf = (): bigint | undefined => {
    const places = after.length - exponent
    const digits = `${before}${after}`.replace(/^0+/u, "")
    if (digits === "") return 0n
    if (digits.length - places > maxDigits || digits.length > maxDigits) return undefined
    if (places <= 0) return BigInt(digits + "0".repeat(-places))
    return /^0*$/u.test(digits.slice(-places)) ? BigInt(digits.slice(0, -places) || "0") : undefined
  }
  return {
    // Number reads "1.5e3" more exactly than 1.5 * 10 ** 3 would be.
    value: Number(`${before || "0"}.${after || "0"}e${exponent}`),
    whole: wholeOf(),
    scaled: (powerOfTen) => decimalMagnitude(before, after, exponent + powerOfTen)
  }
}

const ofDouble = (value: number): Magnitude => ({
  value,
  whole: Number.isSafeInteger(value) ? BigInt(value) : undefined,
  scaled: (powerOfTen) => ofDouble(value * 10 ** powerOfTen)
})

/** The sum of two sizes, as in "3 million 200 thousand". */
export const sumOf = (one: Magnitude, other: Magnitude): Magnitude => ({
  value: one.value + other.value,
  whole: one.whole === undefined || other.whole === undefined ? undefined : one.whole + other.whole,
  scaled: (powerOfTen) => sumOf(one.scaled(powerOfTen), other.scaled(powerOfTen))
})

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"
const isMinus = (char: string): boolean => /[-‐‑‒–−﹣⁻]/u.test(char)

const exponentOf = (written: string): number => {
  const chars = Array.from(written.replace("**", "").replace(/<\/?sup>/gu, ""))
  const digits = chars
    .map((char) => (superscripts.includes(char) ? String(superscripts.indexOf(char)) : char))
    .join("")
    .replace(/\D/gu, "")
  return chars.some(isMinus) ? -Number(digits) : Number(digits)
}

const powerOfTen = (power: string | undefined): number => {
  if (power === undefined) return 0
  if (/^[eE]/u.test(power)) return exponentOf(power.slice(1))
  return exponentOf(power.slice(power.indexOf("10") + 2))
}

const decimalBraces = /(?<=^0)\{,\}|\{,\}(?!\d{3}(?!\d))/u

// Nobody groups the thousands of zero: "0.125" is a decimal, also where the comma is the decimal mark. "0,125" may be two
// answers.
const lessThanOne = /^0\.(\d{3})$/u

const decimalParts = (written: string, decimal: "." | ","): readonly [string, string] => {
  const decimals = lessThanOne.exec(written)?.[1]
  if (decimals !== undefined) return ["0", decimals]
  const spaceless = written.replace(/\\[,;:! ]/gu, "")
  // "{,}" is a decimal comma, but groups thousands where the point is the decimal mark.
  const text = decimal === "," ? spaceless.replace("{,}", ",") : spaceless.replace(decimalBraces, ".")
  const [whole = "", fraction = ""] = text.split(decimal)
  return [whole.replace(/\D/gu, ""), fraction.replace(/\D/gu, "")]
}

const raise = (base: Magnitude, exponent: number): Magnitude => {
  const { whole } = base
  if (whole === 10n) return decimalMagnitude("1", "", exponent)
  const digits = whole === undefined ? 0 : String(whole).length * exponent
  if (whole === undefined || exponent < 0 || digits > maxDigits) return ofDouble(base.value ** exponent)
  const power = whole ** BigInt(exponent)
  return { ...ofDouble(Number(power)), whole: power }
}

const ratio = (whole: number, over: number, under: number): Magnitude => ofDouble(whole + over / under)

/** The size of what the pattern found. */
export const magnitudeOf = (
  groups: Readonly<Record<string, string | undefined>>,
  decimal: "." | ","
): Magnitude => {
  const plain = (written: string): Magnitude => decimalMagnitude(...decimalParts(written, decimal), 0)
  const worth = (written: string | undefined): number => (written === undefined ? 0 : plain(written).value)
  const { latexOver, latexUnder, over, under, wideOver, wideUnder, vulgar } = groups
  if (latexOver !== undefined && latexUnder !== undefined) {
    const isNegative = [latexOver, latexUnder].filter((each) => Array.from(each).some(isMinus)).length === 1
    const share = worth(latexOver) / worth(latexUnder)
    return ofDouble(worth(groups.latexWhole) + (isNegative ? -share : share))
  }
  if (over !== undefined && under !== undefined) return ratio(worth(groups.mixed), worth(over), worth(under))
  if (wideOver !== undefined && wideUnder !== undefined) return ratio(0, worth(wideOver), worth(wideUnder))
  if (vulgar !== undefined) {
    const [top = "", bottom = ""] = vulgar.normalize("NFKC").split("\u2044")
    return ratio(worth(groups.vulgarWhole), Number(top), Number(bottom))
  }
  const parts = decimalParts(groups.digits ?? "", decimal)
  const { raised } = groups
  return raised === undefined
    ? decimalMagnitude(...parts, powerOfTen(groups.power))
    : raise(decimalMagnitude(...parts, 0), exponentOf(raised))
}
