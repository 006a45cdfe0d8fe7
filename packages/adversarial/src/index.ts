/**
 * The public surface of `@assay/adversarial`: Adversarial inputs: perturbations of cases, properties over candidates, statistical shrinking.
 */
export {}
