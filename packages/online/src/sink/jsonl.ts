/**
 * Records as JSON Lines, in files that rotate. One record is one buffer and one write, so that nothing stands between it and
 * its line end. Each process has files of its own. A line that a killed process left torn is ended before the next record,
 * and files change between records, never within.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync
} from "node:fs"
import { basename, dirname, extname, join } from "node:path"

/** Options of files that rotate. */
export interface JsonlOptions {
  /**
   * The size at which the next file begins, in bytes, 1 or more. One record is never divided.
   *
   * @defaultValue 64 MiB
   */
  readonly maxBytes?: number
  /**
   * Files of this process that are kept, 1 or more; the oldest is removed.
   *
   * @defaultValue all
   */
  readonly maxFiles?: number
  /**
   * Files for this path, of any process, that nobody wrote to for longer are removed when a new one begins, in milliseconds,
   * 1 or more. Each start of a process begins one: `maxFiles` alone does not bound what many starts leave behind.
   *
   * @defaultValue none is removed for its age
   */
  readonly maxAgeMs?: number
  /**
   * What tells the files of this process from those of others: letters, digits, `-` and `_`. A process that starts again
   * under the same name goes on with its last file.
   *
   * @defaultValue the id of the process and the time of its start
   */
  readonly process?: string
}

/** Lines to a file that rotates. */
export interface Lines {
  /** Writes one value as a line. Throws what the file system throws; the next line is whole all the same. */
  readonly write: (value: unknown) => void
  /** The file that is written to. Undefined before the first line. */
  readonly file: () => string | undefined
}

const startedAt = Math.round(performance.timeOrigin).toString(36)

/** The files that {@link lines} wrote for a path, of all processes, in order. */
const rotated = (path: string): ReadonlyArray<string> => {
  const extension = extname(path)
  const stem = `${basename(path, extension)}.`
  const folder = dirname(path)
  return readdirSync(folder)
    .filter(
      (name) =>
        name.startsWith(stem) &&
        name.endsWith(extension) &&
        // One part for the process, so that `checks.audit.jsonl` beside `checks.jsonl` has its own.
        /^[\w-]+\.\d+$/u.test(name.slice(stem.length, name.length - extension.length))
    )
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
}

/** Whether the last byte is something else than a line end. */
const isTorn = (handle: number): boolean => {
  const { size } = fstatSync(handle)
  const last = Buffer.alloc(1)
  return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
}

/**
 * Lines to files beside `path`: `checks.jsonl` becomes `checks.PROCESS.1.jsonl` and so on. The folder is made.
 *
 * @throws RangeError where an option is impossible
 */
export const lines = (path: string, options: JsonlOptions = {}): Lines => {
  const { maxBytes = 64 * 2 ** 20, maxFiles = Number.POSITIVE_INFINITY } = options
  const { maxAgeMs = Number.POSITIVE_INFINITY } = options
  const { process: own = `${process.pid}-${startedAt}` } = options
  if (!(maxBytes >= 1)) throw new RangeError(`maxBytes: expected 1 or more, found ${maxBytes}`)
  if (!(maxFiles >= 1)) throw new RangeError(`maxFiles: expected 1 or more, found ${maxFiles}`)
  if (!(maxAgeMs >= 1)) throw new RangeError(`maxAgeMs: expected 1 or more, found ${maxAgeMs}`)
  if (!/^[\w-]+$/u.test(own)) throw new RangeError(`process: expected letters, digits, - and _, found ${own}`)
  const extension = extname(path)
  const stem = `${basename(path, extension)}.${own}.`
  const folder = dirname(path)
  const fileOf = (number: number): string => join(folder, `${stem}${number}${extension}`)
  let number = 0
  let [handle, size, torn] = [-1, 0, false]

  const numbers = (): ReadonlyArray<number> =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => name.startsWith(stem) && name.endsWith(extension))
      .map((name) => Number(name.slice(stem.length, name.length - extension.length)))
      .filter(Number.isSafeInteger)
      .toSorted((a, b) => a - b)

  const open = (): void => {
    mkdirSync(folder, { recursive: true })
    handle = openSync(fileOf(number), "a+", 0o600)
    size = fstatSync(handle).size
    torn = isTorn(handle)
    try {
      for (const old of numbers().slice(0, -maxFiles)) rmSync(fileOf(old), { force: true })
      const others = maxAgeMs === Number.POSITIVE_INFINITY ? [] : rotated(path)
      for (const old of others.filter((file) => file !== fileOf(number)))
        if (Date.now() - statSync(old).mtimeMs > maxAgeMs) rmSync(old, { force: true })
    } catch {
      // Old files that cannot be removed cost no record.
    }
  }
  const close = (): void => {
    const old = handle
    handle = -1
    try {
      if (old !== -1) closeSync(old)
    } catch {
      // What a network lost cannot be closed.
    }
  }
  /** Whether somebody removed the file, or its file system is not what it was. */
  const isGone = (): boolean => {
    try {
      return fstatSync(handle).nlink === 0
    } catch {
      return true
    }
  }
  return {
    file: () => (number === 0 ? undefined : fileOf(number)),
    write: (value) => {
      const text = JSON.stringify(value)
      if (number === 0) number = numbers().at(-1) ?? 1
      if (handle !== -1 && isGone()) close()
      if (handle === -1) open()
      const length = Buffer.byteLength(text) + 1
      if (size > 0 && size + length > maxBytes) {
        close()
        number++
        open()
      }
      const buffer = Buffer.from(`${torn ? "\n" : ""}${text}\n`, "utf8")
      // Until all of it is written, the line is torn.
      torn = true
      const written = writeSync(handle, buffer)
      size += written
      if (written < buffer.length)
        throw new Error(`${fileOf(number)}: ${written} of ${buffer.length} bytes could be written`)
      torn = false
    }
  }
}

/** What was read. */
export interface ReadLines {
  /** The values, in order of file and line. */
  readonly values: ReadonlyArray<unknown>
  /** Lines that are no JSON: torn, or not ours. They are left out. */
  readonly skipped: number
}

/** Reads the files that {@link lines} wrote for this path, of all processes. Blank lines are none. */
export const readLines = (path: string): ReadLines => {
  const values: Array<unknown> = []
  let skipped = 0
  const own = existsSync(path) && statSync(path).isFile() ? [path] : []
  for (const file of [...own, ...rotated(path)])
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line.trim() === "") continue
      try {
        values.push(JSON.parse(line))
      } catch {
        skipped++
      }
    }
  return { values, skipped }
}
