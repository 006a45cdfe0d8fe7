/**
 * Labels of classes, by name.
 */
import { createHash } from "node:crypto"
import { preview, previewText } from "../comparing/preview.ts"

/** A class label. Labels are told apart by their text: 1 and "1" are one label. */
export type Label = string | number | boolean

const maxChars = 80

/**
 * The name of a label in details and metrics: its text, or, over 80 characters, its start with a digest, so that
 * what a model wrote instead of a label neither fills the store nor is taken for another label.
 */
export const labelName = (label: unknown): string => {
  const text = typeof label === "object" ? preview(label, 10_000) : String(label)
  if (text.length <= maxChars && text.isWellFormed()) return text
  const digest = createHash("sha256").update(text, "utf16le").digest("hex").slice(0, 8)
  return `${previewText(text, maxChars - 20)} #${digest}`
}
