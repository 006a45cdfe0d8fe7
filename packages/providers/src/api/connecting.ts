import * as Redacted from "effect/Redacted"
import { type Connection, unlimited } from "./endpoint.ts"
import { unseen, type Variable } from "./environmentHeaders.ts"
import { leanFetch } from "./send/leanFetch.ts"
import { prepare } from "./send/transport.ts"

/** What the client of every SDK is made with: retries, waits and logs are ours. */
interface SharedSettings {
  readonly maxRetries: 0
  readonly logLevel: "off"
  readonly timeout: number
  readonly fetch: typeof globalThis.fetch
}

/** How the client of an SDK is made. */
interface Sdk<Settings> {
  /** The SDK's module. It is loaded when the first call is made. */
  readonly load: () => Promise<{
    readonly default: new (settings: Settings & SharedSettings) => Connection["client"]
  }>
  /** The variable of the environment whose headers the SDK would add by itself. */
  readonly variable: Variable
  /** The fetch of the user, in place of ours. */
  readonly fetch: typeof globalThis.fetch | undefined
  /** What this provider's client is made with besides. `key`: the API key, where there is one. */
  readonly settings: (key: string | undefined) => Settings
}

/** Connects by an SDK, once there is a key. */
export const connecting =
  <Settings extends object>({ load, variable, fetch, settings }: Sdk<Settings>) =>
  async (key: Redacted.Redacted<string> | undefined): Promise<Connection> => {
    const [{ default: Client }] = await Promise.all([load(), fetch === undefined ? prepare() : undefined])
    const own = settings(key === undefined ? undefined : Redacted.value(key))
    const shared: SharedSettings = {
      maxRetries: 0,
      logLevel: "off",
      timeout: unlimited,
      fetch: fetch ?? leanFetch
    }
    return { client: unseen(variable, () => new Client({ ...own, ...shared })), fetch }
  }
