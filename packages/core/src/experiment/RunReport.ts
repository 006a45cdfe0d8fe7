/**
 * What a run came to: its figures, its comparisons, its ranking, the result of its gate and its first misses. This is the
 * value that every rendering of a run shows, and its JSON.
 */
export { make, type Parts, RunReport } from "./reportModel.ts"
export { ofRun } from "./storedReport.ts"
