/**
 * Currencies by their codes and signs, as the platform's CLDR data have them.
 */

let signs: ReadonlyMap<string, ReadonlyArray<string>> | undefined

// Local signs that CLDR's English does not have.
const local: ReadonlyArray<readonly [sign: string, code: string]> = [
  ["US$", "USD"],
  ["C$", "CAD"],
  ["A$", "AUD"],
  ["S$", "SGD"],
  ["zł", "PLN"],
  ["Kč", "CZK"],
  ["Fr.", "CHF"],
  ["Fr", "CHF"],
  ["kr.", "DKK"],
  ["円", "JPY"],
  ["元", "CNY"],
  ["￥", "JPY"],
  ["￥", "CNY"],
  ["Rs.", "INR"],
  ["Rs", "INR"]
]

/** Made at first use: it takes some milliseconds. */
const signsOf = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  if (signs !== undefined) return signs
  const found = new Map<string, Set<string>>()
  const add = (sign: string, code: string): void => {
    const codes = found.get(sign.toLowerCase()) ?? new Set()
    found.set(sign.toLowerCase(), codes.add(code))
  }
  for (const currency of Intl.supportedValuesOf("currency")) {
    add(currency, currency)
    for (const currencyDisplay of ["narrowSymbol", "symbol"] as const) {
      const parts = new Intl.NumberFormat("en", {
        style: "currency",
        currency,
        currencyDisplay
      }).formatToParts(0)
      add(parts.find(({ type }) => type === "currency")?.value ?? currency, currency)
    }
  }
  for (const [sign, code] of local) add(sign, code)
  signs = new Map(Array.from(found, ([sign, codes]) => [sign, [...codes]]))
  return signs
}

/** Whether a text is a code of ISO 4217. */
export const isCurrency = (code: string): boolean => Intl.supportedValuesOf("currency").includes(code)

/**
 * The currencies that a code or sign stands for; undefined where it is none. Of a sign that several share only the
 * declared one, where it is among them.
 */
export const currenciesOf = (
  name: string,
  declared: string | undefined
): ReadonlyArray<string> | undefined => {
  const found = signsOf().get(name.trim().toLowerCase())
  return declared !== undefined && found?.includes(declared) ? [declared] : found
}
