/**
 * A dataset that must be what it was: its digest is stated in code, and any other is a fault.
 */
import * as Effect from "effect/Effect"
import type { DatasetError } from "../DatasetError.ts"
import * as DigestSet from "../digestSet.ts"
import * as FaultList from "../faultList.ts"
import { fromPass } from "../fromItems.ts"
import type { Dataset } from "../model.ts"
import { transduce } from "../read/transduce.ts"

/** Digits of a digest that tell it from any other. */
const leastDigits = 12

const wrong = (digest: string): string | undefined =>
  /^[0-9a-f]{12,64}$/u.test(digest)
    ? undefined
    : `expected a digest of ${leastDigits} to 64 hex digits to pin the dataset to, found ${JSON.stringify(digest.slice(0, 80))}`

/**
 * The same dataset, which must have this digest: otherwise every pass ends with a fault that names both. Reports show the
 * first 12 digits of a digest, `Dataset.index` all 64.
 *
 * Pin the whole: a pass that ends early, as one of `Dataset.take` does, compares nothing.
 *
 * @param digest 12 to 64 hex digits, from the beginning
 */
export const pin = <Input, Expected>(
  self: Dataset<Input, Expected>,
  digest: string
): Dataset<Input, Expected> =>
  fromPass(self, () => {
    const pass = self.pass()
    const rows = transduce(pass.rows, () => {
      const digests = DigestSet.make()
      let cases = 0
      return {
        feed: (chunk) => {
          for (const row of chunk) digests.add(row.digest)
          cases += chunk.length
          return chunk
        },
        end: (): Effect.Effect<ReadonlyArray<never>, DatasetError> => {
          const found = digests.digest()
          const problem =
            wrong(digest) ??
            (found.startsWith(digest)
              ? undefined
              : `expected the digest ${digest} that it is pinned to, found ${found.slice(0, Math.max(leastDigits, digest.length))} (${cases.toLocaleString("en")} cases)`)
          return problem === undefined
            ? Effect.succeed([])
            : Effect.fail(FaultList.wholly(self.origin, problem))
        }
      }
    })
    return { rows, dropped: pass.dropped }
  })
