/**
 * Digits and signs of every script in the one spelling that numbers are read in.
 */

// Marks of direction and spaces of no width stand within numbers and are not seen.
const unseen = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu

const digitValues = new Map<string, string>()

/** The value of a decimal digit. Unicode has them in runs of ten, zero first. */
const digitOf = (digit: string): string => {
  const known = digitValues.get(digit)
  if (known !== undefined) return known
  const point = digit.codePointAt(0) ?? 0
  let before = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(point - before - 1))) before++
  const value = String(before % 10)
  digitValues.set(digit, value)
  return value
}

const signs: Readonly<Record<string, string>> = { "\u066A": "%", "\uFE6A": "%", "\uFE69": "$" }

/** The text with ASCII digits, full-width signs as ASCII, Arabic marks as those of the notation. */
export const readable = (text: string, decimal: "." | ","): string => {
  // Most texts hold nothing of the kind.
  if (!/[\u00AD\u060A-\u{10FFFF}]/u.test(text)) return text
  return text
    .replace(unseen, "")
    .replace(/(?![0-9])\p{Nd}/gu, digitOf)
    .replace(/[\uFF04\uFF05\uFF08\uFF09\uFF0B-\uFF0F]/gu, (char) =>
      String.fromCharCode(char.charCodeAt(0) - 0xfee0)
    )
    .replace(/(?<=\d)[\u066B\u066C](?=\d)/gu, (mark) =>
      (mark === "\u066B") === (decimal === ".") ? "." : ","
    )
    .replace(/[\u066A\uFE69\uFE6A]/gu, (sign) => signs[sign] ?? sign)
}
