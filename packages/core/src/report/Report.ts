/**
 * What a report says, before it is written down for a medium: for renderers in other packages.
 *
 * The terminal and Markdown are written from the same outlines, so that all of them say the same.
 */

export { scoreName } from "../scorer/scoreName.ts"
export { type Ending, endingOf } from "../summary/ending.ts"
export * as Figures from "../text/figures.ts"
export type { Block, Cell, Column, Line, Notes, Outline, Section, Table, Tone } from "./outline.ts"
export { outline as ofComparison } from "./sections/comparison.ts"
export { outline as ofSummary } from "./sections/summary.ts"
