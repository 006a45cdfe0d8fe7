/**
 * What a judge is worth against people: measured on labels, kept in a file to commit, and carried into every figure that
 * the judge gives.
 *
 * A judged mean is shown as the judge gave it and as labels correct it. A judge without a calibration, whose calibration is
 * of another judge, or that does not tell good answers from bad, informs and never gates.
 *
 * @see docs/calibration.md; docs/decisions/043
 */

export { type Calibrated, calibrate, completeFor, type Options } from "./calibrating.ts"
export { CalibrationError as Error, fromFile, read, write } from "./calibrationFile.ts"
export { CorrectedFigure, JudgedFigures } from "./correctedModel.ts"
export { type DriftBatch, type DriftOptions, type DriftResult, drift } from "./drifting.ts"
export { defaultFloors } from "./floors.ts"
export { type GradedAnswer, type MeasureOptions, measure } from "./measure/measureLabels.ts"
export { CalibrationFile, Floors, LabelledRow, Measurement } from "./model.ts"
export { type Plan, type PlanOptions, plan, type QueueItem, toQueue } from "./planning.ts"
export { Standing } from "./standing.ts"
export { type Answer, type Support, supportOf } from "./support.ts"
