/**
 * An embedder from an endpoint.
 */
import type { Embedder } from "@assay/core"
import { ProviderError } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { addressProblem, headerProblem } from "./addresses.ts"
import type { JsonObject } from "./dialects/structured.ts"
import type { Endpoint } from "./endpoint.ts"
import { type ApiOptions, settingsOf } from "./options.ts"
import { calling } from "./send/call.ts"

/** Options that all embedders share. */
export interface EmbeddingOptions extends Pick<ApiOptions, "apiKey" | "extra" | "headers" | "fetch"> {
  /**
   * How many numbers a vector has, where the model can be asked for fewer.
   *
   * @defaultValue the model's
   */
  readonly dimensions?: number
}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(Schema.Array(Schema.Finite))))

/** One embedder. `model`: what it is asked for. */
export const embedder = (
  endpoint: Omit<Endpoint, "maxOutputTokens" | "stream">,
  model: string,
  baseUrl: string,
  options: EmbeddingOptions,
  more: JsonObject = {}
): Embedder.Embedder => {
  const { complete } = calling({ ...endpoint, maxOutputTokens: undefined, stream: false })
  const fail = (reason: ProviderError.Reason, detail: string) =>
    Effect.fail(new ProviderError.ProviderError({ provider: endpoint.id, reason, detail }))
  const problem = addressProblem(baseUrl, endpoint.dialect.path) ?? headerProblem(options.headers)
  return {
    id: endpoint.id,
    settings: {
      ...more,
      model,
      dimensions: options.dimensions ?? null,
      endpoint: settingsOf("embeddings", baseUrl, options)
    },
    embed: (texts) =>
      problem === undefined
        ? complete({
            messages: texts.map((content) => ({ role: "user", content })),
            caseId: "",
            candidate: "",
            repeat: 0
          }).pipe(
            Effect.flatMap(({ text }) => Effect.orDie(decode(text))),
            Effect.flatMap((vectors) =>
              vectors.length === texts.length
                ? Effect.succeed(vectors)
                : fail(
                    new ProviderError.MalformedReply({ fault: "shape" }),
                    `expected ${texts.length} embeddings, found ${vectors.length}`
                  )
            )
          )
        : fail(new ProviderError.InvalidRequest({}), problem)
  }
}
