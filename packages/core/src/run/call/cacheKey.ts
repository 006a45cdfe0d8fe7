/**
 * Under what key a reply is kept: everything that decides what comes back, and which answer it is.
 */
import type * as Schema from "effect/Schema"
import { canonicalJson, sha256 } from "../../dataset/canonical.ts"
import type { Provider, Request } from "../../provider/Provider.ts"

/**
 * The keys of a provider's replies: the SHA-256 of its id and settings (base URL and decoding parameters among them),
 * the canonical request and the repeat. Neither the case's id nor the candidate's name: the same question is the same
 * question.
 */
export const cacheKeys = ({ id, settings }: Provider): ((request: Request) => string) => {
  const provider = canonicalJson({ id, settings })
  return ({ caseId: _caseId, candidate: _candidate, ...asked }) =>
    sha256(`${provider}\n${canonicalJson(isText(asked) ? asked : plain(asked))}`)
}

type CacheableRequest = Omit<Request, "caseId" | "candidate">

/** Whether a request is words alone, and so JSON as it is. */
const isText = (asked: CacheableRequest): asked is CacheableRequest & Schema.Json =>
  Object.keys(asked).length === 2 &&
  asked.messages.every(
    ({ content, ...rest }) =>
      typeof content === "string" && content.isWellFormed() && Object.keys(rest).length === 1
  )

/**
 * A request as JSON: bytes as base64, absent parts left out, and texts with half a surrogate pair, such as a prompt that was
 * cut in an emoji, escaped. They have no canonical JSON, and the API is to say what it makes of them.
 */
const plain = (asked: CacheableRequest): Schema.Json =>
  JSON.parse(
    JSON.stringify(asked, (_, each: unknown) =>
      each instanceof Uint8Array
        ? Buffer.from(each).toString("base64")
        : typeof each === "string" && !each.isWellFormed()
          ? { illFormed: JSON.stringify(each) }
          : each
    )
  )
