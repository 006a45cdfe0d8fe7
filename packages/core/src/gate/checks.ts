/**
 * What follows from the list of checks.
 */
import * as Schema from "effect/Schema"
import type { DeclaredCheck } from "../definition/gateModel.ts"
import * as listed from "./checks/index.ts"
import type { GateCheck } from "./gateCheck.ts"

type ListedCheck = (typeof listed)[keyof typeof listed]["check"]

const all: ReadonlyArray<ListedCheck> = Object.values(listed).map(({ check }) => check)

/** Every check there is, by the name of its constructor: `Gate.noRegression` is `noRegression`. */
export const checks: ReadonlyMap<string, GateCheck> = new Map(
  Object.entries(listed).map(([name, { check }]) => [name, check])
)

const byTag: ReadonlyMap<string, GateCheck> = new Map(all.map((check) => [check.tag, check]))

/** The check that a declared one says it is; undefined where there is none of that name. */
export const checkOf = ({ _tag }: Pick<DeclaredCheck, "_tag">): GateCheck | undefined => byTag.get(_tag)

/** The names that a check may have in JSON. */
export const tags: ReadonlyArray<string> = [...byTag.keys()]

/** One check. */
export const Check = Schema.Union(all.map(({ schema }) => schema)).annotate({ identifier: "Check" })
export type Check = typeof Check.Type
