/** Each answer once, whoever gave it. */
import { defined } from "@assay/core/internal"
import type { Item } from "../session/model.ts"

/** Whose answer it is. */
const whose = ({ outputs: [{ candidate }], repeat }: Item) => defined({ candidate, repeat })

/**
 * The same answer of two candidates, or of two repeats, is labelled once, and its label is of all of them: else the
 * answers that are labelled as a candidate's were those alone that nobody else gave.
 */
export const once = (items: ReadonlyArray<Item>): ReadonlyArray<Item> =>
  [...Map.groupBy(items, ({ answer }) => answer).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const own = JSON.stringify(whose(first))
    const alike = others.filter((item) => item.case === first.case).map(whose)
    const distinct = [...new Map(alike.map((each) => [JSON.stringify(each), each]))]
      .filter(([key]) => key !== own)
      .map(([, each]) => each)
    return [distinct.length === 0 ? first : { ...first, alike: distinct }]
  })
