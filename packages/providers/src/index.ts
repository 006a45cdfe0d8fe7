/**
 * The public surface of `@assay/providers`. Each module is a namespace: `Recorded.jsonl`.
 */
export * as Anthropic from "./Anthropic.ts"
export * as Model from "./Model.ts"
export * as OpenAI from "./OpenAI.ts"
export * as OpenAICompatible from "./OpenAICompatible.ts"
export * as Prices from "./Prices.ts"
export * as Recorded from "./Recorded.ts"
export * as Routes from "./Routes.ts"
