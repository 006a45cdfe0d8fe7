/**
 * The files of undici that are loaded on their own; its types describe the whole only.
 */
declare module "undici/lib/dispatcher/agent.js" {
  import type { Agent } from "undici"

  const agent: typeof Agent
  export default agent
}

declare module "undici/lib/api/api-request.js" {
  import type { Dispatcher } from "undici"

  export default function request(
    this: Dispatcher,
    options: Dispatcher.RequestOptions
  ): Promise<Dispatcher.ResponseData>
}
