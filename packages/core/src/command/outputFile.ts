/**
 * Files that a command was asked to write. One that Assay did not write is never replaced: a flag is quickly given the
 * path of a store, a dataset or the experiment itself.
 *
 * An earlier output is recognised by what stands in it, so that it is recognised after a checkout, too.
 *
 * @see docs/decisions/022-sharing-a-store.md
 */
import { randomUUID } from "node:crypto"
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import { format as calibrationFormat } from "../calibration/model.ts"
import { describe } from "../foundation/userCode.ts"
import { format as snapshotFormat } from "../reference/snapshotFile.ts"

/** An output that cannot be written, or may not be. */
export class WriteError extends Error {
  readonly _tag = "WriteError"
}

/** The first line of a Markdown file, which no reader shows. */
export const markdownMark = "<!-- written by assay -->"

/** So much of a file is looked at from each end. */
const looked = 1 << 20

const isOutput = (start: string, end: string): boolean =>
  start.startsWith(markdownMark) ||
  /^<!doctype html>[\s\S]{0,6000}<meta name="generator" content="assay"/i.test(start) ||
  /^<\?xml [\s\S]{0,100}<testsuites name="assay: /.test(start) ||
  (/^\{\s*"/.test(start) && start.includes(`"format": "${snapshotFormat}"`)) ||
  (/^\{\s*"/.test(start) && start.includes(`"format": "${calibrationFormat}"`)) ||
  // A queue for review.
  /^\{"case":"[^\n]*"inclusion":[^\n]*"queue":"assay"/.test(start) ||
  /^\{"run":"[^\n]*"experiment":"[^\n]*"candidate":"[^\n]*"fingerprint":"/.test(start) ||
  /^run,experiment,candidate,fingerprint,/.test(start) ||
  (start.startsWith("PAR1") && end.slice(-looked / 64).includes("assay export"))

const ends = (path: string, size: number): readonly [start: string, end: string] => {
  const file = openSync(path, "r")
  try {
    const buffer = Buffer.alloc(Math.min(size, looked))
    const read = (at: number): string =>
      buffer.toString("latin1", 0, readSync(file, buffer, 0, buffer.length, at))
    return [read(0), read(Math.max(0, size - buffer.length))]
  } finally {
    closeSync(file)
  }
}

/** The path of a file that may not be there, through links. */
const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    const folder = dirname(resolve(path))
    return existsSync(folder) ? join(realpathSync(folder), basename(path)) : resolve(path)
  }
}

/** What speaks against writing to a path, in words; undefined when nothing does. */
const objection = (path: string, store: string): string | undefined => {
  if (path.trim() === "") return "expected the path of a file, found an empty one"
  const target = real(path)
  const isStore = ["", "-wal", "-shm", "-journal"].some((part) => target === real(store) + part)
  if (isStore) return `${path} belongs to the store ${store}; expected another file`
  if (!existsSync(target)) {
    return existsSync(dirname(target))
      ? undefined
      : `${path} cannot be written: there is no folder ${dirname(path)}`
  }
  const found = statSync(target)
  if (found.isDirectory()) return `${path} is a folder; expected the path of a file`
  if (!found.isFile() || found.size === 0) return undefined
  const [start, end] = ends(target, found.size)
  if (start.startsWith("SQLite format 3\0")) return `${path} is a database; expected another file`
  return isOutput(start, end)
    ? undefined
    : `${path} exists and is not an earlier output of Assay: name another file, or remove it`
}

/**
 * Fails when a file that was asked for may not be written, before anything is spent. `outputs`: paths; undefined and `-`
 * are passed over.
 */
export const checkOutputs = (
  outputs: ReadonlyArray<string | undefined>,
  store: string
): Effect.Effect<void, WriteError> =>
  Effect.try({
    try: () => {
      const files = outputs.filter((each) => each !== undefined && each !== "-").map(String)
      for (const path of files) {
        const reason = objection(path, store)
        if (reason !== undefined) throw new WriteError(reason)
      }
      const twice = files.find((path, nth) =>
        files.some((other, at) => at < nth && real(other) === real(path) && !isSpecial(path))
      )
      if (twice !== undefined)
        throw new WriteError(`expected a different file for each output, found ${twice} twice`)
    },
    catch: (cause) =>
      cause instanceof WriteError ? cause : new WriteError(`an output cannot be written: ${describe(cause)}`)
  })

/** Whether a path is a device or a pipe, which is written to as it is. */
const isSpecial = (path: string): boolean => existsSync(path) && !statSync(path).isFile()

/** A file under another name until it is whole. `path`: where to write. */
export interface Draft {
  readonly path: string
  /** It is whole: it takes the place of an earlier one. Throws what the file system says. */
  readonly keep: () => void
  /** It is not: what was there stays there. */
  readonly drop: () => void
}

/** Begins a file that was asked for, and was checked by {@link checkOutputs}. Throws what the file system says. */
export const draft = (file: string): Draft => {
  const target = real(file)
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`)
  const inPlace: Draft = { path: file, keep: () => {}, drop: () => {} }
  if (isSpecial(target)) return inPlace
  try {
    writeFileSync(beside, "", existsSync(target) ? { mode: statSync(target).mode } : {})
  } catch {
    // A folder that takes no new file may hold one that can be written.
    return inPlace
  }
  return {
    path: beside,
    keep: () => {
      try {
        renameSync(beside, target)
      } catch (cause) {
        rmSync(beside, { force: true })
        throw cause
      }
    },
    drop: () => rmSync(beside, { force: true })
  }
}

/** Writes a whole file, or leaves what was there. Throws what the file system says. */
export const writeWhole = (file: string, text: string): void => {
  const { path, keep, drop } = draft(file)
  try {
    writeFileSync(path, text)
  } catch (cause) {
    drop()
    throw cause
  }
  keep()
}
