/**
 * A table of what must hold of options, each row with what is said where it does not.
 */

/** Whether a claim about the options holds, and the complaint where it does not. */
export type Claim = readonly [ok: boolean, complaint: string]

/** The complaints of a table in one sentence, in its order; undefined where every claim holds. */
export const complaintOf = (claims: ReadonlyArray<Claim>): string | undefined => {
  const wrong = claims.flatMap(([ok, complaint]) => (ok ? [] : [complaint]))
  return wrong.length === 0 ? undefined : wrong.join("; ")
}
