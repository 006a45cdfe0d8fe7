/**
 * The file beside a dataset that says which findings are accepted: `tickets.lint.json`. It is committed, sorted, and has a line
 * for each part, so that a change of it reads well.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { basename, dirname, extname, join } from "node:path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Finding, rules } from "./Finding.ts"

const Accepted = Schema.Struct({
  /** What was found when it was accepted. */
  finding: Schema.String,
  /** Why it is accepted, in the words of whoever did. */
  because: Schema.optionalKey(Schema.String),
  /** Who accepted it. */
  by: Schema.optionalKey(Schema.String)
})

const format = "assay-lint-1"

const File = Schema.Struct({
  /** What kind of file it is, with its version. */
  format: Schema.Literal(format),
  /** What is accepted, by the identity of a finding or by a rule. */
  accepted: Schema.Record(Schema.String, Accepted)
})

/** What is accepted, by the identity of a finding or by a rule for all that it finds. */
export type Acceptances = (typeof File.Type)["accepted"]

/** A sidecar that cannot be read or written. */
export class SidecarError extends Error {
  readonly _tag = "SidecarError"
}

/** Where the acceptances of a file are: beside it, with its name. */
export const sidecarOf = (file: string): string =>
  join(dirname(file), `${basename(file, extname(file))}.lint.json`)

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(File))

/** Reads what is accepted; nothing where there is no such file. */
export const readSidecar = (path: string): Effect.Effect<Acceptances, SidecarError> =>
  existsSync(path)
    ? Effect.try({
        try: () => readFileSync(path, "utf8"),
        catch: (thrown) => new SidecarError(`${path}: ${String(thrown)}`)
      }).pipe(
        Effect.flatMap((text) =>
          decode(text).pipe(
            Effect.mapError(
              (error) =>
                new SidecarError(
                  `${path}: expected accepted findings (${format}), found another file: ${error.message.split("\n")[0] ?? ""}`
                )
            )
          )
        ),
        Effect.map(({ accepted }) => accepted)
      )
    : Effect.succeed({})

/** Writes what is accepted, sorted. */
export const writeSidecar = (path: string, accepted: Acceptances): Effect.Effect<void, SidecarError> =>
  Effect.try({
    try: () => {
      const sorted = Object.fromEntries(Object.entries(accepted).sort(([a], [b]) => (a < b ? -1 : 1)))
      writeFileSync(`${path}.new`, `${JSON.stringify({ format, accepted: sorted }, undefined, 2)}\n`)
      renameSync(`${path}.new`, path)
    },
    catch: (thrown) => new SidecarError(`${path}: ${String(thrown)}`)
  })

/** Findings with regard to what is accepted. */
export interface Judged {
  /** Findings that are not accepted. */
  readonly open: ReadonlyArray<Finding>
  /** Findings that are. */
  readonly accepted: ReadonlyArray<Finding>
  /** What is accepted and was not found: the rows have changed, or are gone. */
  readonly obsolete: ReadonlyArray<string>
}

/** Tells open findings from accepted ones. */
export const judge = (findings: ReadonlyArray<Finding>, acceptances: Acceptances): Judged => {
  const isAccepted = ({ identity, rule }: Finding): boolean =>
    Object.hasOwn(acceptances, identity) || Object.hasOwn(acceptances, rule)
  const found = new Set(findings.flatMap(({ identity, rule }) => [identity, rule]))
  return {
    open: findings.filter((finding) => !isAccepted(finding)),
    accepted: findings.filter(isAccepted),
    obsolete: Object.keys(acceptances).filter((each) => !found.has(each))
  }
}

/** Adds acceptances; fails for one that is neither a finding nor a rule. */
export const accept = (
  acceptances: Acceptances,
  findings: ReadonlyArray<Finding>,
  identities: ReadonlyArray<string>,
  said: { readonly because?: string; readonly by?: string }
): Effect.Effect<Acceptances, SidecarError> =>
  Effect.gen(function* () {
    const added: Record<string, (typeof Accepted)["Type"]> = {}
    for (const identity of identities) {
      const finding = findings.find((each) => each.identity === identity)
      const isRule = rules.some((rule) => rule === identity)
      if (finding === undefined && !isRule)
        return yield* Effect.fail(
          new SidecarError(`--accept: expected the identity of a finding or a rule, found ${identity}`)
        )
      const [row] = finding?.rows ?? []
      const place = row === undefined ? "" : `${basename(row.file)}:${row.line} ${row.id}: `
      added[identity] = {
        finding:
          finding === undefined
            ? `all findings of the rule ${identity}`
            : `${place}${finding.message}`.toWellFormed(),
        ...said
      }
    }
    return { ...acceptances, ...added }
  })
