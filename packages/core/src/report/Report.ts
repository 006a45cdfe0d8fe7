/**
 * What a report says, before it is written down for a medium: for renderers in other packages.
 *
 * The terminal and Markdown are written from the same outlines, so that all of them say the same.
 */
export { outline as ofComparison } from "../compare/outline.ts"
export { type Ending, endingOf } from "../run/ending.ts"
export * as Figures from "./figures.ts"
export type { Block, Cell, Column, Line, Notes, Outline, Section, Table, Tone } from "./outline.ts"
export { outline as ofSummary } from "./outlineOf.ts"
export { scoreName } from "./scoreName.ts"
