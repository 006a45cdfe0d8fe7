/**
 * Writing summaries, and tables of one's own, for a terminal, as JSON and as Markdown: for commands besides those of
 * experiments.
 *
 * Texts from outside lose every character that could move a cursor or hide something (`neutral`).
 */
export * as Figures from "./figures.ts"
export { inertJson } from "./inertJson.ts"
export { render as toJson } from "./json.ts"
export { render as toMarkdown, writeOutline as outlineToMarkdown } from "./markdown.ts"
export * as Outline from "./outline.ts"
export { storedSummary } from "./storedSummary.ts"
export {
  type Options,
  optionsFor,
  render as toTerminal,
  writeOutline as outlineToTerminal
} from "./terminal.ts"
export { neutral } from "./terminalText.ts"
