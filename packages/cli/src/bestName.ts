/** Columns that the names of several best candidates may take. */
const longest = 24

/** The best candidate; of several with the same score all, where that is short, else how many more there are. */
export const bestName = ({
  candidate,
  level = []
}: {
  readonly candidate: string
  /** The others that share its score. */
  readonly level?: ReadonlyArray<string>
}): string => {
  const all = [candidate, ...level].join(", ")
  return level.length === 0 || all.length <= longest ? all : `${candidate} and ${level.length} more`
}
