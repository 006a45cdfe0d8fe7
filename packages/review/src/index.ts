/**
 * The public surface of `@assay/review`: labelling by people, on a local page or in a terminal. Most people need only
 * the command: `assay review`.
 */
export * as Queue from "./Queue.ts"
export * as Review from "./Review.ts"
export * as Rubric from "./Rubric.ts"
