/**
 * `@assay/core/analysis`: runs in the store and what is computed from them, as values and Effects.
 */
export * as AA from "./aa/AA.ts"
export * as Extension from "./command/extensions/Extension.ts"
export * as Comparison from "./compare/Comparison.ts"
export * as Comparisons from "./compare/Comparisons.ts"
export * as RunReport from "./experiment/RunReport.ts"
export * as GateReport from "./gate/GateReport.ts"
export * as Race from "./ranking/Race.ts"
export * as Ranking from "./ranking/Ranking.ts"
export * as RunReference from "./reference/RunReference.ts"
export * as Snapshot from "./reference/Snapshot.ts"
export * as Replay from "./replay/Replay.ts"
export * as RunStore from "./store/RunStore.ts"
export * as SqliteStore from "./store/SqliteStore.ts"
export * as Summary from "./summary/Summary.ts"
export * as Evidence from "./verdict/Evidence.ts"
export * as Verdict from "./verdict/Verdict.ts"
