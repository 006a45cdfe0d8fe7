/**
 * What stands where a label would, read and in words.
 */
import { clarify, escalate, type Graceful, refuse } from "./Graceful.ts"

const all: Readonly<Record<Graceful["graceful"], Graceful>> = { refuse, escalate, clarify }

const isBehaviour = (value: unknown): value is Graceful["graceful"] =>
  typeof value === "string" && Object.hasOwn(all, value)

const inCell = /^\s*\{\s*"graceful"\s*:\s*"(refuse|escalate|clarify)"\s*\}\s*$/u

/** Reads what stands where a label would. Undefined where it is none of these, and so a label. */
export const read = (value: unknown): Graceful | undefined => {
  if (typeof value === "string") {
    const found = value.length > 60 ? undefined : inCell.exec(value)?.[1]
    return isBehaviour(found) ? all[found] : undefined
  }
  if (typeof value !== "object" || value === null || !("graceful" in value)) return undefined
  return Object.keys(value).length === 1 && isBehaviour(value.graceful) ? all[value.graceful] : undefined
}

/** The same of a label's canonical JSON. */
export const ofJson = (json: string | null | undefined): Graceful | undefined =>
  json?.startsWith('{"graceful":') === true ? read(json) : undefined

/** What is expected, in words: `a refusal`. */
export const words = ({ graceful }: Graceful): string =>
  ({ refuse: "a refusal", escalate: "a handover", clarify: "a question back" })[graceful]
