import { hash } from "node:crypto"

/**
 * What a function is told from others by, in settings: the SHA-256, hex, of its source text. The text itself would be
 * stored with every run, whatever stands in it.
 */
export const sourceDigest = (source: (...args: never) => unknown): string =>
  hash("sha256", source.toString(), "hex")
