/**
 * The checks there are, one line each. A further one is a file beside these and a line here.
 */
export { cost } from "./cost.ts"
export { decision } from "./decision.ts"
export { errorRate } from "./errorRate.ts"
export { falseAbstentions } from "./falseAbstentions.ts"
export { floor } from "./floor.ts"
export { latency } from "./latency.ts"
export { noRegression } from "./noRegression.ts"
export { silentFailures } from "./silentFailures.ts"
