/**
 * What a run finds by `assay.routes` of this package.
 */
export { known as default } from "./Routes.ts"
