/**
 * Data of persons that have a form: addresses of mail, phone numbers, accounts, cards, national numbers.
 */
import { hasLuhn, ibanLength, isIban } from "./checksums.ts"
import type { Kind, Match } from "./Match.ts"

/** Matches of a pattern that pass a check. */
const told = (
  text: string,
  pattern: RegExp,
  kind: Kind,
  rule: string,
  isCertain: boolean,
  passes: (found: string) => boolean = () => true
): ReadonlyArray<Match> =>
  [...text.matchAll(pattern)].flatMap(
    (match): ReadonlyArray<Match> =>
      passes(match[0])
        ? [{ kind, rule, start: match.index, end: match.index + match[0].length, isCertain }]
        : []
  )

const address =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}_%+-](?:[\p{L}\p{N}._%+-]{0,63})@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/gu

/** Names that are nobody's (RFC 2606), and addresses that no person reads. */
const nobody =
  /@(?:.*\.)?(?:example\.(?:com|net|org)|(?:\p{L}+\.)*(?:example|invalid|localhost|test))$|^no-?reply@/iu

const iban = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![a-z])/g

/** An IBAN may be followed by words in capitals: it is as long as its country says. */
const ibansIn = (text: string): ReadonlyArray<Match> =>
  [...text.matchAll(iban)].flatMap((match): ReadonlyArray<Match> => {
    const length = ibanLength(match[0].slice(0, 2))
    if (length === undefined) return []
    let end = 0
    let characters = 0
    while (end < match[0].length && characters < length) if (match[0][end++] !== " ") characters++
    const found = match[0].slice(0, end)
    const behind = text[match.index + end]
    return isIban(found.replaceAll(" ", "")) && !/[A-Za-z0-9]/.test(behind ?? " ")
      ? [{ kind: "iban", rule: "mod-97", start: match.index, end: match.index + end, isCertain: true }]
      : []
  })

const cardNumber =
  /(?<![\w.,+-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-]|[.,]\d)/g

/** The lengths and first digits of the large issuers. */
const issuers = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^5[1-5]\d{14}$/,
  /^2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^6(?:011|4[4-9]\d|5\d\d)\d{12}$/,
  /^62\d{14,17}$/
]

const isCard = (found: string): boolean => {
  const digits = found.replaceAll(/[ -]/g, "")
  return issuers.some((issuer) => issuer.test(digits)) && new Set(digits.slice(1)).size > 2 && hasLuhn(digits)
}

/** International: a plus (or 00), a country, and 7 to 14 digits more in groups. */
const international =
  /(?<![\w.+-]|\d )(?:\+|00(?=[1-9]))[1-9]\d{0,2}(?:[ .-]?\(\d{1,5}\)|[ ./-]?\d{1,5}){2,6}(?![\w-]|[.,]\d)/g

const digitsOf = (found: string): number => found.replaceAll(/\D/g, "").length

const northAmerican =
  /(?<![\w.+-]|\d )(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d([-. ]))[2-9]\d\d[-. ]\d{4}(?![\w-]|[.,]\d)/g

const national =
  /(?<![\w.,+/-]|\d )\(?0[1-9]\d{1,3}\)?(?:[ /-]|\/ ?)\d{3,4}(?:[ -]?\d{2,4}){1,2}(?![\w-]|[.,]\d)/g

const socialSecurity = /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g

/** What of persons is in a text. Those told by a check digit come first. */
export const personalIn = (text: string): ReadonlyArray<Match> => [
  ...(text.includes("@")
    ? told(text, address, "email", "address", true, (found) => !nobody.test(found))
    : []),
  ...(/\d{3}/.test(text)
    ? [
        ...ibansIn(text),
        ...told(text, cardNumber, "card", "luhn", true, isCard),
        ...told(text, socialSecurity, "national-id", "us-ssn", false),
        ...told(
          text,
          international,
          "phone",
          "international",
          false,
          (found) => digitsOf(found) >= 9 && digitsOf(found) <= 15
        ),
        ...told(text, northAmerican, "phone", "north-american", false),
        ...told(
          text,
          national,
          "phone",
          "national",
          false,
          (found) => digitsOf(found) >= 9 && digitsOf(found) <= 12
        )
      ]
    : [])
]
