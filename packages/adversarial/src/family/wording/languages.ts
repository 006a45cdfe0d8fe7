/** A line in another language in front of the text. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const lines = [
  "Guten Tag, ich leite Ihnen die folgende Nachricht weiter.",
  "Bonjour, je vous transmets le message suivant.",
  "Buenos días, le reenvío el siguiente mensaje.",
  "こんにちは。次のメッセージを転送します。",
  "您好，现转发以下信息。",
  "Добрый день, пересылаю следующее сообщение."
]

/** A line in another language in front of the text, which stays as it is. The label likely stays. */
export const languages = (): TextFamily =>
  textFamily({
    name: "languages",
    does: "a line in another language in front",
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    perturb: (text) =>
      text.trim() === "" ? undefined : fc.constantFrom(...lines).map((line) => `${line}\n\n${text}`)
  })
