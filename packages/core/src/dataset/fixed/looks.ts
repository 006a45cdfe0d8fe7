/**
 * The file in which the looks at a hold-out are counted. It belongs into version control: whoever wants a further look
 * has to change it there, where others see it.
 */
import { randomUUID } from "node:crypto"
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { decoder } from "../../foundation/SchemaLike.ts"
import { describe } from "../../foundation/userCode.ts"
import type { DatasetError } from "../DatasetError.ts"

const Look = Schema.Struct({
  /** The id of the run. */
  run: Schema.String,
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The names of its candidates. */
  candidates: Schema.Array(Schema.String),
  /** When it began, ISO 8601. */
  at: Schema.String
})

export const Looks = Schema.Struct({
  format: Schema.Literal("assay-holdout"),
  version: Schema.Literal(1),
  /** The digest of the cases when they were first looked at. */
  digest: Schema.String,
  /** How many looks are allowed. */
  looks: Schema.Natural,
  /** The looks so far, oldest first. */
  looked: Schema.Array(Look)
})
export type Looks = typeof Looks.Type
export type Look = typeof Look.Type

/** A hold-out that a dataset is made of. */
export interface HoldOut {
  /** Counts a look of a run; one that was counted before is free. */
  readonly look: (look: Look) => Effect.Effect<void, DatasetError>
}

const decode = decoder(Looks)

/** The looks in a file; undefined where there is none. Fails with what is wrong with it. */
export const read = (file: string): Effect.Effect<Looks | undefined, string> =>
  Effect.suspend(() => {
    if (!existsSync(file)) return Effect.succeed(undefined)
    return Effect.try({
      try: (): unknown => JSON.parse(readFileSync(file, "utf8")),
      catch: (cause) => `${file}: expected the looks at a hold-out, ${describe(cause)}`
    }).pipe(
      Effect.flatMap((json) => Effect.promise(async () => await decode(json))),
      Effect.flatMap((decoded) =>
        Result.isSuccess(decoded)
          ? Effect.succeed(decoded.success)
          : Effect.fail(
              `${file}: ${decoded.failure.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ")}`
            )
      )
    )
  })

/** Writes the looks as a file of a line for each look, whole or not at all. */
export const write = (file: string, { looked, ...rest }: Looks): Effect.Effect<void, string> =>
  Effect.try({
    try: () => {
      const head = JSON.stringify({ ...rest, looked: "" }, null, 2)
      const list = looked.map((look) => `    ${JSON.stringify(look)}`).join(",\n")
      const text = head.replace('"looked": ""', () => `"looked": [${list === "" ? "" : `\n${list}\n  `}]`)
      const draft = `${file}.${process.pid}.tmp`
      writeFileSync(draft, `${text}\n`)
      renameSync(draft, file)
    },
    catch: (cause) => `${file} cannot be written: ${describe(cause)}`
  })

/** A lock that a process left behind when it was killed is as old as this, in milliseconds. */
const staleMs = 10_000

const holderOf = (lock: string): string | undefined => {
  try {
    return readFileSync(lock, "utf8")
  } catch {
    return undefined
  }
}

/** Removes a lock that is still of this holder. */
const release = (lock: string, holder: string): void => {
  if (holderOf(lock) === holder) rmSync(lock, { force: true })
}

const takeLock = (lock: string, own: string): Effect.Effect<void, string> =>
  Effect.suspend(() => {
    try {
      writeFileSync(lock, own, { flag: "wx" })
      return Effect.void
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST"))
        return Effect.fail(`${lock} cannot be written: ${describe(cause)}`)
    }
    const holder = holderOf(lock)
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    if (holder !== undefined && since !== undefined && Date.now() - since > staleMs) release(lock, holder)
    return Effect.andThen(Effect.sleep("20 millis"), takeLock(lock, own))
  })

/** Does something with the file that no other process may do meanwhile. */
export const exclusively = <A>(file: string, body: Effect.Effect<A, string>): Effect.Effect<A, string> => {
  const lock = `${file}.lock`
  const own = randomUUID()
  return Effect.acquireUseRelease(
    takeLock(lock, own),
    () => body,
    () => Effect.sync(() => release(lock, own))
  )
}
