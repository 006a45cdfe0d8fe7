import { counted } from "../text/figures.ts"
import type { ServedModel } from "./model.ts"

/** Models that are named; the rest is counted. */
const most = 4

/**
 * What a reader must know when one name stood for several models, in a sentence; nothing otherwise. An alias that
 * moved during the run does that, and a router.
 *
 * @param providerId of the model that was asked for, such as `openai/gpt-5-mini`
 */
export const servedNote = (
  providerId: string | undefined,
  models: ReadonlyArray<ServedModel>
): ReadonlyArray<string> => {
  if (models.length < 2) return []
  const asked = providerId === undefined ? "" : `requested ${providerId.slice(providerId.indexOf("/") + 1)}, `
  const named = models.slice(0, most).map(({ model, trials }) => `${model} in ${counted(trials, "trial")}`)
  const rest = models.length - named.length
  const all = rest === 0 ? named : [...named, counted(rest, "further model")]
  return [`${asked}served by ${all.slice(0, -1).join(", ")} and ${all.at(-1)}: the figures mix these models`]
}
