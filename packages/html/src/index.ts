/**
 * The public surface of `@assay/html`.
 */
export * as Html from "./Html.ts"
