/**
 * Finds recorded replies by case, candidate and repeat.
 */
import type { Provider } from "@assay/core"
import type { Row } from "./row.ts"

/** What a reply is found by. */
export type ReplyKey = Pick<Provider.Request, "caseId" | "candidate" | "repeat">

/** Places by what they answer. A place is where the reply lies: a row, or a number. */
export interface ReplyIndex<Place> {
  /** Notes a row's place. Returns the place already taken by the same case, candidate and repeat. */
  readonly add: (row: Row, place: Place) => Place | undefined
  /** A reply of the candidate, or else one that stands for any. */
  readonly find: (wanted: ReplyKey) => Place | undefined
  /** Some of the candidates that replies were recorded from. */
  readonly candidates: () => ReadonlyArray<string>
}

const keyOf = (caseId: string, candidate: string | null, repeat: number): string =>
  JSON.stringify([caseId, candidate, repeat])

/** Candidates kept for messages. */
const named = 5

export const make = <Place>(): ReplyIndex<Place> => {
  const places = new Map<string, Place>()
  const candidates = new Set<string>()
  return {
    add: ({ caseId, candidate, repeat }, place) => {
      const key = keyOf(String(caseId), candidate ?? null, repeat ?? 0)
      const taken = places.get(key)
      if (taken !== undefined) return taken
      places.set(key, place)
      if (candidate !== undefined && candidates.size < named) candidates.add(candidate)
      return undefined
    },
    find: ({ caseId, candidate, repeat }) =>
      places.get(keyOf(caseId, candidate, repeat)) ?? places.get(keyOf(caseId, null, repeat)),
    candidates: () => [...candidates]
  }
}
