/**
 * The bytes of a file, read in pieces and each time from the start.
 */
import { createReadStream } from "node:fs"
import { resolve } from "node:path"
import { Predicate, Stream } from "effect"
import { describe } from "../settle.ts"
import type { DatasetError } from "./DatasetError.ts"
import * as FaultList from "./faultList.ts"

const pieceBytes = 256 * 1024

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "this is a directory"
}

/** What went wrong with a file, with the path it was looked for at. */
export const unreadable = (path: string, thrown: unknown): DatasetError => {
  const code = Predicate.hasProperty(thrown, "code") ? String(thrown.code) : ""
  return FaultList.wholly(path, `${reasons[code] ?? describe(thrown)}: ${resolve(path)}`)
}

/** Streams the file at `path`, which is resolved against the working directory when the stream is run. */
export const fileBytes = (path: string): Stream.Stream<Uint8Array, DatasetError> =>
  Stream.suspend(() =>
    Stream.fromAsyncIterable(openFile(path), (thrown) => unreadable(path, thrown))
  )

const openFile = (path: string): AsyncIterable<Uint8Array> =>
  createReadStream(resolve(path), { highWaterMark: pieceBytes })
