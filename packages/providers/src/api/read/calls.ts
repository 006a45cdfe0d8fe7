/**
 * Tool calls put together from the pieces of a stream.
 *
 * OpenAI numbers its calls by `index`, and says id and name in the first piece of each. Other servers give every call
 * the index 0 or none, send each call whole, or repeat id and name in every piece. So a piece with a name and a new id
 * begins a new call, whatever its index; without an id, one whose name comes after whole arguments does.
 */
import type { CallPiece } from "../dialects/toolCalls.ts"

interface OpenCall {
  readonly place: number | undefined
  id: string | undefined
  name: string
  arguments: string
  readonly nesting: Nesting
}

/** How deep a text of JSON is in objects and lists, piece by piece. `isWhole`: it was inside one and is no more. */
interface Nesting {
  depth: number
  isWhole: boolean
  isInText: boolean
  isEscaped: boolean
}

const follow = (nesting: Nesting, text: string): void => {
  for (const letter of text) {
    if (nesting.isEscaped) nesting.isEscaped = false
    else if (nesting.isInText) {
      if (letter === "\\") nesting.isEscaped = true
      else if (letter === '"') nesting.isInText = false
    } else if (letter === '"') nesting.isInText = true
    else if (letter === "{" || letter === "[") nesting.depth++
    else if (letter === "}" || letter === "]") {
      nesting.depth--
      nesting.isWhole = nesting.depth === 0
    }
  }
}

const begun = ({ place, id }: CallPiece): OpenCall => ({
  place,
  id,
  name: "",
  arguments: "",
  nesting: { depth: 0, isWhole: false, isInText: false, isEscaped: false }
})

export interface Gathering {
  readonly add: (piece: CallPiece) => void
  readonly all: () => ReadonlyArray<Omit<CallPiece, "place">>
}

/** Gathers pieces. `tools`: the names of the tools that were offered, which tell a whole name from a part of one. */
export const gathering = (tools: ReadonlySet<string>): Gathering => {
  const calls: Array<OpenCall> = []
  const byId = new Map<string, OpenCall>()
  const byPlace = new Map<number, OpenCall>()

  const beginsAnother = (open: OpenCall, { place, id, name }: CallPiece): boolean => {
    if (name === "") return false
    if (id !== undefined && open.id !== undefined) return true
    if (open.arguments !== "") return name !== open.name || open.nesting.isWhole
    if (name === open.name) return place === undefined
    return tools.has(open.name) && tools.has(name)
  }

  const callFor = (piece: CallPiece): OpenCall => {
    const same = piece.id === undefined ? undefined : byId.get(piece.id)
    if (same !== undefined) return same
    const open = piece.place === undefined ? calls.at(-1) : byPlace.get(piece.place)
    if (open !== undefined && !beginsAnother(open, piece)) return open
    const call = begun(piece)
    calls.push(call)
    return call
  }

  return {
    add: (piece) => {
      const call = callFor(piece)
      call.id ??= piece.id
      if (piece.id !== undefined) byId.set(piece.id, call)
      if (piece.place !== undefined) byPlace.set(piece.place, call)
      // A name that is said again is the same name.
      if (piece.name !== call.name) call.name += piece.name
      // An object without fields stands for arguments that are to come.
      if (call.arguments === "{}" && piece.arguments !== "") call.arguments = ""
      call.arguments += piece.arguments
      follow(call.nesting, piece.arguments)
    },
    all: () => {
      const placed = calls.flatMap((call) =>
        call.place === undefined ? [] : [{ ...call, place: call.place }]
      )
      const inOrder = placed.length === calls.length ? placed.toSorted((a, b) => a.place - b.place) : calls
      return inOrder.map(({ id, name, arguments: args }) => ({ id, name, arguments: args }))
    }
  }
}
