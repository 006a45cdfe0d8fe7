/**
 * A file as it was in a git revision: `main:data/tickets.jsonl`, `HEAD~3:tickets.jsonl`.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import * as Effect from "effect/Effect"

/** A file of this size at most is taken from git, in bytes. */
const largest = 2 ** 30

/** A path in a revision; undefined for a text that names none. */
const revisionOf = (text: string): { readonly revision: string; readonly path: string } | undefined => {
  const at = text.indexOf(":")
  // A letter and a colon begin a path of Windows.
  if (at < 2 || at === text.length - 1 || text.startsWith("-")) return undefined
  return { revision: text.slice(0, at), path: text.slice(at + 1) }
}

const git = (args: ReadonlyArray<string>) =>
  spawnSync("git", args, { maxBuffer: largest, stdio: ["ignore", "pipe", "pipe"] })

/**
 * Reads a file of a revision, as a copy that exists while `use` runs. Paths are those of the working directory, as
 * everywhere else on the command line. Undefined where git knows no such revision.
 */
export const withRevision = <A>(
  text: string,
  use: (file: string) => Effect.Effect<A, Error>
): Effect.Effect<A | undefined, Error> =>
  Effect.suspend(() => {
    const named = revisionOf(text)
    if (named === undefined) return Effect.succeed(undefined)
    const { revision, path } = named
    const known = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`])
    if (known.status !== 0) return Effect.succeed(undefined)
    const commit = known.stdout.toString("utf8").trim()
    const shown = git(["show", `${commit}:./${path}`])
    if (shown.status !== 0)
      return Effect.fail(
        new Error(
          `${text}: git has no such file there: ${shown.stderr
            .toString("utf8")
            .trim()
            .split("\n")[0]
            ?.replace(/^fatal: /u, "")}`
        )
      )
    return Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "assay-revision-"))),
      (folder) => {
        const file = join(folder, basename(path))
        writeFileSync(file, shown.stdout)
        return Effect.mapError(
          use(file),
          // Faults name what the user named.
          ({ message }) => new Error(message.replaceAll(file, () => text))
        )
      },
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
    )
  })
