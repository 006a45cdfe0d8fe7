/**
 * Writing summaries, and tables of one's own, for a terminal, as JSON and as Markdown: for commands besides those of
 * experiments.
 *
 * Texts from outside lose every character that could move a cursor or hide something (`neutral`).
 */

export { storedSummary } from "../summary/storedSummary.ts"
export * as Figures from "../text/figures.ts"
export { inertJson } from "../text/inertJson.ts"
export { neutral } from "../text/terminalText.ts"
export { render as toJson } from "./json.ts"
export { render as toMarkdown, writeOutline as outlineToMarkdown } from "./markdown.ts"
export * as Outline from "./outline.ts"
export {
  type Options,
  optionsFor,
  render as toTerminal,
  writeOutline as outlineToTerminal
} from "./terminal.ts"
