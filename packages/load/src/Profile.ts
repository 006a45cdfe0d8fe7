/**
 * The profile of a provider: which limit binds and at what value, what it answers when too much is sent, and how its latency goes
 * with the calls in flight. It is found by sending more and more, with a hard cap of calls or money.
 *
 * A profile is a file. Its limit can be declared to the engine, and two can be compared.
 *
 * **Example**
 *
 * ```ts
 * const profile = await Profile.measurePromise(Target.model(model), { calls: 800, budget: "1usd" })
 * await Profile.write("profiles/mini.json", profile)
 * Experiment.make("tickets", { ..., limits: { [model.id]: Profile.toLimits(profile) } })
 * ```
 */
import { readFile, writeFile } from "node:fs/promises"
import { promised } from "@assay/core/internal"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Caps from "./generate/caps.ts"
import type { Target } from "./generate/target.ts"
import { LoadError } from "./Load.ts"
import { drive } from "./profile/drive.ts"
import type { Size } from "./profile/log.ts"
import { Profile } from "./profile/model.ts"
import * as Probe from "./profile/probe.ts"
import { profileOf } from "./profile/summary.ts"

export { diffOutline } from "./profile/difference.ts"
export { Limit, Profile } from "./profile/model.ts"
export { toOutline } from "./profile/outline.ts"

/** How a provider is probed. At least one of `calls` and `budget` is there. */
export interface Options extends Caps.CapOptions {
  /**
   * The fastest that is tried, requests a second, above 0.
   *
   * @defaultValue 50
   */
  readonly upTo?: number
  /**
   * Calls in flight at most, a whole number of 1 or more.
   *
   * @defaultValue 64
   */
  readonly mostInFlight?: number
  /**
   * The longest that a call may take.
   *
   * @defaultValue `"1 minute"`
   */
  readonly timeout?: Duration.Input
  /**
   * The sizes of calls, in tokens of input and most tokens of output. They differ, so that limits on requests and on tokens are
   * told apart. A target that is no model has sizes of its own.
   *
   * @defaultValue 200 and 100, 600 and 100, 200 and 500
   */
  readonly sizes?: ReadonlyArray<Size>
  /**
   * Ends it when it aborts; what was seen until then is the profile.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal
  /**
   * To be told of every call.
   *
   * @defaultValue nobody is told
   */
  readonly onProgress?: (calls: number) => void
}

const defaultSizes: ReadonlyArray<Size> = [
  { inputTokens: 200, maxOutputTokens: 100 },
  { inputTokens: 600, maxOutputTokens: 100 },
  { inputTokens: 200, maxOutputTokens: 500 }
]

/** A value is known well enough when its interval reaches so far to each side. */
const precision = 0.04

/** Probes a target. Fails with `Load.Error` where there is no cap, or no call could succeed. */
export const measure = Effect.fn("Profile.measure")(function* (target: Target, options: Options) {
  const { calls, mostInFlight = 64, sizes = defaultSizes, timeout = "1 minute", upTo = 50 } = options
  const problem = Caps.problemOf(options, target)
  if (problem !== undefined) return yield* new LoadError({ message: problem })
  if (target.ready !== undefined)
    yield* Effect.mapError(target.ready, ({ message }) => new LoadError({ message }))
  const at = new Date()
  const caps = Caps.make(options, target)
  const probe = Probe.make({
    ...{ mostInFlight, upTo, precision },
    calls: calls ?? Number.POSITIVE_INFINITY,
    // Sizes that no call has would tell limits apart that are one.
    sizes: target.takesSizes ? sizes : sizes.slice(0, 1)
  })
  yield* Effect.promise((signal) =>
    drive(probe, target, {
      caps,
      timeoutMs: Duration.toMillis(Duration.fromInputUnsafe(timeout)),
      prefix: at.getTime().toString(36),
      signal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
      onProgress: options.onProgress
    })
  )
  const isPriced = probe.log.every(({ sent }) => sent?._tag !== "Served" || sent.costUsd !== undefined)
  return profileOf(probe.log, {
    target: target.id,
    isSized: target.takesSizes,
    at,
    costUsd: isPriced ? caps.spent().usd : undefined,
    ending: probe.ending() ?? "calls"
  })
})

/** As {@link measure}, for those without Effect. */
export const measurePromise = (target: Target, options: Options): Promise<Profile> =>
  promised(measure(target, options))

/** A file that is no profile. */
export class ProfileError extends Schema.TaggedError<ProfileError>()("ProfileError", {
  /** What is wrong, with file and field. */
  message: Schema.String
}) {}

export { ProfileError as Error }

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Profile))

/** Reads a profile. Fails with {@link ProfileError}, which names the file and what was expected. */
export const read = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (thrown) =>
      new ProfileError({ message: `${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}` })
  })
  return yield* Effect.mapError(
    decode(text),
    ({ message }) =>
      new ProfileError({
        message: `${file}: expected the profile of a provider, found another file: ${message}`
      })
  )
})

/** A profile as the text of its file. The same profile gives the same bytes. */
export const toJson = (profile: Profile): string => `${JSON.stringify(profile, null, 2)}\n`

/** Writes a profile to a file. */
export const write = (file: string, profile: Profile): Promise<void> => writeFile(file, toJson(profile))

/** What an experiment declares of a lane. */
export interface DeclaredLimits {
  /**
   * Calls in a minute.
   *
   * @defaultValue none, where they are not what binds
   */
  readonly requestsPerMinute?: number
  /**
   * Tokens in a minute.
   *
   * @defaultValue none, where they are not what binds
   */
  readonly tokensPerMinute?: number
}

/**
 * The limit as an experiment declares it under `limits`, at the lower end of its interval, so that it is hardly ever hit. Empty
 * where none was found, or calls at once are what is limited: those are `concurrency` of the experiment.
 */
export const toLimits = ({ limit }: Pick<Profile, "limit">): DeclaredLimits => {
  if (limit._tag !== "Rate") return {}
  const perMinute = Math.max(1, Math.floor(limit.perMinute.low))
  return limit.of === "requests" ? { requestsPerMinute: perMinute } : { tokensPerMinute: perMinute }
}

/** The calls at once that the provider takes, at the lower end; undefined where that is not what binds. */
export const toConcurrency = ({ limit }: Pick<Profile, "limit">): number | undefined =>
  limit._tag === "Concurrency" ? Math.max(1, Math.floor(limit.atOnce.low)) : undefined
