import { hash } from "node:crypto"
import { canonical } from "./source/canonical.ts"
import { parse } from "./source/parse.ts"

type AnyFunction = (...args: never) => unknown

const known = new WeakMap<AnyFunction, string>()

/** The form of a source text as JSON; undefined where it is no source, as of native functions, or nested too deep. */
const formOf = (source: string, name: string): string | undefined => {
  try {
    const parsed = parse(source)
    return parsed === undefined ? undefined : JSON.stringify(canonical(parsed, name))
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

/**
 * What a function is told from others by, in settings: the SHA-256, hex, of its source as parsed code. It is the same
 * under `tsx`, `node` and vitest, which each write a function down in their own way, and another where the code means
 * something else. What the function closes over is no part of it.
 *
 * A source that is none, as that of a native or bound function, counts as its text and its name. The text itself would
 * be stored with every run, whatever stands in it.
 */
export const sourceDigest = (source: AnyFunction): string => {
  const before = known.get(source)
  if (before !== undefined) return before
  const text = Function.prototype.toString.call(source)
  const form = formOf(text, source.name)
  const digest = hash("sha256", form === undefined ? `text ${source.name} ${text}` : `code ${form}`, "hex")
  known.set(source, digest)
  return digest
}
