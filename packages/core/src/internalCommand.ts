/**
 * `@assay/core/internal/command`: what the sibling packages share of the command line and of reports. It stands apart from
 * the other inner door because it loads the parser of command lines. It may change in any release without notice.
 */
export { describePlan, wrapped as wrappedPlan } from "./command/describePlan.ts"
export * as AddedCommands from "./command/extensions/addedCommands.ts"
export * as Extensions from "./command/extensions/Extensions.ts"
export * as Launch from "./command/Launch.ts"
export { gather as gatherMainLines } from "./command/mainLines.ts"
export { presenter } from "./command/presenter.ts"
export { storeFlag } from "./command/storeFlag.ts"
export { subcommands } from "./command/subcommands.ts"
export * as Outline from "./report/outline.ts"
export { outlines as comparisonOutlines } from "./report/sections/comparison.ts"
export * as Quantity from "./report/sections/decision/quantity.ts"
export * as Decisions from "./report/sections/decisions.ts"
export { outline as glance } from "./report/sections/glance.ts"
export { title as fieldsTitle } from "./report/sections/run/fields.ts"
export { outline as summaryOutline } from "./report/sections/run.ts"
export * as Screen from "./report/sections/screen.ts"
