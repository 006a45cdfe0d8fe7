/**
 * `@assay/core/internal`: what the sibling packages share. It may change in any release without notice.
 */

export * as RateLimits from "@assay/pacing/RateLimits"
export { defined } from "./foundation/defined.ts"
export { parse as parseExactJson, write as writeExactJson } from "./foundation/exactJson.ts"
export { byText, isJsonList, isJsonObject, isRecord, type JsonObject } from "./foundation/json.ts"
export * as SchemaLike from "./foundation/SchemaLike.ts"
export { version } from "./foundation/version.ts"
export * as Cost from "./provider/Cost.ts"
export * as ProviderError from "./provider/ProviderError.ts"
export * as Usage from "./provider/Usage.ts"
export * as Wire from "./provider/Wire.ts"
export { scoreName } from "./scorer/scoreName.ts"
export { type Ending, endingOf } from "./summary/ending.ts"
export { type BoundedMatch, boundedMatch } from "./text/boundedMatch.ts"
export { boundedNormalise } from "./text/boundedNormalise.ts"
export { inertJson } from "./text/inertJson.ts"
export { nearest } from "./text/nearest.ts"
export { neutral } from "./text/terminalText.ts"
