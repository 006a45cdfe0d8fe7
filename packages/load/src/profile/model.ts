/** The profile of a provider, as a file. */
import * as Schema from "effect/Schema"

/** An amount with its interval. */
const Value = Schema.Struct({
  /** The value. */
  value: Schema.Finite,
  /** The lower end of its interval. */
  low: Schema.Finite,
  /** The upper end. */
  high: Schema.Finite
})

/** The limit that binds first. */
export const Limit = Schema.Union([
  Schema.TaggedStruct("Rate", {
    /** What is counted: requests, or tokens with the output that is asked for reserved, or as they are used. */
    of: Schema.Literals(["requests", "tokens reserved", "tokens used"]),
    /** How much a minute. */
    perMinute: Value,
    /** Over how many seconds the server counts, or in how many a bucket fills. */
    windowSeconds: Schema.Finite,
    /** Whether it counts over a window, or refills all the time. */
    counting: Schema.Literals(["window", "bucket"])
  }),
  Schema.TaggedStruct("Concurrency", {
    /** How many calls at once. */
    atOnce: Value
  }),
  Schema.TaggedStruct("NoneFound", {
    /** The fastest that was served, requests a second. */
    upToPerSecond: Schema.Finite,
    /** The most that were in flight. */
    inFlight: Schema.Int,
    /** Why none is claimed, in words. */
    because: Schema.String
  })
])
export type Limit = typeof Limit.Type

/** From how many calls in flight on the median is half as long again as with few. */
const Knee = Schema.Union([
  Schema.TaggedStruct("Between", {
    /** With so many in flight it is not, as far as is known. */
    aboveInFlight: Schema.Int,
    /** With up to so many it is. */
    inFlight: Schema.Int
  }),
  Schema.TaggedStruct("None", {
    /** So many were in flight at most, and it never was. */
    upToInFlight: Schema.Int
  }),
  Schema.TaggedStruct("CannotTell", {
    /** Why, in words. */
    because: Schema.String
  })
])

/** A profile. Times in milliseconds. */
export const Profile = Schema.TaggedStruct("ProviderProfile", {
  /** The version of this shape. */
  version: Schema.Literal(1),
  /** What was probed. */
  target: Schema.String,
  /** When, ISO 8601. */
  at: Schema.String,
  /** How many calls it took. */
  calls: Schema.Int,
  /** How long, seconds. */
  seconds: Schema.Finite,
  /** What it cost in US dollars. Absent where that is not known. */
  costUsd: Schema.optionalKey(Schema.Finite),
  /** Why it ended, in words. */
  ended: Schema.String,
  /** The limit that binds first. */
  limit: Limit,
  /** Requests a second that were served before the first refusal, over ten seconds. */
  servedBeforePerSecond: Schema.Finite,
  /** Errors by kind. */
  errors: Schema.Array(
    Schema.Struct({
      /** In a word or two. */
      kind: Schema.String,
      /** How many. */
      count: Schema.Int,
      /** The HTTP statuses that came with it. */
      statuses: Schema.Array(Schema.Int),
      /** What the server said, up to three that differ. */
      details: Schema.Array(Schema.String)
    })
  ),
  /** Whether `Retry-After` told the truth, from what was taken before it and refused after it. */
  retryAfter: Schema.Literals(["not given", "true", "too short", "too long", "cannot tell"]),
  /** How long after a refusal a call was taken again, median. Absent where none was refused. */
  recoveryMs: Schema.optionalKey(Schema.Finite),
  /** The longest of these. */
  longestRecoveryMs: Schema.optionalKey(Schema.Finite),
  /** The first call, and the median of those after it while little was in flight. Absent where none was served. */
  coldStart: Schema.optionalKey(
    Schema.Struct({
      /** The first call. */
      firstMs: Schema.Finite,
      /** The median of the next ones. */
      laterMs: Schema.Finite
    })
  ),
  /** The size of the calls that `latency` is of: the one that was served most often. Absent where none was served, or calls have sizes of their own. */
  latencyOf: Schema.optionalKey(
    Schema.Struct({
      /** Tokens of input, about. */
      inputTokens: Schema.Finite,
      /** The most tokens of output that were asked for. */
      maxOutputTokens: Schema.Finite
    })
  ),
  /** Latency against calls in flight, in groups, of calls of one size. */
  latency: Schema.Array(
    Schema.Struct({
      /** Calls in flight at most in this group. */
      inFlight: Schema.Int,
      /** Calls in flight on average, the call itself counted. */
      meanInFlight: Schema.Finite,
      /** How many calls were in it. */
      n: Schema.Int,
      /** The median. */
      p50Ms: Schema.Finite,
      /** The lower end of its 95 % interval. Absent where there are too few calls for one. */
      lowMs: Schema.optionalKey(Schema.Finite),
      /** The upper end. Absent as the lower one. */
      highMs: Schema.optionalKey(Schema.Finite)
    })
  ),
  /** Where the median is half as long again as with few in flight. */
  knee: Knee,
  /** The share of calls that were given up at the time limit, 0 to 1. */
  timeOutShare: Schema.Finite
})
export type Profile = typeof Profile.Type
