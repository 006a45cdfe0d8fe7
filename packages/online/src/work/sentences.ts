/**
 * Figures and sentences of reports, 80 columns wide.
 */

/** `1,234`. */
export const number = (value: number): string => value.toLocaleString("en")

/** `12.3 %`. */
export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`

/** A sentence over several lines of at most 80 columns. */
export const wrapped = (text: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > 80) {
      lines.push(line)
      line = " "
    }
    line += line === "" ? word : ` ${word}`
  }
  return [...lines, line]
}

/** Reasons with their counts, the most frequent first. */
export const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${number(n)} ${reason}`)
    .join(", ")
