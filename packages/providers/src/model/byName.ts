/**
 * A model by a name that is read while a program runs, such as one of a command line.
 */
import type { Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as Anthropic from "../Anthropic.ts"
import type { AddressOptions, ApiOptions, LogprobOptions, SeedOptions } from "../api/options.ts"
import * as OpenAI from "../OpenAI.ts"
import * as OpenAICompatible from "../OpenAICompatible.ts"
import { compatibleServers } from "./makers.ts"
import { readName } from "./readName.ts"

/** Options of a compatible server, whose name and address are known. */
export interface CompatibleOptions
  extends ApiOptions,
    AddressOptions,
    SeedOptions,
    LogprobOptions,
    Pick<OpenAICompatible.Options, "apiKeyVariable" | "apiKeyHeader" | "query" | "limitField"> {}

/** A model by its name; a text says what is wrong with the name. */
export const byName = (name: string, options: CompatibleOptions = {}): Provider.Provider | string => {
  const named = readName(name)
  if (typeof named === "string") return named
  const { maker, model } = named
  switch (maker) {
    case "openai":
      return OpenAI.chat(model, options)
    case "anthropic":
      return Anthropic.messages(model, options)
    default: {
      const { baseUrl, apiKeyVariable } = compatibleServers[maker]
      return OpenAICompatible.chat(model, {
        name: maker,
        baseUrl,
        ...defined({ apiKeyVariable }),
        // What answers on a machine of one's own costs nothing; what answers elsewhere is priced by the list.
        ...(apiKeyVariable === undefined ? { prices: "free" as const } : {}),
        ...options
      })
    }
  }
}
