/**
 * Figures and sentences of reports, 80 columns wide.
 */

/** `1,234`. */
export const number = (value: number): string => value.toLocaleString("en")

/** `12.3 %`. */
export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`

/** A sentence over several lines of at most 80 columns; those behind the first stand in by two. */
export const wrapped = (text: string): ReadonlyArray<string> => {
  const indent = /^ */u.exec(text)?.[0] ?? ""
  const lines: Array<string> = []
  let line = ""
  for (const word of text.trim().split(" ")) {
    if (line !== "" && line.length + word.length + 1 > 80) {
      lines.push(line)
      line = ""
    }
    line += line === "" ? `${indent}${lines.length === 0 ? "" : "  "}${word}` : ` ${word}`
  }
  return [...lines, line]
}

/** Reasons with their counts, the most frequent first. */
export const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${number(n)} ${reason}`)
    .join(", ")
