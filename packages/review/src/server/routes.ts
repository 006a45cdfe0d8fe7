/**
 * What the page can ask for. Every request is decoded by a schema; who asks is taken from the session, never from the
 * request.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Desk, expectedOf } from "../session/Desk.ts"
import type { Action } from "../session/model.ts"
import type { View } from "../session/protocol.ts"
import type { Refusal, Session } from "./guard.ts"

const Text = Schema.String.check(Schema.isMaxLength(200))
const Long = Schema.String.check(Schema.isMaxLength(500_000))
const Seconds = Schema.optionalKey(Schema.Finite)

const Requests = {
  person: Schema.Struct({ person: Text }),
  view: Schema.Struct({
    from: Schema.optionalKey(Text),
    move: Schema.Literals(["here", "previous", "next", "undecided"])
  }),
  grade: Schema.Struct({ slot: Text, score: Text, level: Schema.NullOr(Schema.Natural), seconds: Seconds }),
  mark: Schema.Struct({
    slot: Text,
    mark: Schema.NullOr(Schema.Literals(["bad", "ambiguous"])),
    seconds: Seconds
  }),
  comment: Schema.Struct({ slot: Text, comment: Long, seconds: Seconds }),
  expected: Schema.Struct({ slot: Text, expected: Schema.NullOr(Long), seconds: Seconds }),
  open: Schema.Struct({ slot: Text }),
  undo: Schema.Struct({}),
  results: Schema.Struct({})
}

type Name = keyof typeof Requests

/** The route of a path; undefined where there is none. */
export const routeOf = (path: string): Name | undefined =>
  (Object.keys(Requests) as ReadonlyArray<Name>).find((name) => path === `/api/${name}`)

const refused = (status: number, message: string): Refusal => ({ status, message })

const orRefused = <A extends object>(found: A | string): A | Refusal =>
  typeof found === "string" ? refused(409, found) : found

const nameOf = (said: string): string => said.trim().replace(/\s+/gu, " ").slice(0, 80)

const unnamed: View = {
  person: "",
  title: "Review",
  instructions: "",
  place: 0,
  total: 0,
  done: 0,
  canUndo: false,
  interval: ""
}

/** Answers a request. */
export const answer = async (name: Name, body: unknown, session: Session, desk: Desk): Promise<object> => {
  const decode = <A>(schema: Schema.Codec<A, unknown>): A | undefined =>
    Option.getOrUndefined(Schema.decodeUnknownOption(schema)(body))
  const wrong = refused(400, "the request is not as expected; reload the page")
  if (name === "person") {
    const asked = decode(Requests.person)
    if (asked === undefined || nameOf(asked.person) === "") return refused(400, "expected a name, found none")
    session.person = nameOf(asked.person)
    return desk.view(session.person, undefined, "undecided")
  }
  const { person } = session
  // Before anybody has said who they are there is nothing to see, and nothing wrong.
  if (person === undefined) return name === "view" ? unnamed : refused(401, "say first who you are")
  const act = (slot: string, action: Action, seconds: number | undefined) =>
    desk.act(person, slot, action, seconds).then(orRefused)
  switch (name) {
    case "view": {
      const asked = decode(Requests.view)
      return asked === undefined ? wrong : desk.view(person, asked.from, asked.move)
    }
    case "grade": {
      const asked = decode(Requests.grade)
      if (asked === undefined) return wrong
      return act(asked.slot, { _tag: "Grade", score: asked.score, level: asked.level }, asked.seconds)
    }
    case "mark": {
      const asked = decode(Requests.mark)
      return asked === undefined ? wrong : act(asked.slot, { _tag: "Mark", mark: asked.mark }, asked.seconds)
    }
    case "comment": {
      const asked = decode(Requests.comment)
      if (asked === undefined) return wrong
      return act(asked.slot, { _tag: "Comment", comment: asked.comment }, asked.seconds)
    }
    case "expected": {
      const asked = decode(Requests.expected)
      if (asked === undefined) return wrong
      if (asked.expected === null) return act(asked.slot, { _tag: "Expected", expected: null }, asked.seconds)
      const read = expectedOf(asked.expected, desk.expectedAt(person, asked.slot))
      if (typeof read === "string") return refused(422, read)
      return act(asked.slot, { _tag: "Expected", expected: read.value ?? null }, asked.seconds)
    }
    case "open": {
      const asked = decode(Requests.open)
      return asked === undefined ? wrong : desk.open(person, asked.slot).then(orRefused)
    }
    case "undo":
      return desk.undo(person).then(orRefused)
    case "results":
      return desk.results(person)
  }
}
