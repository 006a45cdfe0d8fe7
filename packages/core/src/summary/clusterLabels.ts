/**
 * Labels of the cases' clusters, kept only once a case has one: most datasets name none, and a label a case is
 * most of what would be kept.
 */
export const makeClusterLabels = () => {
  let labels: Array<string> | undefined
  return {
    /** `position` is that of the case among those kept. */
    add: (position: number, cluster: string | undefined): void => {
      if (cluster === undefined && labels === undefined) return
      // Cases without a cluster are clusters of their own; the prefixes keep them from meeting a named one.
      labels ??= Array.from({ length: position }, (_, earlier) => `case ${earlier}`)
      labels.push(cluster === undefined ? `case ${position}` : `cluster ${cluster}`)
    },
    labels: (): ReadonlyArray<string> | undefined => labels
  }
}
