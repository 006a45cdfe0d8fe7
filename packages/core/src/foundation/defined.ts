/**
 * The same record without the keys whose value is undefined: for types whose keys are there or not, and never undefined.
 */
export const defined = <R extends object>(
  record: R
): { readonly [Key in keyof R]?: Exclude<R[Key], undefined> } => {
  const there: { [Key in keyof R]?: Exclude<R[Key], undefined> } = {}
  for (const key in record) {
    const value = record[key]
    if (isDefined(value)) there[key] = value
  }
  return there
}

const isDefined = <A>(value: A): value is Exclude<A, undefined> => value !== undefined
