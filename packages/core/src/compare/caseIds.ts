import type { CaseIds } from "./model.ts"

/** Ids that are kept of each list. */
const mostIds = 50

/** Counts all and keeps the first. */
export const caseIds = (ids: ReadonlyArray<string>): CaseIds => ({
  count: ids.length,
  first: ids.slice(0, mostIds)
})

/** Counts all and keeps none. */
export const counted = (ids: ReadonlyArray<string>): CaseIds => ({ count: ids.length, first: [] })
