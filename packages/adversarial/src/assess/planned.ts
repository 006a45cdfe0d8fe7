/**
 * The cases of a run as they were planned, whether they were asked or not.
 */
import type { Certainty, LabelGuarantee, Property } from "../family/model.ts"

/** What a family is, as the tags of its cases say. */
export interface PlannedFamily {
  readonly name: string
  readonly property: Property
  readonly label: LabelGuarantee
  readonly certainty: Certainty
}

/** A case of a run. `family`: undefined for the unperturbed ones. */
export interface PlannedCase {
  readonly caseId: string
  readonly of: string
  readonly leg: string
  readonly cluster: string
  readonly family: PlannedFamily | undefined
}
