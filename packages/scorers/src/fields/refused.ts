/**
 * Values that the output schema refused, in a record of which it took the others.
 */
import type { Outcome } from "@assay/core"
import { isNothing, own } from "./nothing.ts"
import type { Scalar } from "./scalar.ts"

/** A value in its place, marked: it is there, and it is as good as no other. */
export class Refused {
  // Private, so that it has no field that could be compared.
  readonly #value: unknown

  constructor(value: unknown) {
    this.#value = value
  }

  get value(): unknown {
    return this.#value
  }
}

/** A value without its mark, to be shown. */
export const unmarked = (value: unknown): unknown => (value instanceof Refused ? value.value : value)

type Container = ReadonlyArray<unknown> | Readonly<Record<string, unknown>>

const isContainer = (value: unknown): value is Container =>
  typeof value === "object" && value !== null && !(value instanceof Refused)

/** What stands at a step of a path. */
const at = (container: unknown, key: string): unknown =>
  Array.isArray(container) && !/^\d+$/u.test(key) ? undefined : own(container, key)

const copied = (container: Container): Container =>
  Array.isArray(container) ? [...container] : Object.fromEntries(Object.entries(container))

/**
 * The record of a reply with its refused values marked. What is refused and nothing is nothing all the same. Only what
 * leads to a refused value is copied.
 */
export const marked = ({ record, refused }: Outcome.PartlyRead): unknown => {
  const root = copied(record)
  const copies = new Map<unknown, Container>([[record, root]])
  // Assigned, `__proto__` would become the prototype.
  const put = (into: Container, key: string, value: unknown): void => {
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true })
  }
  for (const path of refused) {
    let [original, copy]: [unknown, Container] = [record, root]
    for (const [nth, key] of path.entries()) {
      const [value, now] = [at(original, key), at(copy, key)]
      if (now instanceof Refused || isNothing(value)) break
      if (nth === path.length - 1) {
        put(copy, key, new Refused(value))
        break
      }
      if (!isContainer(value)) break
      const inner = copies.get(value) ?? copied(value)
      copies.set(value, inner)
      put(copy, key, inner)
      original = value
      copy = inner
    }
  }
  return root
}

/** A comparator to which no refused value is the same as any other. */
export const refusing = (scalar: Scalar): Scalar => ({
  isTolerant: scalar.isTolerant,
  key: (value) => (value instanceof Refused ? `\u0000refused ${scalar.key(value.value)}` : scalar.key(value)),
  isSame: (expected, actual) => !(actual instanceof Refused) && scalar.isSame(expected, actual),
  miss: (expected, actual) => (actual instanceof Refused ? ["schema"] : scalar.miss(expected, actual))
})
