/**
 * The cases of an adversarial run, by their ids: of each chosen case the case itself, the same asked again, and variants.
 */

/** Which case of the dataset a case of the run is of, and what it is. */
export interface Leg {
  /** The id of the case of the dataset. */
  readonly of: string
  /** `original`, `again`, or the name of the family. */
  readonly leg: string
  /** Which variant, from 1. */
  readonly nth: number
}

export const idOf = ({ of, leg, nth }: Leg): string => `${of} ~ ${leg} ${nth}`

const shape = /^(?<of>.*) ~ (?<leg>[^~]+) (?<nth>\d+)$/su

/** Reads an id. Undefined for one of another making. */
export const legOf = (id: string): Leg | undefined => {
  const { of, leg, nth } = shape.exec(id)?.groups ?? {}
  return of === undefined || leg === undefined || nth === undefined
    ? undefined
    : { of, leg, nth: Number(nth) }
}

/** What a case is of: a question of a shrinking is of the variant that is shrunk. */
export const variantOf = (id: string): Leg | undefined => {
  const leg = legOf(id)
  return leg?.leg === "shrinking" ? (legOf(leg.of) ?? leg) : leg
}

/** The tag that has the name of the family. */
export const familyTag = "family"
/** The tag that has what is asked of the candidate. */
export const propertyTag = "property"
/** The tag that has the guarantee about the label, and how sure it is. */
export const guaranteeTag = "label"
