/** Calls a subcommand as the command line does, with a store in memory. */
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Label } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import { vi } from "vitest"
import extension from "../extension.ts"

/** What it wrote; its exit code, or the message that it failed with. */
export interface Called {
  readonly text: string
  readonly code: number | string
}

/** `dataset NAME` with flags and arguments. `labels`: those in the store. */
export const called = async (
  name: string,
  flags: Readonly<Record<string, string | true>>,
  files: ReadonlyArray<string>,
  labels: ReadonlyArray<Label.Label> = []
): Promise<Called> => {
  const written: Array<string> = []
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text, ...rest) => {
    written.push(String(text))
    for (const each of rest) if (typeof each === "function") each()
    return true
  })
  const log = vi.spyOn(console, "log").mockImplementation((text) => {
    written.push(`${String(text)}\n`)
  })
  const done = Effect.gen(function* () {
    const stored = yield* Store.Labels
    yield* stored.append(labels)
    const run = extension.subcommands?.[`dataset ${name}`]?.({
      flags,
      arguments: files,
      runs: yield* Store.Runs,
      trials: yield* Store.Trials,
      labels: stored,
      experiment: undefined,
      experimentAt: (path) => Effect.fail(new Error(`no experiment ${path}`)),
      withStore: () => Effect.die("not used"),
      modelOf: () => Effect.die("not used"),
      afterRun: () => Effect.void
    })
    return yield* run as Effect.Effect<unknown, string>
  }).pipe(
    Effect.match({
      onFailure: (message): number | string => String(message),
      onSuccess: (code): number | string => (typeof code === "number" ? code : 0)
    }),
    Effect.provide(SqliteStore.layer(":memory:"))
  )
  try {
    const code = await Effect.runPromise(done)
    return { code, text: written.join("") }
  } finally {
    spy.mockRestore()
    log.mockRestore()
  }
}

/** A folder for the files of a test. */
export const folder = (): string => mkdtempSync(join(tmpdir(), "assay-datasets-"))

/** Writes JSON Lines; what it is given back is the path. */
export const jsonl = (at: string, name: string, lines: ReadonlyArray<unknown>): string => {
  const file = join(at, name)
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""))
  return file
}
