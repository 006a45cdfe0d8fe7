/**
 * The public surface of `@assay/online`: guard, shadow and monitoring of live answers.
 */
export * as Enforce from "./Enforce.ts"
export * as Guard from "./Guard.ts"
export * as Monitor from "./Monitor.ts"
export * as Route from "./Route.ts"
export * as Shadow from "./Shadow.ts"
export * as Sink from "./Sink.ts"
