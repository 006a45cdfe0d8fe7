/**
 * Values that several candidates and scorers look at, so that none of them can change what the others see.
 *
 * Plain data is copied and the copy is frozen: whoever writes to it gets an error, and the values it was made from stay
 * as they were. What cannot be frozen (a Map, a Date, bytes, an instance of a class) is not shared at all: it is
 * decoded anew for each that looks.
 */

// Deeper values are cycles or mistakes, and are not shared.
const deepest = 1_000

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** Told when something is met that is not plain data. */
interface Finding {
  isPlain: boolean
}

const copyArray = (value: ReadonlyArray<unknown>, finding: Finding, depth: number): unknown => {
  const copy = new Array<unknown>(value.length)
  for (let index = 0; index < value.length; index++) {
    const member = value[index]
    copy[index] = typeof member === "object" && member !== null ? copyOf(member, finding, depth + 1) : member
  }
  return Object.freeze(copy)
}

const copyObject = (value: object, finding: Finding, depth: number): unknown => {
  if (!isPlain(value) || Object.getOwnPropertySymbols(value).length > 0) {
    finding.isPlain = false
    return value
  }
  const copy: Record<string, unknown> = Object.getPrototypeOf(value) === null ? Object.create(null) : {}
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key)
    const own = typeof member === "object" && member !== null ? copyOf(member, finding, depth + 1) : member
    // Assigned, it would become the prototype.
    if (key === "__proto__")
      Object.defineProperty(copy, key, { value: own, enumerable: true, configurable: true, writable: true })
    else copy[key] = own
  }
  return Object.freeze(copy)
}

const copyOf = (value: object, finding: Finding, depth: number): unknown => {
  if (depth > deepest) finding.isPlain = false
  if (!finding.isPlain) return value
  return Array.isArray(value) ? copyArray(value, finding, depth) : copyObject(value, finding, depth)
}

/**
 * A frozen copy of plain data: an array or plain object of primitives, arrays and plain objects. Undefined where a part
 * is anything else, a cycle included.
 */
export const frozenCopy = <A extends object>(value: A): A | undefined => {
  const finding: Finding = { isPlain: true }
  try {
    const copy = copyOf(value, finding, 0)
    // Everything in the copy is what the value has in its place.
    return finding.isPlain ? (copy as A) : undefined
  } catch {
    // A getter or a proxy may throw, and then it does so for whoever looks.
    return undefined
  }
}
