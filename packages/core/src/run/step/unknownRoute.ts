/**
 * A call that nobody knows: it is paced and recorded, and nothing more. What it costs is not known, whether it may be made
 * twice neither.
 */
import * as Effect from "effect/Effect"
import { describe } from "../../foundation/userCode.ts"
import { unpriced } from "../../provider/Cost.ts"
import type { Provider, Reply } from "../../provider/Provider.ts"
import { ProviderError, Unreachable } from "../../provider/ProviderError.ts"
import { alongside, type Wire, type WireRequest } from "../../provider/Wire.ts"
import { shownPath } from "./shownPath.ts"

/** A fault in words, without what addresses may hold of secrets. */
const withoutSecrets = (fault: string): string =>
  fault.replace(/\/\/[^/\s@]+@/gu, "//[credentials]@").replace(/\?[^\s"')]+/gu, "?[query]")

const through = async (wire: Wire, signal: AbortSignal): Promise<Reply> => {
  const ending = new AbortController()
  const response = await wire.send(AbortSignal.any([signal, ending.signal]))
  const { copy, pieces } = alongside(response, wire, () => ending.abort())
  wire.handOut(copy)
  // Its place is taken until the body has ended.
  for await (const _ of pieces);
  // A use without counts has the price that says why it is not known.
  return { text: "", finish: "other", ending: `HTTP status ${response.status}`, usage: {} }
}

/** The provider of an unknown call. `why`: what is missing for it to be known. */
export const unknownProvider = ({ method, url }: WireRequest, wire: Wire, why: string): Provider => {
  const address = `${url.origin}${shownPath(url.pathname)}`
  const cost = `the cost of ${method} ${address} is not known: ${why}`
  return {
    id: url.host,
    settings: { method, url: address },
    price: () => unpriced(cost),
    unbounded: cost,
    complete: () =>
      Effect.tryPromise({
        try: (signal) => through(wire, signal),
        catch: (thrown) =>
          new ProviderError({
            provider: url.host,
            reason: new Unreachable({ sent: true }),
            detail: withoutSecrets(describe(thrown).replaceAll(url.pathname, shownPath(url.pathname))),
            limits: { shouldRetry: false }
          })
      })
  }
}
