/** The name of a score in a report: with its scorer where that is called something else. */
export const scoreName = ({ scorer, score }: { readonly scorer: string; readonly score: string }): string =>
  scorer === score ? score : `${scorer}.${score}`
