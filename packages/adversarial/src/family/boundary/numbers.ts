/** Numbers and dates at their edges. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const edgesOfNumbers = [
  "0",
  "-1",
  "0.1",
  "1e308",
  "-0",
  "9007199254740993",
  "2147483648",
  "99999999999999999999",
  "1,000.00",
  "1.000,00",
  "NaN",
  "½",
  "٣"
]

const edgesOfDates = [
  "1970-01-01",
  "1900-02-29",
  "2000-02-29",
  "2038-01-19",
  "9999-12-31",
  "0000-00-00",
  "31/04/2024",
  "02/03/04",
  "2024-12-30T23:59:60Z"
]

const date = /\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b/gu
const number = /(?<![\p{L}\d.,-])\d+(?:[.,]\d+)*(?![\p{L}\d])/gu

const family = (name: string, does: string, found: RegExp, edges: ReadonlyArray<string>): TextFamily =>
  textFamily({
    name,
    does,
    label: "may change",
    certainty: "certain",
    property: "conformance",
    perturb: (text) => {
      const places = Array.from(text.matchAll(found))
      if (places.length === 0) return undefined
      return fc.tuple(fc.constantFrom(...places), fc.constantFrom(...edges)).map(([place, edge]) => {
        const end = place.index + place[0].length
        return text.slice(0, place.index) + edge + text.slice(end)
      })
    }
  })

/** A number of the text replaced by one at an edge: zero, negative, beyond what a double holds, in other notations. */
export const numbers = (): TextFamily => family("numbers", "a number at an edge", number, edgesOfNumbers)

/** A date of the text replaced by one at an edge: leap days, the ends of eras, days that are none, ambiguous orders. */
export const dates = (): TextFamily => family("dates", "a date at an edge", date, edgesOfDates)
