/**
 * Which candidates share a lane, and which lanes compute.
 */
import type { Member } from "./plan/missing.ts"

type Lane<Input, Expected, Output> = readonly [
  id: string,
  members: ReadonlyArray<Member<Input, Expected, Output>>
]

/** Members by lane: baselines, which compute; those of nothing but functions; and those that wait for a network. */
export interface Lanes<Input, Expected, Output> {
  readonly computing: ReadonlyArray<Member<Input, Expected, Output>>
  readonly functions: ReadonlyArray<Lane<Input, Expected, Output>>
  readonly waiting: ReadonlyArray<Lane<Input, Expected, Output>>
}

export const lanesOf = <Input, Expected, Output>(
  members: ReadonlyArray<Member<Input, Expected, Output>>
): Lanes<Input, Expected, Output> => {
  const lanes = Map.groupBy(members, ({ prepared }) => prepared.lane)
  const named = [...lanes].flatMap(([lane, each]) => (lane === undefined ? [] : [[lane, each] as const]))
  return {
    computing: lanes.get(undefined) ?? [],
    functions: named.filter(([, each]) => isOfFunctions(each)),
    waiting: named.filter(([, each]) => !isOfFunctions(each))
  }
}

/** Whether nothing but plain functions calls from this lane. */
const isOfFunctions = <Input, Expected, Output>(
  members: ReadonlyArray<Member<Input, Expected, Output>>
): boolean =>
  members.every(({ prepared: { entrant } }) => entrant._tag === "Candidate" && entrant.kind === "function")
