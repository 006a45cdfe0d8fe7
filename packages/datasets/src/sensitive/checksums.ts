/**
 * Check digits of account and card numbers.
 */

/** Whether digits have the check digit of ISO/IEC 7812 (Luhn 1960). */
export const hasLuhn = (digits: string): boolean => {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    const counted = place % 2 === 0 ? digit : 2 * digit
    sum += counted > 9 ? counted - 9 : counted
  }
  return sum % 10 === 0
}

/** The lengths of IBANs by country, from the registry of ISO 13616. */
const lengths =
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 " +
  "FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 " +
  "LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 " +
  "SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"

const lengthOf = new Map(lengths.split(" ").map((each) => [each.slice(0, 2), Number(each.slice(2))]))

/** How many characters the IBAN of a country has; undefined for a country without. */
export const ibanLength = (country: string): number | undefined => lengthOf.get(country)

/** Whether an IBAN without blanks, in capitals, has the length of its country and the remainder 1 by 97 (ISO 7064). */
export const isIban = (iban: string): boolean => {
  if (lengthOf.get(iban.slice(0, 2)) !== iban.length) return false
  let remainder = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}
