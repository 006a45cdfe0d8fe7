import { createHash } from "node:crypto"
import fc from "fast-check"
import { expect, it } from "vitest"
import { sha256 } from "./canonical.ts"
import * as DigestSet from "./digestSet.ts"

const digestOf = (digests: ReadonlyArray<string>): string => {
  const set = DigestSet.make()
  for (const digest of digests) set.add(digest)
  return set.digest()
}

/** The definition, spelt out. */
const plainly = (digests: ReadonlyArray<string>): string =>
  createHash("sha256")
    .update(Buffer.from(digests.toSorted().join(""), "hex"))
    .digest("hex")

it("is the SHA-256 of the sorted digests", () => {
  // Few distinct leading bytes, so that buckets hold more than one.
  const digest = fc
    .tuple(fc.constantFrom("0000", "0001", "ffff"), fc.string())
    .map(([head, text]) => head + sha256(text).slice(4))
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 100 }), (digests) => {
      expect(digestOf(digests)).toBe(plainly(digests))
    })
  )
})

it("is the SHA-256 of the sorted digests across segments", () => {
  const digests = Array.from({ length: 70_000 }, (_, index) => sha256(`${index}`))
  expect(digestOf(digests)).toBe(plainly(digests))
})
