/** Texts in broken wrappings. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const html = (text: string): string => text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;")

const wrappings: ReadonlyArray<(text: string) => string> = [
  // JSON: not closed, a comma too many, single quotes.
  (text) => `{"body": ${JSON.stringify(text)}`,
  (text) => `{"body": ${JSON.stringify(text)},}`,
  (text) => `{'body': '${text}'}`,
  // CSV: a quote that never ends, cells too many.
  (text) => `id,body\n1,"${text.replace(/"/gu, '""')}`,
  (text) => `id,body\n1,"${text.replace(/"/gu, '""')}",,,`,
  // HTML: tags that cross, and that are not closed.
  (text) => `<div><p><b>${html(text)}</p></b>`,
  (text) => `<table><tr><td>${html(text)}`
]

/** The whole text in JSON, CSV or HTML that is not well-formed. The label likely stays: the text is all there. */
export const malformed = (): TextFamily =>
  textFamily({
    name: "malformed",
    does: "broken JSON, CSV or HTML around the text",
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    perturb: (text) => (text === "" ? undefined : fc.constantFrom(...wrappings).map((wrap) => wrap(text)))
  })
