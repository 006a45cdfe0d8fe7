/**
 * The public surface of `@assay/adversarial`: perturbations of cases, properties over candidates, statistical shrinking.
 */
export * as Adversarial from "./Adversarial.ts"
export * as Family from "./Family.ts"
export * as Shrink from "./Shrink.ts"
