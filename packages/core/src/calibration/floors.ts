/** Below what a judge informs and never gates. */
import type { Floors } from "./model.ts"

/**
 * The floors of calibrations that state none.
 *
 * Kappa is none of them: where nearly all answers are good it is near 0 for judges that agree with people on nearly all.
 */
export const defaultFloors: Floors = {
  rarer: 10,
  gwet: 0.4,
  accuracy: 0.6,
  own: 20
}
