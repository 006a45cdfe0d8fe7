/**
 * Sections of the first screen that are a list: the first of it, and how many are left.
 */
import * as Figures from "../../../text/figures.ts"
import { type Line, line, type Section } from "../../outline.ts"

/**
 * A section without a title of the first `most` entries; none where there is no entry.
 *
 * @param entries the lines of each
 * @param of what an entry is, such as `candidate`: those left out are "other" ones
 */
export const limited = (
  entries: ReadonlyArray<ReadonlyArray<Line>>,
  most: number,
  of: string
): ReadonlyArray<Section> => {
  const more = entries.length - most
  return entries.length === 0
    ? []
    : [
        {
          title: "",
          blocks: [
            ...entries.slice(0, most).flat(),
            ...(more > 0 ? [line(`and ${Figures.counted(more, `other ${of}`)}`)] : [])
          ]
        }
      ]
}
