/**
 * Text for Markdown that shows exactly its characters: no markup, no HTML, no links, no mentions.
 *
 * What structures a page is written as character references, which CommonMark never reads as structure; what is
 * only inline markup is escaped with a backslash, which keeps the source readable.
 */
import { neutral } from "./terminalText.ts"

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  "\\": "&#92;",
  "`": "&#96;"
}

/** Markup that is dangerous only at the beginning of a line. */
const atStart = /^([-+=]|\d+(?=[.)](?:\s|$)))/

/** Renders any text as inline Markdown of one line, for a table cell, a list item or a paragraph. */
export const inline = (text: string): string =>
  neutral(text)
    .trim()
    .replace(/[&<>|\\`]/g, (character) => references[character] ?? character)
    .replace(/[*_~[\]!$]/g, "\\$&")
    // Renderers turn these into links, mentions and references even inside plain text.
    .replace(/(?<=\w):(?=\/\/)/g, "&#58;")
    .replace(/\b(www)\./gi, "$1&#46;")
    .replace(/@/g, "@&#8203;")
    .replace(/(?<!&)#(?=\d)/g, "\\#&#8203;")
    .replace(/(?<![&\\])#/g, "\\#")
    .replace(atStart, (start) => (/\d/.test(start) ? `${start}&#8203;` : `\\${start}`))
