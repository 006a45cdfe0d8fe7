/**
 * The public surface of `@assay/baselines`: the simpler things one could ship instead of a model.
 */
export * as DecisionTree from "./DecisionTree.ts"
export * as HeldOut from "./HeldOut.ts"
export * as LinearSvm from "./LinearSvm.ts"
export * as LogisticRegression from "./LogisticRegression.ts"
export * as Majority from "./Majority.ts"
export * as NaiveBayes from "./NaiveBayes.ts"
export * as Nearest from "./Nearest.ts"
export * as Random from "./Random.ts"
export * as Regex from "./Regex.ts"
export * as Rules from "./Rules.ts"
export * as Suite from "./Suite.ts"
export * as Tagger from "./Tagger.ts"
export * as Template from "./Template.ts"
export * as Trained from "./Trained.ts"
export * as LatentSpace from "./text/LatentSpace.ts"
