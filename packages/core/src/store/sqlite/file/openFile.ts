/**
 * Opening the file of a store: one of another program is refused before anything is written to it.
 */
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import * as Schema from "effect/Schema"
import { transaction } from "../groupCommit.ts"
import { migrations } from "../migrations.ts"
import { openDatabase } from "./database.ts"

const decodeUserVersion = Schema.decodeUnknownSync(Schema.Struct({ user_version: Schema.Natural }))

const decodeName = Schema.decodeUnknownSync(Schema.Struct({ name: Schema.String }))

/** "ASSY": what a store carries in its header, so that it is not taken for anybody else's. */
const applicationId = 0x41535359

/** Milliseconds SQLite itself waits for a lock, which stops everything; the rest is waited for outside. */
const timeout = 5

/** An open store, and what is to be done once it is closed. */
export interface OpenFile {
  readonly db: DatabaseSync
  readonly closed: () => void
}

const foreign = (path: string): Error =>
  new Error(
    `${path}: expected a store of Assay, found a database of another program; the file was not changed`
  )

/** The application id in the header of a file; undefined for a file that is not there or empty. */
const idInHeader = (path: string): number | undefined => {
  if (!existsSync(path)) return undefined
  if (statSync(path).isDirectory()) throw new Error(`${path}: expected the file of a store, found a folder`)
  const header = Buffer.alloc(100)
  const file = openSync(path, "r")
  try {
    if (readSync(file, header) === 0) return undefined
  } finally {
    closeSync(file)
  }
  if (header.toString("latin1", 0, 16) !== "SQLite format 3\0")
    throw new Error(`${path}: expected a store of Assay, found a file that is not a database`)
  return header.readUInt32BE(68)
}

/** Tables that every store has had from the beginning. */
const ours = ["runs", "cases", "candidates", "attempts", "trials", "scores"]

/** Throws when the tables are of another program. Stores of the first versions carry no id. */
const checkTables = (db: DatabaseSync, path: string): void => {
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map((row) => decodeName(row).name)
  if (tables.length > 0 && !ours.every((name) => tables.includes(name))) throw foreign(path)
}

const openImmutable = (path: string): DatabaseSync =>
  openDatabase(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true })

/** Throws when a file is there that is no store, without writing anything beside it either. */
const identify = (path: string): void => {
  const id = idInHeader(path)
  if (id === undefined || id === applicationId) return
  if (id !== 0) throw foreign(path)
  const db = openImmutable(path)
  try {
    checkTables(db, path)
  } finally {
    db.close()
  }
}

const versionOf = (db: DatabaseSync, path: string): number => {
  const at = decodeUserVersion(db.prepare("PRAGMA user_version").get()).user_version
  if (at > migrations.length) {
    throw new Error(
      `${path}: expected schema ${migrations.length} or older, found ${at}; a newer version of Assay wrote this store`
    )
  }
  return at
}

/** Takes the steps that the file has not taken; another process that opens it meanwhile waits. */
const migrate = (db: DatabaseSync, path: string): void =>
  transaction(db, () => {
    const at = versionOf(db, path)
    if (at === migrations.length) return
    checkTables(db, path)
    for (const step of migrations.slice(at)) db.exec(step)
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  })

const prepared = (db: DatabaseSync, path: string): DatabaseSync => {
  try {
    const isNew = versionOf(db, path) === 0
    checkTables(db, path)
    // Before anything goes to the log: the header of the file itself says whose it is.
    if (isNew) db.exec(`PRAGMA application_id = ${applicationId}`)
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA foreign_keys = ON;
      PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 16384;
    `)
    migrate(db, path)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** Keeps the folder that is Assay's own out of git. */
const ignoreFolder = (folder: string): void => {
  if (basename(folder) !== ".assay") return
  try {
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" })
  } catch {
    // There is one already, or it cannot be; neither is the store's concern.
  }
}

const nothing = (): void => {}

/** Opens a store to be written; creates it, with its folder, where there is none. Throws in words. */
export const openToWrite = (path: string): OpenFile => {
  if (path === ":memory:") return { db: prepared(openDatabase(path), path), closed: nothing }
  // SQLite is given a path that it cannot take for an address.
  const file = resolve(path)
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  identify(file)
  if (!existsSync(file)) ignoreFolder(folder)
  return { db: prepared(openDatabase(file, { timeout }), path), closed: nothing }
}

const isWritable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A copy in a folder of its own, for a store that has to be written to be read and cannot be. */
const openCopy = (file: string): OpenFile => {
  const folder = mkdtempSync(join(tmpdir(), "assay-store-"))
  const copy = join(folder, "assay.db")
  for (const part of ["", "-wal"]) if (existsSync(file + part)) copyFileSync(file + part, copy + part)
  return {
    db: prepared(openDatabase(copy, { timeout }), file),
    closed: () => rmSync(folder, { recursive: true, force: true })
  }
}

/** Opens a store on a medium that takes no writes. */
const openUnwritable = (file: string): OpenFile => {
  const logged = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0
  if (logged > 0) return openCopy(file)
  const db = openImmutable(file)
  if (versionOf(db, file) === migrations.length) return { db, closed: nothing }
  db.close()
  return openCopy(file)
}

/**
 * Opens a store to be read; of an older version, it is brought to this one first. A folder that takes no writes is no
 * hindrance. Throws in words.
 */
export const openToRead = (path: string): OpenFile => {
  const file = resolve(path)
  if (!existsSync(file)) throw new Error(`there is no store ${path}`)
  identify(file)
  const opened =
    isWritable(file) && isWritable(dirname(file))
      ? { db: prepared(openDatabase(file, { timeout }), path), closed: nothing }
      : openUnwritable(file)
  opened.db.exec("PRAGMA query_only = ON")
  return opened
}
